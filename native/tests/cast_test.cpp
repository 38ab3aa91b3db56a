// The element functions that both backends share, against the reference.
#include "element/cast.hpp"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <limits>

#include "element/byte_order.hpp"
#include "element/half.hpp"
#include "primitives/reference.hpp"

namespace zarrbuffer::test {

namespace {

using element::BFloat16;
using element::Bool;
using element::Complex;
using element::Half;
using element::Ticks;

constexpr float kNanFloat = std::numeric_limits<float>::quiet_NaN();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::uint16_t half_by_reference(long double value) {
  return static_cast<std::uint16_t>(encode_float(value, 10, 5));
}

std::uint16_t bfloat_by_reference(long double value) {
  return static_cast<std::uint16_t>(encode_float(value, 7, 8));
}

/// Every value of a 16-bit float, exactly there and back.
template <class Widen, class Narrow>
void expect_round_trip(Widen widen, Narrow narrow, int mantissa_bits, int exponent_bits) {
  for (std::uint32_t bits = 0; bits < 65536; ++bits) {
    const auto value = widen(static_cast<std::uint16_t>(bits));
    const long double expected = decode_float(bits, mantissa_bits, exponent_bits);
    ASSERT_EQ(std::isnan(value), std::isnan(expected)) << bits;
    if (!std::isnan(expected)) {
      ASSERT_EQ(value, expected) << bits;
    }
    ASSERT_EQ(std::signbit(value), bits >> 15 != 0) << bits;
    ASSERT_EQ(narrow(value), bits) << "payloads and signs of NaN come back too";
  }
}

/// Around each pair of neighbours: the tie between them, and the doubles just beside the tie.
template <class Narrow, class Reference>
void expect_ties(Narrow narrow, Reference reference, int mantissa_bits, int exponent_bits) {
  const std::uint32_t infinity = ((1u << exponent_bits) - 1) << mantissa_bits;
  for (std::uint32_t bits = 0; bits < infinity; ++bits) {
    const long double low = decode_float(bits, mantissa_bits, exponent_bits);
    // The neighbour of the largest value is where the next binade would begin.
    const long double high = bits + 1 < infinity
                                 ? decode_float(bits + 1, mantissa_bits, exponent_bits)
                                 : std::ldexp(1.0L, 1 << (exponent_bits - 1));
    const auto tie = static_cast<double>((low + high) / 2);
    for (const double value : {tie, std::nextafter(tie, 0.0), std::nextafter(tie, kInfinity)}) {
      ASSERT_EQ(narrow(value), reference(value)) << value;
      ASSERT_EQ(narrow(-value), reference(-value)) << -value;
    }
  }
}

template <class Integer, class Float>
void expect_saturating() {
  using Limits = std::numeric_limits<Integer>;
  const auto convert = [](Float value) { return element::cast<Integer>(value); };
  const Float past = std::ldexp(Float{1}, Limits::digits);
  const Float below = std::nextafter(past, Float{0});
  EXPECT_EQ(convert(past), Limits::max());
  EXPECT_EQ(convert(below), static_cast<Integer>(std::trunc(below)));
  EXPECT_EQ(convert(past * 2), Limits::max());
  EXPECT_EQ(convert(std::numeric_limits<Float>::infinity()), Limits::max());
  EXPECT_EQ(convert(-std::numeric_limits<Float>::infinity()), Limits::min());
  EXPECT_EQ(convert(std::numeric_limits<Float>::quiet_NaN()), 0);
  EXPECT_EQ(convert(Float(-0.9)), 0);
  EXPECT_EQ(convert(Float(1.9)), 1);
  const Float smallest = static_cast<Float>(Limits::min());
  EXPECT_EQ(convert(smallest), Limits::min());
  EXPECT_EQ(convert(std::nextafter(smallest, -past) - 1), Limits::min());
  if (Limits::is_signed) {
    EXPECT_EQ(convert(std::nextafter(smallest, Float{0})),
              static_cast<Integer>(std::nextafter(smallest, Float{0})));
  }
}

template <class Integer>
void expect_saturating_from_every_float() {
  expect_saturating<Integer, float>();
  expect_saturating<Integer, double>();
  using Limits = std::numeric_limits<Integer>;
  const Half infinity{0x7c00};
  const Half minus_infinity{0xfc00};
  const Half nan{0x7e00};
  EXPECT_EQ(element::cast<Integer>(infinity), Limits::max());
  EXPECT_EQ(element::cast<Integer>(minus_infinity), Limits::min());
  EXPECT_EQ(element::cast<Integer>(nan), 0);
  EXPECT_EQ(element::cast<Integer>(BFloat16{0x7f80}), Limits::max());
  EXPECT_EQ(element::cast<Integer>(BFloat16{0xff80}), Limits::min());
  EXPECT_EQ(element::cast<Integer>(BFloat16{0x7fc0}), 0);
  EXPECT_EQ(element::cast<Integer>(Complex<float>{1e30f, 0}), Limits::max());
  EXPECT_EQ(element::cast<Integer>(Complex<double>{kNan, 5}), 0);
}

std::uint32_t bits_of(float value) {
  return element::bits_as<std::uint32_t>(value);
}

}  // namespace

TEST(Half, EveryValueGoesThroughFloatAndDouble) {
  expect_round_trip(element::half_to_float, element::float_to_half, 10, 5);
  expect_round_trip(element::half_to_double, element::double_to_half, 10, 5);
  expect_round_trip(element::bfloat_to_float, element::float_to_bfloat, 7, 8);
}

TEST(Half, RoundsTiesToEvenInOneStep) {
  expect_ties(element::double_to_half, half_by_reference, 10, 5);
  expect_ties(element::double_to_bfloat, bfloat_by_reference, 7, 8);
  // Through float, this double would round to a tie first and then away from the right answer.
  EXPECT_EQ(element::double_to_half(1.0 + 0x1p-11 + 0x1p-40), 0x3c01);
  EXPECT_EQ(element::double_to_half(1.0 + 0x1p-11 - 0x1p-40), 0x3c00);
}

TEST(Half, RoundsFloatsAsTheReference) {
  std::mt19937_64 random(41);
  for (int i = 0; i < 300000; ++i) {
    const auto bits = static_cast<std::uint32_t>(random());
    const float value = element::bits_as<float>(bits);
    if (std::isnan(value)) continue;
    ASSERT_EQ(element::float_to_half(value), half_by_reference(value)) << value;
    ASSERT_EQ(element::float_to_bfloat(value), bfloat_by_reference(value)) << value;
    const auto wide = element::bits_as<double>(random());
    if (std::isnan(wide)) continue;
    ASSERT_EQ(element::double_to_half(wide), half_by_reference(wide)) << wide;
    ASSERT_EQ(element::double_to_bfloat(wide), bfloat_by_reference(wide)) << wide;
  }
}

TEST(Half, NanKeepsThePayloadThatFits) {
  const auto half = [](std::uint32_t bits) {
    return element::float_to_half(element::bits_as<float>(bits));
  };
  EXPECT_EQ(half(0x7f810000), 0x7c08);
  EXPECT_EQ(half(0x7f800001), 0x7c01) << "no infinity";
  EXPECT_EQ(half(0xff812345), 0xfc09);
  EXPECT_EQ(element::double_to_half(element::bits_as<double>(0x7ff0000000000001)), 0x7c01);
  EXPECT_EQ(bits_of(element::half_to_float(0x7d01)), 0x7fa02000u);
  EXPECT_EQ(element::float_to_bfloat(element::bits_as<float>(0x7f800001u)), 0x7f81);
}

TEST(Cast, FloatsThatDoNotFitSaturate) {
  expect_saturating_from_every_float<std::int8_t>();
  expect_saturating_from_every_float<std::int16_t>();
  expect_saturating_from_every_float<std::int32_t>();
  expect_saturating_from_every_float<std::int64_t>();
  expect_saturating_from_every_float<std::uint8_t>();
  expect_saturating_from_every_float<std::uint16_t>();
  expect_saturating_from_every_float<std::uint32_t>();
  expect_saturating_from_every_float<std::uint64_t>();
}

TEST(Cast, IntegersRoundOnceToShortFloats) {
  // As a double this would be a tie, and go to the even neighbour below.
  const std::int64_t above_tie = (std::int64_t{1} << 62) + (std::int64_t{1} << 54) + 1;
  EXPECT_EQ(element::cast<BFloat16>(above_tie).bits, bfloat_by_reference(above_tie));
  EXPECT_EQ(element::cast<BFloat16>(-above_tie).bits, bfloat_by_reference(-above_tie));
  EXPECT_EQ(element::cast<BFloat16>(above_tie - 1).bits, bfloat_by_reference(above_tie - 1));
  EXPECT_EQ(element::cast<Half>(std::uint16_t{65519}).bits, 0x7bff);
  EXPECT_EQ(element::cast<Half>(std::uint16_t{65520}).bits, 0x7c00);
  EXPECT_EQ(element::cast<Half>(INT64_MIN).bits, 0xfc00);
  EXPECT_EQ(element::cast<BFloat16>(UINT64_MAX).bits, bfloat_by_reference(0x1p64L));
}

TEST(Cast, TruthIsNotZero) {
  EXPECT_EQ(element::cast<Bool>(kNan).byte, 1);
  EXPECT_EQ(element::cast<Bool>(-0.0).byte, 0);
  EXPECT_EQ(element::cast<Bool>(Half{0x8000}).byte, 0);
  EXPECT_EQ(element::cast<Bool>(Half{0x0001}).byte, 1);
  EXPECT_EQ(element::cast<Bool>(Complex<float>{0, kNanFloat}).byte, 1);
  EXPECT_EQ(element::cast<Bool>(0x1p-1074).byte, 1);
  EXPECT_EQ(element::cast<std::int32_t>(Bool{7}), 1) << "any byte but 0 is true";
  EXPECT_EQ(element::cast<Half>(Bool{7}).bits, 0x3c00);
  EXPECT_EQ(element::cast<Complex<double>>(Bool{7}).real, 1.0);
}

TEST(Cast, FloatsThatNoTickCanHoldAreNotATime) {
  EXPECT_EQ(element::cast<Ticks>(kNan).count, element::kNaT);
  EXPECT_EQ(element::cast<Ticks>(0x1p63).count, element::kNaT);
  EXPECT_EQ(element::cast<Ticks>(-kInfinity).count, element::kNaT);
  EXPECT_EQ(element::cast<Ticks>(-1.5).count, -1);
  EXPECT_EQ(element::cast<Ticks>(Half{0x7e00}).count, element::kNaT);
  EXPECT_EQ(element::cast<Ticks>(Complex<double>{2.5, 1}).count, 2);
  EXPECT_EQ(element::cast<std::int64_t>(Ticks{element::kNaT}), INT64_MIN);
}

TEST(ByteOrder, SwapsEveryWidth) {
  static_assert(element::swap_bytes(std::uint8_t{0x12}) == 0x12);
  static_assert(element::swap_bytes(std::uint16_t{0x1234}) == 0x3412);
  static_assert(element::swap_bytes(std::uint32_t{0x12345678}) == 0x78563412);
  static_assert(element::swap_bytes(std::uint64_t{0x0123456789abcdef}) == 0xefcdab8967452301);
}

}  // namespace zarrbuffer::test
