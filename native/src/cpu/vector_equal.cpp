// Fewest bytes: each element is read once.
#include "cpu/vector_equal.hpp"

#include <algorithm>
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

namespace hn = hwy::HWY_NAMESPACE;

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

#if HWY_TARGET != HWY_SCALAR
/// The same for vectors of numbers: a mask.
template <bool NanEqual, class Vector>
HWY_INLINE auto same_lanes(Vector x, Vector y) {
  const auto plainly = hn::Eq(x, y);
  if constexpr (NanEqual && hwy::IsFloat<hn::TFromV<Vector>>()) {
    return hn::Or(plainly, hn::And(hn::IsNaN(x), hn::IsNaN(y)));
  } else {
    return plainly;
  }
}
#endif

/// How b goes on: element by element, or always the same one.
enum class Other { Elements, One };

template <class T, bool NanEqual, Other other>
HWY_INLINE bool all_same_from(std::int64_t i, const std::byte* a, const std::byte* b,
                              std::int64_t count) {
  constexpr std::int64_t size = sizeof(T);
  const T one = load<T>(b);
  Lane<T> differ = 0;
  for (; i < count; ++i) {
    const T value = other == Other::One ? one : load<T>(b + i * size);
    const bool equal = same<T, NanEqual>(load<T>(a + i * size), value);
    differ |= equal ? Lane<T>{0} : Lane<T>{1};
  }
  return differ == 0;
}

template <class T, bool NanEqual, Other other>
bool all_same(const std::byte* a, const std::byte* b, std::int64_t count, std::int64_t) {
  if (count == 0) return true;
  std::int64_t i = 0;
#if HWY_TARGET != HWY_SCALAR
  // Compilers make no vectors of floats here, and short ones of integers.
  if constexpr (std::is_floating_point_v<T> || std::is_integral_v<T>) {
    constexpr std::int64_t size = sizeof(T);
    const hn::ScalableTag<T> d;
    const auto step = static_cast<std::int64_t>(hn::Lanes(d));
    const auto at = [&](const std::byte* from, std::int64_t place) {
      return hn::LoadU(d, reinterpret_cast<const T*>(from + place * size));
    };
    const auto one = hn::Set(d, load<T>(b));
    const auto equal = [&](std::int64_t place) {
      return same_lanes<NanEqual>(at(a, place), other == Other::One ? one : at(b, place));
    };
    for (; i + 4 * step <= count; i += 4 * step) {
      const auto first = hn::And(equal(i), equal(i + step));
      const auto second = hn::And(equal(i + 2 * step), equal(i + 3 * step));
      if (!hn::AllTrue(d, hn::And(first, second))) return false;
    }
  }
#endif
  return all_same_from<T, NanEqual, other>(i, a, b, count);
}

/// NaN is asked for only where the one item is NaN.
template <class T, bool NanEqual>
bool all_one(const std::byte* a, const std::byte* b, std::int64_t count, std::int64_t item_size) {
  const T one = load<T>(b);
  if (NanEqual && !same<T, false>(one, one)) return all_same<T, true, Other::One>(a, b, count, item_size);
  return all_same<T, false, Other::One>(a, b, count, item_size);
}

#if HWY_TARGET != HWY_SCALAR
/// Vectors of lanes of `size` bytes, each byte of a lane the same, as one of narrower lanes.
/// `vector(k)` is the k-th of them.
template <class Narrow, int size, class Vector>
HWY_INLINE auto narrowed(int first, Vector&& vector) {
  constexpr hn::ScalableTag<Narrow> d;
  if constexpr (sizeof(Narrow) == size) {
    return hn::BitCast(d, vector(first));
  } else {
    using Wide = hwy::MakeWide<Narrow>;
    constexpr int half = size / sizeof(Wide);
    const auto low = narrowed<Wide, size>(first, vector);
    const auto high = narrowed<Wide, size>(first + half, vector);
    return hn::ConcatEven(d, hn::BitCast(d, high), hn::BitCast(d, low));
  }
}
#endif

template <class T, bool NanEqual>
void each_same(const std::byte* a, const std::byte* b, std::int64_t count, std::int64_t,
               std::byte* HWY_RESTRICT out) {
  constexpr std::int64_t size = sizeof(T);
#if HWY_TARGET != HWY_SCALAR
  if constexpr (std::is_floating_point_v<T> || std::is_integral_v<T>) {
    const hn::ScalableTag<T> d;
    const hn::ScalableTag<std::uint8_t> bytes;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const auto step = static_cast<std::int64_t>(hn::Lanes(bytes));
    const auto write = [&](std::int64_t from) {
      const auto equal = [&](int k) {
        const auto at = (from + k * lanes) * size;
        const auto x = hn::LoadU(d, reinterpret_cast<const T*>(a + at));
        const auto y = hn::LoadU(d, reinterpret_cast<const T*>(b + at));
        return hn::VecFromMask(d, same_lanes<NanEqual>(x, y));
      };
      const auto flags = hn::And(narrowed<std::uint8_t, size>(0, equal), hn::Set(bytes, 1));
      hn::StoreU(flags, bytes, reinterpret_cast<std::uint8_t*>(out + from));
    };
    if (count >= step) {
      // The last vector writes again what does not fill one.
      for (std::int64_t from = 0; from < count; from += step) write(std::min(from, count - step));
      return;
    }
  }
#endif
  for (std::int64_t i = 0; i < count; ++i) {
    out[i] = std::byte{same<T, NanEqual>(load<T>(a + i * size), load<T>(b + i * size))};
  }
}

Comparison Equal(const zb_type& type, bool nan_equal) {
  return element::visit_type(type, [&](auto tag) -> Comparison {
    using T = typename decltype(tag)::Type;
    if (nan_equal) {
      return {all_same<T, true, Other::Elements>, each_same<T, true>, all_one<T, true>};
    }
    return {all_same<T, false, Other::Elements>, each_same<T, false>, all_one<T, false>};
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
