#include <charconv>
#include <cmath>
#include <complex>
#include <cstring>
#include <limits>
#include <optional>

#include "zarrbuffer/error.hpp"

#include "element/half.hpp"
#include "element/store.hpp"
#include "element/text.hpp"

#ifndef __cpp_lib_to_chars
#include <clocale>
#include <cstdlib>
#if __has_include(<xlocale.h>)
#include <xlocale.h>
#endif
#endif

namespace zarrbuffer::element {

namespace {

template <class T>
T load(const std::byte* item) {
  T value;
  std::memcpy(&value, item, sizeof value);
  return value;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

#ifdef __cpp_lib_to_chars
using std::from_chars;
#else
/// As the standard's, which libc++ lacks before version 20: the longest decimal at the beginning.
std::from_chars_result from_chars(const char* begin, const char* end, double& value) {
  const char* at = begin;
  const auto skip_digits = [&at, end] {
    const char* first = at;
    while (at != end && is_digit(*at)) ++at;
    return at - first;
  };
  auto digits = skip_digits();
  if (at != end && *at == '.') {
    ++at;
    digits += skip_digits();
  }
  if (digits == 0) return {begin, std::errc::invalid_argument};
  if (at != end && (*at == 'e' || *at == 'E')) {
    const char* mantissa_end = at++;
    if (at != end && (*at == '+' || *at == '-')) ++at;
    if (skip_digits() == 0) at = mantissa_end;
  }
  // The program's own locale may have another point.
  static const locale_t plain = newlocale(LC_ALL_MASK, "C", nullptr);
  value = strtod_l(std::string(begin, at).c_str(), nullptr, plain);
  return {at, std::errc{}};
}
#endif

template <class... Arguments>
std::string chars(Arguments... arguments) {
  char buffer[64];
  const auto result = std::to_chars(buffer, buffer + sizeof buffer, arguments...);
  return {buffer, result.ptr};
}

/// A magnitude in the fewest digits that give it back, in scientific notation, and the magnitude
/// from which on NumPy keeps that notation.
struct Digits {
  double magnitude;
  std::string scientific;
  double scientific_from;
};

Digits digits_of(double value) {
  const double magnitude = std::fabs(value);
  return {magnitude, chars(magnitude, std::chars_format::scientific), 1e16};
}

Digits digits_of(float value) {
  const float magnitude = std::fabs(value);
  return {magnitude, chars(magnitude, std::chars_format::scientific), 1e6};
}

/// For formats that std::to_chars does not know: with more and more digits, until they give the
/// magnitude back. Of two decimals that are equally near, the larger may be the one that does.
template <class Narrow>
Digits digits_of_short(float value, Narrow narrow) {
  const double magnitude = std::fabs(value);
  const double above = std::nextafter(magnitude, std::numeric_limits<double>::infinity());
  for (int precision = 0;; ++precision) {
    for (const double near : {magnitude, above}) {
      const std::string text = chars(near, std::chars_format::scientific, precision);
      double parsed = 0;
      from_chars(text.data(), text.data() + text.size(), parsed);
      if (narrow(parsed) == narrow(magnitude) || !std::isfinite(magnitude))
        return {magnitude, text, 1e3};
    }
  }
}

/// The same digits without an exponent.
std::string positional(std::string_view scientific, bool point_always) {
  const std::size_t e = scientific.find('e');
  int exponent = 0;
  const bool up = scientific[e + 1] == '+';
  std::from_chars(scientific.data() + e + (up ? 2 : 1), scientific.data() + scientific.size(),
                  exponent);
  std::string digits(1, scientific[0]);
  if (e > 2) digits += scientific.substr(2, e - 2);
  if (exponent < 0)
    return "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() > whole) return digits.substr(0, whole) + "." + digits.substr(whole);
  digits.append(whole - digits.size(), '0');
  return point_always ? digits + ".0" : digits;
}

template <class T>
std::string float_text(T value, const Digits& digits, bool point_always) {
  if (std::isnan(value)) return "nan";
  const std::string sign = std::signbit(value) ? "-" : "";
  if (std::isinf(value)) return sign + "inf";
  const double magnitude = digits.magnitude;
  const bool plain = magnitude == 0 || (magnitude >= 1e-4 && magnitude < digits.scientific_from);
  return sign + (plain ? positional(digits.scientific, point_always) : digits.scientific);
}

template <class T>
std::string complex_text(T real, T imaginary) {
  std::string text = float_text(imaginary, digits_of(imaginary), false) + "j";
  if (real == 0 && !std::signbit(real)) return text;
  if (text[0] != '-') text = "+" + text;
  return "(" + float_text(real, digits_of(real), false) + text + ")";
}

std::string integer_text(const DType& dtype, const std::byte* item) {
  const bool is_signed = dtype.kind() == Kind::Int;
  switch (dtype.item_size()) {
    case 1:
      return is_signed ? chars(int{load<std::int8_t>(item)}) : chars(int{load<std::uint8_t>(item)});
    case 2:
      return is_signed ? chars(load<std::int16_t>(item)) : chars(load<std::uint16_t>(item));
    case 4:
      return is_signed ? chars(load<std::int32_t>(item)) : chars(load<std::uint32_t>(item));
    default:
      return is_signed ? chars(load<std::int64_t>(item)) : chars(load<std::uint64_t>(item));
  }
}

std::string floating_text(const DType& dtype, const std::byte* item) {
  if (dtype.kind() == Kind::BFloat) {
    const float value = bfloat_to_float(load<std::uint16_t>(item));
    return float_text(value, digits_of_short(value, double_to_bfloat), true);
  }
  if (dtype.item_size() == 2) {
    const float value = half_to_float(load<std::uint16_t>(item));
    return float_text(value, digits_of_short(value, double_to_half), true);
  }
  if (dtype.item_size() == 4) {
    const auto value = load<float>(item);
    return float_text(value, digits_of(value), true);
  }
  return python_float(load<double>(item));
}

/// Python lets single underscores stand between digits.
std::optional<std::string> without_underscores(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      plain += text[i];
    } else if (i == 0 || i + 1 == text.size() || !is_digit(text[i - 1]) || !is_digit(text[i + 1])) {
      return std::nullopt;
    }
  }
  return plain;
}

bool take(std::string_view& text, std::string_view word) {
  if (text.size() < word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c) != word[i]) return false;
  }
  text.remove_prefix(word.size());
  return true;
}

