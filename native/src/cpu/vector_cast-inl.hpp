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

/// Rounds once, to nearest even. Adding a number whose last place is the smallest subnormal of the
/// narrow format lets the processor round what becomes subnormal.
template <class Narrow, class Value>
HWY_INLINE std::uint16_t narrow(Value value) {
  using Wide = element::detail::FormatOf<Value>;
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
  using Wide = element::detail::FormatOf<Value>;
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
    using Narrow = element::detail::FormatOf<To>;
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

/// Whether a range of elements can be converted by the processor's own instructions, which differ
/// from the definition in NaN alone.
template <class To, class From>
inline constexpr bool kHasUnit =
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2
    (std::is_same_v<To, Half> && kIsFloat<From>) || (std::is_same_v<From, Half> && kIsFloat<To>) ||
    (std::is_same_v<To, BFloat16> && std::is_same_v<From, float>) ||
    (kIsFloat<From> && std::is_integral_v<To> && sizeof(To) <= 2);
#else
    false;
#endif

#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2

namespace hn = hwy::HWY_NAMESPACE;

template <class T>
using UnitLane =
    std::conditional_t<std::is_same_v<T, Half>, hwy::float16_t,
                       std::conditional_t<std::is_same_v<T, BFloat16>, std::uint16_t, T>>;

/// Keeps every double on its side of what a half can be: a float has room for all the bits that
/// decide, if the last one stands for all that follow. (Not for a bfloat16, whose subnormals are
/// those of floats.)
template <class D>
HWY_INLINE hn::VFromD<D> round_to_odd_float(D d, hn::VFromD<D> value) {
  const hn::RebindToUnsigned<D> bits;
  constexpr int drop = element::detail::DoubleFormat::kMantissa - element::detail::FloatFormat::kMantissa;
  const auto rest = hn::Set(bits, (std::uint64_t{1} << drop) - 1);
  const auto word = hn::BitCast(bits, value);
  const auto last = hn::Set(bits, std::uint64_t{1} << drop);
  const auto odd = hn::And(hn::Add(hn::And(word, rest), rest), last);
  return hn::BitCast(d, hn::AndNot(rest, hn::Or(word, odd)));
}

/// To nearest even.
template <class To, class D>
HWY_INLINE auto narrow_float(D d, hn::VFromD<D> value) {
  if constexpr (std::is_same_v<To, Half>) {
    return hn::DemoteTo(hn::Rebind<hwy::float16_t, D>(), value);
  } else {
    const hn::RebindToUnsigned<D> bits;
    const auto word = hn::BitCast(bits, value);
    const auto odd = hn::And(hn::ShiftRight<16>(word), hn::Set(bits, 1));
    const auto rounded = hn::ShiftRight<16>(hn::Add(hn::Add(word, hn::Set(bits, 0x7fff)), odd));
    return hn::DemoteTo(hn::Rebind<std::uint16_t, D>(), hn::BitCast(hn::RebindToSigned<D>(), rounded));
  }
}

/// Of floats that an int32 can hold: Highway's ConvertTo spends six instructions on those it cannot.
HWY_INLINE hn::Vec128<std::int32_t> truncate(hn::Vec128<float> value) {
  return hn::Vec128<std::int32_t>{_mm_cvttps_epi32(value.raw)};
}
HWY_INLINE hn::Vec256<std::int32_t> truncate(hn::Vec256<float> value) {
  return hn::Vec256<std::int32_t>{_mm256_cvttps_epi32(value.raw)};
}
#if HWY_TARGET <= HWY_AVX3
HWY_INLINE hn::Vec512<std::int32_t> truncate(hn::Vec512<float> value) {
  return hn::Vec512<std::int32_t>{_mm512_cvttps_epi32(value.raw)};
}
#endif

/// Where elements go: to the caches, or around them, which takes a destination that starts with a line.
enum class Write { Cached, Streamed };

template <Write write, class D>
HWY_INLINE void put(hn::VFromD<D> value, D d, hn::TFromD<D>* place) {
  // Highway streams 16 bytes at least.
  if constexpr (write == Write::Streamed && hn::MaxLanes(d) * sizeof(hn::TFromD<D>) >= 16) {
    hn::Stream(value, d, place);
  } else {
    hn::StoreU(value, d, place);
  }
}

/// Converts whole vectors and returns how many elements that were: it stops at one with a NaN.
template <class To, class From, Write write>
std::int64_t cast_by_unit(const std::byte* HWY_RESTRICT src, std::byte* HWY_RESTRICT dst,
                          std::int64_t first, std::int64_t count) {
  using Wide = std::conditional_t<kIsFloat<From>, From, To>;
  const hn::ScalableTag<Wide> wide;
  const hn::Rebind<UnitLane<To>, decltype(wide)> to;
  const hn::Rebind<UnitLane<From>, decltype(wide)> from;
  const hn::Rebind<float, decltype(wide)> single;
  const hn::Rebind<std::int32_t, decltype(wide)> words;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(wide));
  std::int64_t i = first;
  for (; i + lanes <= count; i += lanes) {
    const auto value = hn::LoadU(from, reinterpret_cast<const UnitLane<From>*>(
                                           src + i * std::int64_t{sizeof(From)}));
    auto* place = reinterpret_cast<UnitLane<To>*>(dst + i * std::int64_t{sizeof(To)});
    if constexpr (std::is_same_v<From, Half>) {
      const hn::Rebind<std::uint16_t, decltype(wide)> bits;
      const auto magnitude = hn::And(hn::BitCast(bits, value), hn::Set(bits, 0x7fff));
      const hn::RebindToSigned<decltype(bits)> ordered;
      const auto infinity = hn::Set(ordered, 0x7c00);
      if (!hn::AllFalse(ordered, hn::Gt(hn::BitCast(ordered, magnitude), infinity))) break;
      const auto widened = hn::PromoteTo(single, value);
      if constexpr (std::is_same_v<To, double>) {
        put<write>(hn::PromoteTo(to, widened), to, place);
      } else {
        put<write>(widened, to, place);
      }
    } else {
      if (!hn::AllTrue(wide, hn::Eq(value, value))) break;
      if constexpr (std::is_integral_v<To>) {
        using Limits = std::numeric_limits<To>;
        const auto least = hn::Set(wide, static_cast<Wide>(Limits::min()));
        const auto most = hn::Set(wide, static_cast<Wide>(Limits::max()));
        const auto within = hn::Min(hn::Max(value, least), most);
        if constexpr (std::is_same_v<From, double>) {
          put<write>(hn::DemoteTo(to, hn::DemoteTo(words, within)), to, place);
        } else {
          put<write>(hn::DemoteTo(to, truncate(within)), to, place);
        }
      } else if constexpr (std::is_same_v<From, double>) {
        const auto narrowed = hn::DemoteTo(single, round_to_odd_float(wide, value));
        put<write>(narrow_float<To>(single, narrowed), to, place);
      } else {
        put<write>(narrow_float<To>(single, value), to, place);
      }
    }
  }
  return i - first;
}

