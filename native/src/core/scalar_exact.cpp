// Numbers that change their type and nothing else.
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include "zarrbuffer/error.hpp"
#include "zarrbuffer/scalar.hpp"

namespace zarrbuffer {

namespace {

[[noreturn]] void refuse(const Scalar& value, const char* type) {
  throw RangeError(value.to_string() + " is not exactly " + type);
}

double real_part(const Scalar& scalar, const char* type) {
  const Scalar::Value& value = scalar.value();
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto* number = std::get_if<std::complex<double>>(&value)) {
    if (number->imag() != 0) refuse(scalar, type);
    return number->real();
  }
  if (std::holds_alternative<Scalar::BigInteger>(value)) refuse(scalar, type);
  throw ArgumentError(scalar.to_string() + " is not a number");
}

// A number without loss: an integer by sign and magnitude, any other by its parts.
struct Number {
  bool is_integer;
  bool is_negative;
  std::uint64_t magnitude;
  std::complex<double> parts;
};

Number integer(bool is_negative, std::uint64_t magnitude) { return {true, is_negative, magnitude, {}}; }

// A double that is an integer of 64 bits counts as one, so that it compares with those exactly.
Number real(double value) {
  constexpr double kTwoTo64 = 18446744073709551616.0;
  const double size = std::fabs(value);
  if (size < kTwoTo64 && value == std::trunc(value)) return integer(value < 0, static_cast<std::uint64_t>(size));
  return {false, false, 0, value};
}

Number number_of(const Scalar& scalar) {
  const Scalar::Value& value = scalar.value();
  if (const auto* flag = std::get_if<bool>(&value)) return integer(false, *flag ? 1 : 0);
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    const auto bits = static_cast<std::uint64_t>(*number);
    return integer(*number < 0, *number < 0 ? 0 - bits : bits);
  }
  if (const auto* number = std::get_if<std::uint64_t>(&value)) return integer(false, *number);
  if (const auto* number = std::get_if<double>(&value)) return real(*number);
  if (const auto* number = std::get_if<std::complex<double>>(&value)) {
    return number->imag() == 0 ? real(number->real()) : Number{false, false, 0, *number};
  }
  throw ArgumentError(scalar.to_string() + " is not a number");
}

bool is_same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

bool is_same(const Number& a, const Number& b) {
  if (a.is_integer != b.is_integer) return false;
  if (a.is_integer) return a.magnitude == b.magnitude && a.is_negative == b.is_negative;
  return is_same(a.parts.real(), b.parts.real()) && is_same(a.parts.imag(), b.parts.imag());
}

// Past 64 bits, where only a float can hold it, an integer is the same where the float's digits are.
bool is_same(const Scalar::BigInteger& a, const Scalar& b) {
  const auto* complex = std::get_if<std::complex<double>>(&b.value());
  const auto* number = complex != nullptr ? nullptr : std::get_if<double>(&b.value());
  if (complex == nullptr && number == nullptr) return false;
  if (complex != nullptr && complex->imag() != 0) return false;
  const double value = complex != nullptr ? complex->real() : *number;
  std::array<char, 512> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed, 0).ptr;
  return a.digits == std::string_view(digits.data(), end);
}

// The same number read back, NaN included.
bool is_same(const Scalar& a, const Scalar& b) {
  if (const auto* big = std::get_if<Scalar::BigInteger>(&a.value())) return is_same(*big, b);
  return is_same(number_of(a), number_of(b));
}

}  // namespace

std::int64_t Scalar::to_exact_integer() const {
  constexpr const char* kType = "a 64-bit integer";
  if (const auto* flag = std::get_if<bool>(&value_)) return *flag ? 1 : 0;
  if (const auto* number = std::get_if<std::int64_t>(&value_)) return *number;
  if (const auto* number = std::get_if<std::uint64_t>(&value_)) {
    if (*number > static_cast<std::uint64_t>(INT64_MAX)) refuse(*this, kType);
    return static_cast<std::int64_t>(*number);
  }
  const double real = real_part(*this, kType);
  constexpr double kPastEnd = 9223372036854775808.0;
  if (!(real >= -kPastEnd && real < kPastEnd) || real != std::trunc(real)) refuse(*this, kType);
  return static_cast<std::int64_t>(real);
}

double Scalar::to_exact_double() const {
  constexpr const char* kType = "a 64-bit float";
  if (const auto* flag = std::get_if<bool>(&value_)) return *flag ? 1 : 0;
  if (const auto* number = std::get_if<std::int64_t>(&value_)) {
    const auto real = static_cast<double>(*number);
    if (real >= 9223372036854775808.0 || static_cast<std::int64_t>(real) != *number) refuse(*this, kType);
    return real;
  }
  if (const auto* number = std::get_if<std::uint64_t>(&value_)) {
    const auto real = static_cast<double>(*number);
    if (real >= 18446744073709551616.0 || static_cast<std::uint64_t>(real) != *number) refuse(*this, kType);
    return real;
  }
  return real_part(*this, kType);
}

std::vector<std::byte> Scalar::encode_exactly(const DType& dtype) const {
  if (!dtype.is_numeric() && !dtype.is_time()) {
    throw ArgumentError("an element of dtype " + dtype.to_string() + " is not a number");
  }
  std::vector<std::byte> item = encode(dtype);
  if (!is_same(*this, decode(dtype, item.data()))) refuse(*this, ("a " + dtype.to_string()).c_str());
  return item;
}

}  // namespace zarrbuffer