/// What a decimal past the range of double rounds to: infinity, or zero for one too small.
double out_of_range_value(std::string_view decimal) {
  const std::size_t e = decimal.find_first_of("eE");
  const std::string_view mantissa = decimal.substr(0, e);
  const bool negative_exponent = e != std::string_view::npos && decimal[e + 1] == '-';
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  const std::size_t leading = mantissa.find_first_of("123456789");
  std::int64_t exponent = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(leading);
  if (e != std::string_view::npos) {
    const std::size_t start = e + (is_digit(decimal[e + 1]) ? 1 : 2);
    std::int64_t written = 0;
    const auto result =
        std::from_chars(decimal.data() + start, decimal.data() + decimal.size(), written);
    if (result.ec != std::errc{})
      return negative_exponent ? 0 : std::numeric_limits<double>::infinity();
    exponent += negative_exponent ? -written : written;
  }
  return exponent < 0 ? 0 : std::numeric_limits<double>::infinity();
}

/// The float that `text` begins with, taken off it.
std::optional<double> take_float(std::string_view& text) {
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  double value = 0;
  if (take(rest, "infinity") || take(rest, "inf")) {
    value = std::numeric_limits<double>::infinity();
  } else if (take(rest, "nan")) {
    value = std::numeric_limits<double>::quiet_NaN();
  } else {
    if (rest.empty() || !(is_digit(rest[0]) || rest[0] == '.')) return std::nullopt;
    const auto result = from_chars(rest.data(), rest.data() + rest.size(), value);
    if (result.ec == std::errc::invalid_argument) return std::nullopt;
    const auto length = static_cast<std::size_t>(result.ptr - rest.data());
    if (result.ec == std::errc::result_out_of_range)
      value = out_of_range_value(rest.substr(0, length));
    rest.remove_prefix(length);
  }
  text = rest;
  return negative ? -value : value;
}

