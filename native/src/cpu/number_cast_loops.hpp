// The definition of number_cast_to, only for the files that instantiate it.
#pragma once

#include "cpu/bytes.hpp"
#include "cpu/number_cast.hpp"
#include "element/cast.hpp"
#include "element/visit.hpp"

namespace zarrbuffer::cpu {

template <class To, class From>
void cast_numbers(const std::byte* src, std::byte* dst, std::int64_t count) {
  constexpr std::int64_t to_size = sizeof(To);
  constexpr std::int64_t from_size = sizeof(From);
  for (std::int64_t i = 0; i < count; ++i) {
    cpu::store(dst + i * to_size, element::cast<To>(cpu::load<From>(src + i * from_size)));
  }
}

template <class To>
NumberCast number_cast_to(const zb_type& from) {
  return element::visit_type(
      from, [](auto tag) -> NumberCast { return cast_numbers<To, typename decltype(tag)::Type>; });
}

}  // namespace zarrbuffer::cpu
