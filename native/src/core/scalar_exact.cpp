// Numbers that change their type and nothing else.
#include <cmath>

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

// The same value read back, NaN included.
bool is_same(const Scalar& a, const Scalar& b) {
  const bool integers = !std::holds_alternative<double>(a.value());
  if (integers) return a.to_exact_integer() == b.to_exact_integer();
  const double x = a.to_exact_double();
  const double y = b.to_exact_double();
  return x == y || (std::isnan(x) && std::isnan(y));
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
  bool same = false;
  try {
    same = is_same(*this, decode(dtype, item.data()));
  } catch (const RangeError&) {
    // What came back is not even of that type: not the same.
  }
  if (!same) refuse(*this, ("a " + dtype.to_string()).c_str());
  return item;
}

}  // namespace zarrbuffer
