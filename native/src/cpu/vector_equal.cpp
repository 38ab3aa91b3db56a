// Fewest bytes: each element is read once.
#include "cpu/vector_equal.hpp"

#include <type_traits>

#include "cpu/bytes.hpp"
#include "element/compare.hpp"
#include "element/visit.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/vector_equal.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace zarrbuffer::cpu::HWY_NAMESPACE {

/// The integer of an element's width: what lanes of comparisons are.
template <class T>
using Lane = std::conditional_t<
    sizeof(T) == 1, std::uint8_t,
    std::conditional_t<sizeof(T) == 2, std::uint16_t,
                       std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>>;

/// Without branches, so that the loops become vectors.
template <class T, bool NanEqual>
HWY_INLINE bool same(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    return (a == b) | (NanEqual & (a != a) & (b != b));
  } else if constexpr (element::is_short_float<T>) {
    const std::uint16_t x = a.bits & 0x7fff;
    const std::uint16_t y = b.bits & 0x7fff;
    constexpr std::uint16_t infinity =
        std::is_same_v<T, element::Half> ? std::uint16_t{0x7c00} : std::uint16_t{0x7f80};
    return ((a.bits == b.bits) & (x <= infinity)) | ((x | y) == 0) |
           (NanEqual & (x > infinity) & (y > infinity));
  } else if constexpr (std::is_same_v<T, element::Bool>) {
    return (a.byte != 0) == (b.byte != 0);
  } else if constexpr (std::is_same_v<T, element::Ticks>) {
    return (a.count == b.count) & (NanEqual | (a.count != element::kNaT));
  } else if constexpr (NanEqual) {
    return element::is_equal_or_nan(a, b);
  } else {
    return element::is_equal(a, b);
  }
}

template <class T, bool NanEqual>
bool all_same(const std::byte* a, const std::byte* b, std::int64_t count, std::int64_t) {
  constexpr std::int64_t size = sizeof(T);
  Lane<T> differ = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const bool equal = same<T, NanEqual>(load<T>(a + i * size), load<T>(b + i * size));
    differ |= equal ? Lane<T>{0} : Lane<T>{1};
  }
  return differ == 0;
}

template <class T, bool NanEqual>
void each_same(const std::byte* a, const std::byte* b, std::int64_t count, std::int64_t,
               std::byte* HWY_RESTRICT out) {
  constexpr std::int64_t size = sizeof(T);
  for (std::int64_t i = 0; i < count; ++i) {
    out[i] = std::byte{same<T, NanEqual>(load<T>(a + i * size), load<T>(b + i * size))};
  }
}

Comparison Equal(const zb_type& type, bool nan_equal) {
  return element::visit_type(type, [&](auto tag) -> Comparison {
    using T = typename decltype(tag)::Type;
    if (nan_equal) return {all_same<T, true>, each_same<T, true>};
    return {all_same<T, false>, each_same<T, false>};
  });
}

}  // namespace zarrbuffer::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace zarrbuffer::cpu {

HWY_EXPORT(Equal);

Comparison vector_equal(const zb_type& type, bool nan_equal) {
  return HWY_DYNAMIC_DISPATCH(Equal)(type, nan_equal);
}

}  // namespace zarrbuffer::cpu
#endif
