// One value on its way into or out of an array.
#pragma once

#include <complex>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "zarrbuffer/dtype.hpp"
#include "zarrbuffer/export.hpp"

namespace zarrbuffer {

/// A value as a program holds it, before it takes a dtype. The alternatives are Python's: bool,
/// int, float, complex, str, bytes. Integers past uint64 keep only a double and their digits: no
/// integer dtype can hold them, floats can.
class ZB_EXPORT Scalar {
 public:
  /// No value: as a fill value it means bytes of zero.
  struct None {};
  /// An integer past uint64.
  struct BigInteger {
    /// The nearest double, or infinity.
    double value;
    /// The integer in decimal.
    std::string digits;
  };
  /// A string of bytes, or the bytes of a raw element or struct.
  struct Bytes {
    /// The bytes.
    std::string data;
  };
  /// All that a value may be.
  using Value = std::variant<None, bool, std::int64_t, std::uint64_t, BigInteger, double,
                             std::complex<double>, std::string, Bytes>;

  /// None.
  Scalar() : value_(None{}) {}
  /// A bool.
  Scalar(bool value) : value_(value) {}
  /// An integer.
  Scalar(int value) : value_(std::int64_t{value}) {}
  /// An integer.
  Scalar(std::int64_t value) : value_(value) {}
  /// An integer.
  Scalar(std::uint64_t value) : value_(value) {}
  /// A float.
  Scalar(double value) : value_(value) {}
  /// A complex number.
  Scalar(std::complex<double> value) : value_(value) {}
  /// Text.
  Scalar(std::string utf8) : value_(std::move(utf8)) {}
  /// Text.
  Scalar(const char* utf8) : value_(std::string(utf8)) {}
  /// An integer past uint64.
  Scalar(BigInteger value) : value_(std::move(value)) {}
  /// Bytes.
  Scalar(Bytes value) : value_(std::move(value)) {}

  /// What it is.
  const Value& value() const { return value_; }
  /// Whether there is no value.
  bool is_none() const { return std::holds_alternative<None>(value_); }
  /// None, 0 and false: as a fill value they mean bytes of zero, whatever the dtype.
  bool is_zeros() const;

  /// The element that assigning this value stores, in the dtype's byte order: `item_size` bytes.
  /// NumPy's rules for assigning a Python scalar: RangeError where an integer does not fit,
  /// ArgumentError for NaN into an integer or a value of another kind.
  std::vector<std::byte> encode(const DType& dtype) const;
  /// The same into `item`, `item_size` bytes at any alignment; after an error they may be anything.
  void encode_to(const DType& dtype, std::byte* item) const;

  /// The value of one element, `item_size` bytes at any alignment. Datetimes give ticks, strings
  /// lose their padding, raw and structs give bytes. What is no code point in a string is read as
  /// U+FFFD.
  static Scalar decode(const DType& dtype, const std::byte* item);

  /// The same number as another type, or RangeError where it would change; ArgumentError for what
  /// is no number.
  std::int64_t to_exact_integer() const;
  /// As to_exact_integer, as a double.
  double to_exact_double() const;
  /// As encode, and RangeError where reading the element back would give another number.
  std::vector<std::byte> encode_exactly(const DType& dtype) const;

  /// As Python prints it: `1`, `0.5`, `nan`, `(1+2j)`, `'a'`.
  std::string to_string() const;

 private:
  Value value_;
};

}  // namespace zarrbuffer
