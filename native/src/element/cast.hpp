// What it means to convert one element to another type: NumPy's rules, and our own where a float
// does not fit an integer.
#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>

#include "element/compare.hpp"
#include "element/datetime.hpp"
#include "element/half.hpp"
#include "element/host_device.hpp"
#include "element/types.hpp"

namespace zarrbuffer::element {

namespace detail {

// Device code may read constants, not call the functions of std::numeric_limits.
template <class Integer>
inline constexpr Integer kLargest = std::numeric_limits<Integer>::max();
template <class Integer>
inline constexpr Integer kSmallest = std::numeric_limits<Integer>::min();

/// 2^bits, one past the largest value of an integer type, which every float type holds exactly.
template <class Float, class Integer>
ZB_HD constexpr Float past_the_largest() {
  constexpr int top_bit = std::numeric_limits<Integer>::digits - 1;
  return static_cast<Float>(Integer{1} << top_bit) * Float{2};
}

/// What does not fit becomes the nearest integer that there is; NaN becomes 0.
template <class Integer, class Float>
ZB_HD constexpr Integer saturate(Float value) {
  if (value >= past_the_largest<Float, Integer>()) return kLargest<Integer>;
  if (value > static_cast<Float>(kSmallest<Integer>)) return static_cast<Integer>(value);
  return value == value ? kSmallest<Integer> : Integer{0};
}

/// Times know a NaN of their own, so it is what a float becomes that no tick count can hold.
template <class Float>
ZB_HD constexpr Ticks to_ticks(Float value) {
  constexpr Float limit = past_the_largest<Float, std::int64_t>();
  const bool fits = value < limit && value >= -limit;
  return {fits ? static_cast<std::int64_t>(value) : kNaT};
}

/// Processors keep a NaN's sign and leading payload and make it quiet; devices forget them.
ZB_HD inline float to_float(double value) {
#if defined(__CUDA_ARCH__)
  if (value != value) {
    const std::uint64_t bits = bits_as<std::uint64_t>(value);
    const std::uint32_t sign = static_cast<std::uint32_t>(bits >> 32) & 0x80000000u;
    const std::uint32_t payload = static_cast<std::uint32_t>(bits >> 29) & 0x003fffffu;
    return bits_as<float>(sign | 0x7fc00000u | payload);
  }
#endif
  return static_cast<float>(value);
}

ZB_HD inline double to_double(float value) {
#if defined(__CUDA_ARCH__)
  if (value != value) {
    const std::uint64_t bits = bits_as<std::uint32_t>(value);
    const std::uint64_t payload = (bits & 0x003fffffu) << 29;
    return bits_as<double>((bits >> 31 << 63) | 0x7ff8000000000000u | payload);
  }
#endif
  return static_cast<double>(value);
}

/// A double that rounds to any float format as the integer itself would: digits past the 53rd
/// are folded into one that only says that they are not all zero.
template <class Integer>
ZB_HD constexpr double to_double_for_rounding(Integer value) {
  if constexpr (sizeof(Integer) < 8) {
    return static_cast<double>(value);
  } else {
    const bool negative = std::is_signed_v<Integer> && value < Integer{0};
    const std::uint64_t bits = static_cast<std::uint64_t>(value);
    std::uint64_t magnitude = negative ? 0 - bits : bits;
    constexpr int folded = 11;
    constexpr std::uint64_t mask = (std::uint64_t{1} << folded) - 1;
    if (magnitude >> (64 - folded) != 0) {
      magnitude = ((magnitude >> folded) | ((magnitude & mask) != 0 ? 1 : 0)) << folded;
    }
    const double result = static_cast<double>(magnitude);
    return negative ? -result : result;
  }
}

template <class From>
ZB_HD constexpr auto widened(From value) {
  if constexpr (std::is_same_v<From, Half>) {
    return half_to_float(value.bits);
  } else {
    return bfloat_to_float(value.bits);
  }
}

template <class To, class From>
ZB_HD constexpr To to_short_float(From value) {
  constexpr bool half = std::is_same_v<To, Half>;
  if constexpr (std::is_same_v<From, float>) {
    return {half ? float_to_half(value) : float_to_bfloat(value)};
  } else if constexpr (std::is_same_v<From, double>) {
    return {half ? double_to_half(value) : double_to_bfloat(value)};
  } else {
    return to_short_float<To>(to_double_for_rounding(value));
  }
}

/// Between the types that C++ calculates with.
template <class To, class From>
ZB_HD constexpr To between_numbers(From value) {
  if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
    return saturate<To>(value);
  } else if constexpr (std::is_same_v<From, double> && std::is_same_v<To, float>) {
    return to_float(value);
  } else if constexpr (std::is_same_v<From, float> && std::is_same_v<To, double>) {
    return to_double(value);
  } else {
    return static_cast<To>(value);
  }
}

}  // namespace detail

/// The one definition of conversion between numeric and time elements. Units of time are not
/// looked at: see datetime.hpp.
template <class To, class From>
ZB_HD constexpr To cast(From value) {
  if constexpr (std::is_same_v<To, From>) {
    return value;
  } else if constexpr (std::is_same_v<To, Bool>) {
    return {static_cast<std::uint8_t>(is_true(value) ? 1 : 0)};
  } else if constexpr (is_complex<From> && is_complex<To>) {
    using Part = decltype(To::real);
    return {cast<Part>(value.real), cast<Part>(value.imaginary)};
  } else if constexpr (is_complex<From>) {
    return cast<To>(value.real);
  } else if constexpr (is_complex<To>) {
    using Part = decltype(To::real);
    return {cast<Part>(value), Part{0}};
  } else if constexpr (std::is_same_v<From, Bool>) {
    return cast<To>(static_cast<std::uint8_t>(is_true(value) ? 1 : 0));
  } else if constexpr (std::is_same_v<From, Ticks>) {
    return cast<To>(value.count);
  } else if constexpr (std::is_same_v<From, Half> && std::is_same_v<To, double>) {
    return half_to_double(value.bits);
  } else if constexpr (is_short_float<From>) {
    return cast<To>(detail::widened(value));
  } else if constexpr (is_short_float<To>) {
    return detail::to_short_float<To>(value);
  } else if constexpr (std::is_same_v<To, Ticks>) {
    if constexpr (std::is_floating_point_v<From>) {
      return detail::to_ticks(value);
    } else {
      return {static_cast<std::int64_t>(value)};
    }
  } else {
    return detail::between_numbers<To>(value);
  }
}

}  // namespace zarrbuffer::element
