#include "cpu/block_cast.hpp"

#include "cpu/bytes.hpp"
#include "cpu/number_cast.hpp"
#include "cpu/vector_cast.hpp"
#include "element/exact.hpp"
#include "element/time_cast.hpp"
#include "element/visit.hpp"

namespace zarrbuffer::cpu {

namespace {

BlockCast time_cast(const zb_type& to, const zb_type& from) {
  return element::visit_time_cast(to, from, [](auto convert) -> BlockCast {
    return [convert](const std::byte* src, std::byte* dst, std::int64_t count) {
      constexpr std::int64_t size = sizeof(std::int64_t);
      for (std::int64_t i = 0; i < count; ++i) {
        store<std::int64_t>(dst + i * size, convert(load<std::int64_t>(src + i * size)));
      }
    };
  });
}

}  // namespace

BlockCast block_cast(const zb_type& to, const zb_type& from) {
  if (element::is_byte_string(to) || element::is_byte_string(from)) return text_cast(to, from);
  // Between a datetime and a timedelta NumPy keeps the ticks, whatever the units.
  if (element::is_time(to) && to.kind == from.kind && !element::same_unit(to, from)) {
    return time_cast(to, from);
  }
  if (const NumberCast cast = vector_cast(to, from).cached) return cast;
  return element::visit_type(to, [&](auto tag) -> BlockCast {
    return number_cast_to<typename decltype(tag)::Type>(from);
  });
}

NumberCast streamed_cast(const zb_type& to, const zb_type& from) {
  const bool text = element::is_byte_string(to) || element::is_byte_string(from);
  return text || to.swapped || from.swapped ? nullptr : vector_cast(to, from).streamed;
}

}  // namespace zarrbuffer::cpu
