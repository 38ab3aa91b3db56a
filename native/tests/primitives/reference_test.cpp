#include "primitives/reference.hpp"

#include <cmath>
#include <limits>

namespace zarrbuffer::test {

namespace {

static_assert(std::numeric_limits<long double>::digits >= 64,
              "the reference needs every 64-bit integer exactly");

Kind kind_of(const zb_type& type) {
  return static_cast<Kind>(type.kind);
}

std::uint64_t load_bits(const std::uint8_t* element, std::int64_t size) {
  std::uint64_t bits = 0;
  for (std::int64_t i = size; i-- > 0;)
    bits = bits << 8 | element[i];
  return bits;
}

void append_bits(Bytes& bytes, std::uint64_t bits, std::int64_t size) {
  for (std::int64_t i = 0; i < size; ++i)
    bytes.push_back(static_cast<std::uint8_t>(bits >> 8 * i));
}

struct FloatFormat {
  int mantissa_bits;
  int exponent_bits;
};

FloatFormat format_of(Kind kind, std::int64_t size) {
  if (kind == Kind::BFloat) return {7, 8};
  return size == 2 ? FloatFormat{10, 5} : size == 4 ? FloatFormat{23, 8} : FloatFormat{52, 11};
}

long double decode_part(Kind kind, std::int64_t size, const std::uint8_t* element) {
  const FloatFormat format = format_of(kind, size);
  return decode_float(load_bits(element, size), format.mantissa_bits, format.exponent_bits);
}

void append_part(Bytes& bytes, long double value, Kind kind, std::int64_t size) {
  const FloatFormat format = format_of(kind, size);
  append_bits(bytes, encode_float(value, format.mantissa_bits, format.exponent_bits), size);
}

std::uint64_t saturated(long double value, const zb_type& type) {
  if (std::isnan(value)) return 0;
  const int bits = static_cast<int>(type.item_size) * 8;
  const bool is_signed = kind_of(type) == Kind::Int;
  const long double limit = std::ldexp(1.0L, is_signed ? bits - 1 : bits);
  const long double whole = std::trunc(value);
  if (whole >= limit) return is_signed ? (std::uint64_t{1} << (bits - 1)) - 1 : ~std::uint64_t{0};
  if (whole < (is_signed ? -limit : 0.0L)) return is_signed ? std::uint64_t{1} << (bits - 1) : 0;
  return whole < 0 ? 0 - static_cast<std::uint64_t>(-whole) : static_cast<std::uint64_t>(whole);
}

}  // namespace

long double decode_float(std::uint64_t bits, int mantissa_bits, int exponent_bits) {
  const std::uint64_t mantissa = bits & ((std::uint64_t{1} << mantissa_bits) - 1);
  const int largest = (1 << exponent_bits) - 1;
  const int exponent = static_cast<int>(bits >> mantissa_bits) & largest;
  const int bias = largest / 2;
  const bool negative = (bits >> (mantissa_bits + exponent_bits) & 1) != 0;
  long double value = 0;
  if (exponent == largest) {
    value = mantissa != 0 ? std::numeric_limits<long double>::quiet_NaN()
                          : std::numeric_limits<long double>::infinity();
  } else if (exponent == 0) {
    value = std::ldexp(static_cast<long double>(mantissa), 1 - bias - mantissa_bits);
  } else {
    value = std::ldexp(static_cast<long double>(mantissa | std::uint64_t{1} << mantissa_bits),
                       exponent - bias - mantissa_bits);
  }
  return negative ? -value : value;
}

std::uint64_t encode_float(long double value, int mantissa_bits, int exponent_bits) {
  const std::uint64_t sign = std::uint64_t{std::signbit(value)} << (mantissa_bits + exponent_bits);
  const std::uint64_t largest = (std::uint64_t{1} << exponent_bits) - 1;
  const std::uint64_t infinity = largest << mantissa_bits;
  const int bias = static_cast<int>(largest / 2);
  if (std::isnan(value)) return infinity | std::uint64_t{1} << (mantissa_bits - 1);
  if (std::isinf(value)) return sign | infinity;
  if (value == 0) return sign;
  int exponent = 0;
  std::frexp(value, &exponent);
  // The weight of the last place: that of the value's own binade, or of subnormals.
  const int last_place = std::max(exponent - 1, 1 - bias) - mantissa_bits;
  const long double units = std::nearbyint(std::ldexp(std::fabs(value), -last_place));
  const long double rounded = std::ldexp(units, last_place);
  if (rounded >= std::ldexp(1.0L, bias + 1)) return sign | infinity;
  const auto whole = static_cast<std::uint64_t>(units);
  const int base = last_place + mantissa_bits - (1 - bias);
  return sign | (whole + (static_cast<std::uint64_t>(base) << mantissa_bits));
}

Number decode(const zb_type& type, const std::uint8_t* element) {
  Number number;
  const Kind kind = kind_of(type);
  const std::int64_t size = type.item_size;
  if (kind == Kind::Float || kind == Kind::BFloat) {
    number.real = decode_part(kind, size, element);
  } else if (kind == Kind::Complex) {
    number.real = decode_part(Kind::Float, size / 2, element);
    number.imaginary = decode_part(Kind::Float, size / 2, element + size / 2);
  } else {
    number.integer = true;
    number.bits = load_bits(element, size);
    if (kind == Kind::Bool) number.bits = number.bits != 0 ? 1 : 0;
    const int unused = 64 - static_cast<int>(size) * 8;
    if (kind == Kind::Int) {
      const auto value = static_cast<std::int64_t>(number.bits << unused) >> unused;
      number.bits = static_cast<std::uint64_t>(value);
      number.real = static_cast<long double>(value);
    } else {
      number.real = static_cast<long double>(number.bits);
    }
  }
  return number;
}

Bytes encode(const Number& number, const zb_type& type) {
  Bytes bytes;
  const Kind kind = kind_of(type);
  const std::int64_t size = type.item_size;
  if (kind == Kind::Bool) {
    append_bits(bytes, number.real != 0 || number.imaginary != 0 ? 1 : 0, 1);
  } else if (kind == Kind::Float || kind == Kind::BFloat) {
    append_part(bytes, number.real, kind, size);
  } else if (kind == Kind::Complex) {
    append_part(bytes, number.real, Kind::Float, size / 2);
    append_part(bytes, number.imaginary, Kind::Float, size / 2);
  } else {
    append_bits(bytes, number.integer ? number.bits : saturated(number.real, type), size);
  }
  return bytes;
}

bool same_element(const zb_type& type, const std::uint8_t* a, const std::uint8_t* b) {
  const Kind kind = kind_of(type);
  const bool complex = kind == Kind::Complex;
  const std::int64_t size = complex ? type.item_size / 2 : type.item_size;
  const bool floating = complex || kind == Kind::Float || kind == Kind::BFloat;
  const Kind part = complex ? Kind::Float : kind;
  for (std::int64_t at = 0; at < type.item_size; at += size) {
    const bool both_nan = floating && std::isnan(decode_part(part, size, a + at)) &&
                          std::isnan(decode_part(part, size, b + at));
    if (!both_nan && load_bits(a + at, size) != load_bits(b + at, size)) return false;
  }
  return true;
}

Bytes edge_elements(std::mt19937_64& random, const zb_type& type, std::int64_t count) {
  // Values near which ranges end and roundings tie.
  const auto edge = [&]() -> long double {
    const long double power = std::ldexp(1.0L, static_cast<int>(random() % 170) - 80);
    const long double nudges[] = {0,
                                  1,
                                  -1,
                                  0.5L,
                                  -0.5L,
                                  power * 0x1p-11L,
                                  power * -0x1p-11L,
                                  power * 0x1p-8L,
                                  power * 0x1.004p-8L,
                                  power * 0x1p-24L};
    const long double value = power + nudges[random() % 10];
    return random() % 2 == 0 ? value : -value;
  };
  const auto special = [&]() -> long double {
    const long double values[] = {0.0L,
                                  -0.0L,
                                  65504,
                                  65519.99L,
                                  65520,
                                  -65520,
                                  0x1p-24L,
                                  0x1p-25L,
                                  0x1.8p-25L,
                                  2147483647,
                                  -2147483648.0L,
                                  4294967295,
                                  std::numeric_limits<long double>::infinity(),
                                  -std::numeric_limits<long double>::infinity(),
                                  std::numeric_limits<long double>::quiet_NaN()};
    return values[random() % 15];
  };
  Bytes elements;
  for (std::int64_t i = 0; i < count; ++i) {
    const auto choice = random() % 3;
    Number number;
    number.real = choice == 0 ? edge() : special();
    number.imaginary = random() % 2 == 0 ? special() : edge();
    const Bytes element = choice == 2 ? random_bytes(random, type.item_size) : encode(number, type);
    elements.insert(elements.end(), element.begin(), element.end());
  }
  return elements;
}

}  // namespace zarrbuffer::test