std::optional<double> parse_float(std::string_view text) {
  const auto plain = without_underscores(trim(text));
  if (!plain) return std::nullopt;
  std::string_view rest = *plain;
  const auto value = take_float(rest);
  return rest.empty() ? value : std::nullopt;
}

/// The factor of `j`: a float, or only a sign.
std::optional<double> take_imaginary(std::string_view& text) {
  auto value = take_float(text);
  if (!value) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    value = negative ? -1.0 : 1.0;
  }
  return take(text, "j") ? value : std::nullopt;
}

std::optional<std::complex<double>> parse_complex(std::string_view text) {
  text = trim(text);
  if (text.size() > 1 && text.front() == '(' && text.back() == ')')
    text = trim(text.substr(1, text.size() - 2));
  const auto plain = without_underscores(text);
  if (!plain) return std::nullopt;
  std::string_view rest = *plain;
  const auto first = take_float(rest);
  if (first && rest.empty()) return *first;
  if (first && take(rest, "j"))
    return rest.empty() ? std::optional(std::complex<double>(0, *first)) : std::nullopt;
  if (first && rest[0] != '+' && rest[0] != '-') return std::nullopt;
  const auto imaginary = take_imaginary(rest);
  if (!imaginary || !rest.empty()) return std::nullopt;
  return std::complex<double>(first.value_or(0), *imaginary);
}

void parse_integer(std::string_view text, const DType& dtype, std::byte* item) {
  const auto plain = without_underscores(trim(text));
  std::string_view digits = plain ? std::string_view(*plain) : std::string_view();
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) {
    throw ArgumentError("invalid text for an integer: " + in_quotes(text));
  }
  Integer value{negative};
  const auto result =
      std::from_chars(digits.data(), digits.data() + digits.size(), value.magnitude);
  if (result.ec != std::errc{}) throw_out_of_bounds(in_quotes(*plain), dtype);
  store_integer(value, dtype, item);
}

}  // namespace

std::string python_float(double value) {
  return float_text(value, digits_of(value), true);
}

std::string python_complex(double real, double imaginary) {
  return complex_text(real, imaginary);
}

std::string number_to_text(const DType& dtype, const std::byte* item) {
  switch (dtype.kind()) {
    case Kind::Bool:
      return load<std::uint8_t>(item) != 0 ? "True" : "False";
    case Kind::Int:
    case Kind::UInt:
      return integer_text(dtype, item);
    case Kind::Float:
    case Kind::BFloat:
      return floating_text(dtype, item);
    case Kind::Complex:
      if (dtype.item_size() == 8) return complex_text(load<float>(item), load<float>(item + 4));
      return python_complex(load<double>(item), load<double>(item + 8));
    default:
      throw ArgumentError(dtype.to_string() + " is not a number");
  }
}

void text_to_number(std::string_view text, const DType& dtype, std::byte* item) {
  switch (dtype.kind()) {
    case Kind::Bool:
      return store(item, static_cast<std::uint8_t>(text.empty() ? 0 : 1));
    case Kind::Int:
    case Kind::UInt:
      return parse_integer(text, dtype, item);
    case Kind::Float:
    case Kind::BFloat: {
      const auto value = parse_float(text);
      if (!value) throw ArgumentError("invalid text for a float: " + in_quotes(text));
      return store_float(*value, dtype, item);
    }
    case Kind::Complex: {
      const auto value = parse_complex(text);
      if (!value) throw ArgumentError("invalid text for a complex number: " + in_quotes(text));
      return store_complex(*value, dtype, item);
    }
    default:
      throw ArgumentError(dtype.to_string() + " is not a number");
  }
}

}  // namespace zarrbuffer::element
