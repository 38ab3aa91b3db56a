// Included once for each instruction set. Every conversion is free of branches, so that the
// compiler makes vectors of the loops; nothing here is more than element/cast.hpp says, said so
// that all lanes do the same.
//
// Fewest bytes: each element is read once and written once.
#if defined(ZB_VECTOR_CAST_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef ZB_VECTOR_CAST_INL
#undef ZB_VECTOR_CAST_INL
#else
#define ZB_VECTOR_CAST_INL
#endif

HWY_BEFORE_NAMESPACE();
namespace zarrbuffer::cpu::HWY_NAMESPACE {

using element::BFloat16;
using element::bits_as;
using element::Half;

template <class T>
inline constexpr bool kIsFloat = std::is_floating_point_v<T>;
template <class T>
inline constexpr bool kIsShort = element::is_short_float<T>;

/// A float format that is narrowed, in whose arithmetic all of the work is done.
template <class Wide>
struct WideFormat;
template <>
struct WideFormat<float> {
  using Format = element::detail::FloatFormat;
};
template <>
struct WideFormat<double> {
  using Format = element::detail::DoubleFormat;
};

/// Rounds once, to nearest even. Adding a number whose last place is the smallest subnormal of the
/// narrow format lets the processor round what becomes subnormal.
template <class Narrow, class Value>
HWY_INLINE std::uint16_t narrow(Value value) {
  using Wide = typename WideFormat<Value>::Format;
  using Bits = typename Wide::Bits;
  constexpr int drop = Wide::kMantissa - Narrow::kMantissa;
  constexpr Bits rebias = static_cast<Bits>(Wide::kBias - Narrow::kBias) << Wide::kMantissa;
  constexpr Bits smallest_normal = rebias + (Bits{1} << Wide::kMantissa);
  constexpr Bits too_large = rebias + (Bits{Narrow::kExponentMax} << Wide::kMantissa);
  constexpr Bits last_place = static_cast<Bits>(Wide::kBias - Narrow::kBias + 1 + drop)
                              << Wide::kMantissa;

  const Bits bits = bits_as<Bits>(value);
  const Bits magnitude = bits & ~(Bits{1} << Wide::kSign);
  const Bits sign = static_cast<Bits>((bits >> Wide::kSign) << Narrow::kSign);
  const Bits odd = (magnitude >> drop) & 1;
  const Bits normal = (magnitude - rebias + ((Bits{1} << (drop - 1)) - 1) + odd) >> drop;
  Bits result = normal;
  if constexpr (Wide::kBias != Narrow::kBias) {
    const Bits subnormal =
        bits_as<Bits>(bits_as<Value>(magnitude) + bits_as<Value>(last_place)) - last_place;
    result = magnitude < smallest_normal ? subnormal : result;
    result = magnitude >= too_large ? Bits{Narrow::kInfinity} : result;
  }
  const Bits payload = (magnitude & Wide::kMantissaMask) >> drop;
  const Bits nan = Narrow::kInfinity | (payload == 0 ? Bits{1} : payload);
  result = magnitude > Wide::kInfinity ? nan : result;
  return static_cast<std::uint16_t>(sign | result);
}

/// Exact. A subnormal half is a small integer times a power of two, which a subtraction finds.
template <class Value>
HWY_INLINE Value widen_half(std::uint16_t half) {
  using Narrow = element::detail::HalfFormat;
  using Wide = typename WideFormat<Value>::Format;
  using Bits = typename Wide::Bits;
  constexpr int grow = Wide::kMantissa - Narrow::kMantissa;
  constexpr Bits rebias = static_cast<Bits>(Wide::kBias - Narrow::kBias) << Wide::kMantissa;
  constexpr Bits one = Bits{1} << Wide::kMantissa;
  const Bits sign = static_cast<Bits>(static_cast<Bits>(half >> 15) << Wide::kSign);
  const Bits magnitude = static_cast<Bits>(half & 0x7fff) << grow;
  const Bits subnormal =
      bits_as<Bits>(bits_as<Value>(magnitude + rebias + one) - bits_as<Value>(rebias + one));
  Bits result = magnitude + rebias;
  result = (half & 0x7fff) < 0x400 ? subnormal : result;
  result = (half & 0x7fff) >= 0x7c00 ? Wide::kInfinity | magnitude : result;
  return bits_as<Value>(sign | result);
}

/// What does not fit becomes the nearest integer that there is; NaN becomes 0.
template <class Integer, class Value>
HWY_INLINE Integer saturate(Value value) {
  constexpr Value past = element::detail::past_the_largest<Value, Integer>();
  constexpr Value least = static_cast<Value>(std::numeric_limits<Integer>::min());
  // The largest that converts: one place of the mantissa below the first that does not.
  constexpr Value most = past - past * std::numeric_limits<Value>::epsilon() / 2;
  const Value above = value > least ? value : least;
  const Value within = above < past ? above : most;
  Integer result;
  if constexpr (sizeof(Integer) < 4) {
    result = static_cast<Integer>(static_cast<std::int32_t>(within));
  } else {
    result = static_cast<Integer>(within);
    result = value >= past ? std::numeric_limits<Integer>::max() : result;
  }
  return value == value ? result : Integer{0};
}

template <class To, class From>
HWY_INLINE To convert(From value) {
  using Narrow = std::conditional_t<std::is_same_v<To, Half>, element::detail::HalfFormat,
                                    element::detail::BFloatFormat>;
  if constexpr (std::is_same_v<To, From>) {
    return value;
  } else if constexpr (std::is_same_v<From, Half>) {
    // As element::cast: only to double directly, which keeps a signaling NaN signaling.
    if constexpr (std::is_same_v<To, double>) {
      return widen_half<double>(value.bits);
    } else {
      return convert<To>(widen_half<float>(value.bits));
    }
  } else if constexpr (std::is_same_v<From, BFloat16>) {
    return convert<To>(bits_as<float>(static_cast<std::uint32_t>(value.bits) << 16));
  } else if constexpr (kIsShort<To>) {
    if constexpr (kIsFloat<From>) {
      return {narrow<Narrow>(value)};
    } else if constexpr (sizeof(From) < 4) {
      return {narrow<Narrow>(static_cast<float>(value))};
    } else {
      return {narrow<Narrow>(element::detail::to_double_for_rounding(value))};
    }
  } else if constexpr (kIsFloat<From> && !kIsFloat<To>) {
    return saturate<To>(value);
  } else {
    return static_cast<To>(value);
  }
}

template <class To, class From>
void cast_packed(const std::byte* HWY_RESTRICT src, std::byte* HWY_RESTRICT dst,
                 std::int64_t count) {
  constexpr std::int64_t to_size = sizeof(To);
  constexpr std::int64_t from_size = sizeof(From);
  for (std::int64_t i = 0; i < count; ++i)
    cpu::store(dst + i * to_size, convert<To>(cpu::load<From>(src + i * from_size)));
}

template <class T>
inline constexpr bool kHasKernel = kIsFloat<T> || kIsShort<T> || std::is_integral_v<T>;

template <class To>
NumberCast cast_from(const zb_type& from) {
  return element::visit_type(from, [](auto tag) -> NumberCast {
    using From = typename decltype(tag)::Type;
    if constexpr (kHasKernel<From> && !std::is_same_v<To, From>) {
      return cast_packed<To, From>;
    } else {
      return nullptr;
    }
  });
}

}  // namespace zarrbuffer::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
