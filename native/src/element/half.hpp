// float16 and bfloat16 in integer arithmetic: the same bits from every compiler and device.
// Everything rounds once, to nearest even; a NaN keeps the part of its payload that fits.
#pragma once

#include <cstdint>

#include "element/host_device.hpp"
#include "element/types.hpp"

namespace zarrbuffer::element {

namespace detail {

/// A binary floating-point format held in an unsigned integer.
template <class UInt, int MantissaBits, int ExponentBits>
struct Format {
  using Bits = UInt;
  static constexpr int kMantissa = MantissaBits;
  static constexpr int kExponentMax = (1 << ExponentBits) - 1;
  static constexpr int kBias = kExponentMax / 2;
  static constexpr int kSign = MantissaBits + ExponentBits;
  static constexpr UInt kInfinity = static_cast<UInt>(UInt{kExponentMax} << MantissaBits);
  static constexpr UInt kMantissaMask = static_cast<UInt>((UInt{1} << MantissaBits) - 1);
};

using HalfFormat = Format<std::uint16_t, 10, 5>;
using BFloatFormat = Format<std::uint16_t, 7, 8>;
using FloatFormat = Format<std::uint32_t, 23, 8>;
using DoubleFormat = Format<std::uint64_t, 52, 11>;

template <class T>
struct FormatOfType;
template <>
struct FormatOfType<Half> {
  using Type = HalfFormat;
};
template <>
struct FormatOfType<BFloat16> {
  using Type = BFloatFormat;
};
template <>
struct FormatOfType<float> {
  using Type = FloatFormat;
};
template <>
struct FormatOfType<double> {
  using Type = DoubleFormat;
};

template <class T>
using FormatOf = typename FormatOfType<T>::Type;

/// value / 2^shift, to nearest even.
template <class UInt>
ZB_HD constexpr UInt round_shift(UInt value, int shift) {
  const UInt half = static_cast<UInt>(UInt{1} << (shift - 1));
  const UInt odd = (value >> shift) & 1;
  return (value + half - 1 + odd) >> shift;
}

/// What of a NaN fits into a format with fewer bits of mantissa.
template <class To, class From>
ZB_HD constexpr typename To::Bits narrow_nan(typename From::Bits bits) {
  using Wide = typename From::Bits;
  const Wide sign = static_cast<Wide>((bits >> From::kSign) << To::kSign);
  const Wide payload = (bits & From::kMantissaMask) >> (From::kMantissa - To::kMantissa);
  // A payload that does not fit must not turn the NaN into infinity.
  return static_cast<typename To::Bits>(sign | To::kInfinity | (payload == 0 ? Wide{1} : payload));
}

/// A NaN, or infinity, in a format with more bits of mantissa.
template <class To, class From>
ZB_HD constexpr typename To::Bits widen_nan(typename From::Bits bits) {
  using Wide = typename To::Bits;
  const Wide sign = static_cast<Wide>(Wide{bits} >> From::kSign) << To::kSign;
  const Wide payload = bits & From::kMantissaMask;
  return sign | To::kInfinity | payload << (To::kMantissa - From::kMantissa);
}

/// The same number in a format with fewer bits of mantissa.
template <class To, class From>
ZB_HD constexpr typename To::Bits narrow(typename From::Bits bits) {
  using Wide = typename From::Bits;
  using Narrow = typename To::Bits;
  constexpr int drop = From::kMantissa - To::kMantissa;
  const Wide sign = static_cast<Wide>((bits >> From::kSign) << To::kSign);
  const Wide magnitude = bits & ~(Wide{1} << From::kSign);
  const Wide mantissa = magnitude & From::kMantissaMask;
  if (magnitude > From::kInfinity) return narrow_nan<To, From>(bits);
  const int exponent = static_cast<int>(magnitude >> From::kMantissa) - From::kBias + To::kBias;
  if (exponent >= To::kExponentMax) return static_cast<Narrow>(sign | To::kInfinity);
  if (exponent > 0) {
    // A carry out of the mantissa moves into the exponent, and from the largest one to infinity.
    const Wide rebiased = (static_cast<Wide>(exponent) << From::kMantissa) | mantissa;
    return static_cast<Narrow>(sign | round_shift(rebiased, drop));
  }
  const int shift = drop + 1 - exponent;
  // Below half of the smallest subnormal everything rounds to 0.
  if (shift > From::kMantissa + 1) return static_cast<Narrow>(sign);
  // A subnormal source has no leading one; it is far below the target's range unless both formats
  // share their exponents, and then no shift beyond `drop` is due.
  const bool subnormal = (magnitude >> From::kMantissa) == 0;
  const Wide significand = subnormal ? mantissa << 1 : mantissa | (Wide{1} << From::kMantissa);
  return static_cast<Narrow>(sign | round_shift(significand, shift));
}

/// The same number, exactly, in a format with more bits of mantissa.
template <class To, class From>
ZB_HD constexpr typename To::Bits widen(typename From::Bits bits) {
  using Wide = typename To::Bits;
  constexpr int grow = To::kMantissa - From::kMantissa;
  const Wide sign = static_cast<Wide>(Wide{bits} >> From::kSign) << To::kSign;
  Wide mantissa = bits & From::kMantissaMask;
  int exponent = static_cast<int>((bits & From::kInfinity) >> From::kMantissa);
  if (exponent == From::kExponentMax) return widen_nan<To, From>(bits);
  if (exponent == 0) {
    if (mantissa == 0) return sign;
    exponent = 1;
    while ((mantissa & (Wide{1} << From::kMantissa)) == 0) {
      mantissa <<= 1;
      --exponent;
    }
    mantissa &= From::kMantissaMask;
  }
  const int rebiased = exponent - From::kBias + To::kBias;
  return sign | (static_cast<Wide>(rebiased) << To::kMantissa) | (mantissa << grow);
}

}  // namespace detail

ZB_HD constexpr float half_to_float(std::uint16_t bits) {
  return bits_as<float>(detail::widen<detail::FloatFormat, detail::HalfFormat>(bits));
}

ZB_HD constexpr double half_to_double(std::uint16_t bits) {
  return bits_as<double>(detail::widen<detail::DoubleFormat, detail::HalfFormat>(bits));
}

ZB_HD constexpr std::uint16_t float_to_half(float value) {
  return detail::narrow<detail::HalfFormat, detail::FloatFormat>(bits_as<std::uint32_t>(value));
}

ZB_HD constexpr std::uint16_t double_to_half(double value) {
  return detail::narrow<detail::HalfFormat, detail::DoubleFormat>(bits_as<std::uint64_t>(value));
}

ZB_HD constexpr float bfloat_to_float(std::uint16_t bits) {
  return bits_as<float>(static_cast<std::uint32_t>(bits) << 16);
}

ZB_HD constexpr std::uint16_t float_to_bfloat(float value) {
  return detail::narrow<detail::BFloatFormat, detail::FloatFormat>(bits_as<std::uint32_t>(value));
}

ZB_HD constexpr std::uint16_t double_to_bfloat(double value) {
  return detail::narrow<detail::BFloatFormat, detail::DoubleFormat>(bits_as<std::uint64_t>(value));
}

}  // namespace zarrbuffer::element