#endif

template <class To, class From>
void cast_items(const std::byte* HWY_RESTRICT src, std::byte* HWY_RESTRICT dst,
                std::int64_t count) {
  constexpr std::int64_t to_size = sizeof(To);
  constexpr std::int64_t from_size = sizeof(From);
  for (std::int64_t i = 0; i < count; ++i)
    cpu::store(dst + i * to_size, convert<To>(cpu::load<From>(src + i * from_size)));
}

#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2
template <class To, class From, Write write>
void cast_around_nan(const std::byte* HWY_RESTRICT src, std::byte* HWY_RESTRICT dst,
                     std::int64_t count) {
  if constexpr (write == Write::Streamed) {
    if (before_line(dst, 1) != 0) return cast_around_nan<To, From, Write::Cached>(src, dst, count);
  }
  constexpr std::int64_t kAtOnce = 64;  // after which a line still starts
  std::int64_t i = 0;
  while (i < count) {
    i += cast_by_unit<To, From, write>(src, dst, i, count);
    const std::int64_t rest = std::min(kAtOnce, count - i);
    cast_items<To, From>(src + i * std::int64_t{sizeof(From)}, dst + i * std::int64_t{sizeof(To)},
                         rest);
    i += rest;
  }
}
#endif

template <class To, class From>
void cast_packed(const std::byte* HWY_RESTRICT src, std::byte* HWY_RESTRICT dst,
                 std::int64_t count) {
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2
  if constexpr (kHasUnit<To, From>) return cast_around_nan<To, From, Write::Cached>(src, dst, count);
#endif
  cast_items<To, From>(src, dst, count);
}

/// As cast_packed, around the caches. Null where it would take a block in between.
template <class To, class From>
constexpr NumberCast cast_streamed() {
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2
  if constexpr (kHasUnit<To, From>) return cast_around_nan<To, From, Write::Streamed>;
#endif
  return nullptr;
}

template <class T>
inline constexpr bool kHasKernel = kIsFloat<T> || kIsShort<T> || std::is_integral_v<T>;

template <class To>
VectorCast cast_from(const zb_type& from) {
  return element::visit_type(from, [](auto tag) -> VectorCast {
    using From = typename decltype(tag)::Type;
    if constexpr (kHasKernel<From> && !std::is_same_v<To, From>) {
      return {cast_packed<To, From>, cast_streamed<To, From>()};
    } else {
      return {};
    }
  });
}

}  // namespace zarrbuffer::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
