// One value on its way into or out of an array.
#pragma once

#include <complex>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "zarrbuffer/dtype.hpp"
#include "zarrbuffer/export.hpp"

namespace zarrbuffer {

namespace detail {

/// One of the types listed.
template <class T, class... Types>
concept OneOf = (std::same_as<T, Types> || ...);

/// A character, which C++ takes for a number.
template <class T>
concept Character = OneOf<T, char, wchar_t, char8_t, char16_t, char32_t>;

/// A number of a type that has no constructor of its own in Scalar.
template <class T>
concept OtherNumber = (std::integral<T> && sizeof(T) <= 8 && !Character<T>) || OneOf<T, float>;

}  // namespace detail

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
  /// An integer of another size or name, such as `5u` and `5LL`, or a float.
  template <detail::OtherNumber T>
  Scalar(T value) : value_(widest(value)) {}
  /// A complex number.
  Scalar(std::complex<double> value) : value_(value) {}
  /// Text.
  Scalar(std::string utf8) : value_(std::move(utf8)) {}
  /// Text.
  Scalar(std::string_view utf8) : value_(std::string(utf8)) {}
  /// Text, up to a NUL.
  Scalar(const char* utf8) : value_(std::string(utf8)) {}
  /// A character is no number, and text is a string.
  template <detail::Character T>
  Scalar(T character) = delete;
  /// An address is no value: it would be taken for true.
  Scalar(std::nullptr_t) = delete;
  /// Nor is any other.
  template <class T>
    requires(!detail::OneOf<T, char, const char>)
  Scalar(T* address) = delete;
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

  /// This value as int64. Throws RangeError if it is not exactly one, ArgumentError for what is no number.
  std::int64_t to_exact_integer() const;
  /// This value as a double, with the same errors.
  double to_exact_double() const;
  /// As encode, and RangeError where reading the element back would give another number.
  std::vector<std::byte> encode_exactly(const DType& dtype) const;

  /// As Python prints it: `1`, `0.5`, `nan`, `(1+2j)`, `'a'`.
  std::string to_string() const;

 private:
  template <class T>
  static Value widest(T value) {
    if constexpr (std::floating_point<T>) {
      return static_cast<double>(value);
    } else if constexpr (std::is_signed_v<T>) {
      return static_cast<std::int64_t>(value);
    } else {
      return static_cast<std::uint64_t>(value);
    }
  }

  Value value_;
};

}  // namespace zarrbuffer
