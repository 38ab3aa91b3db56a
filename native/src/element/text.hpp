// Elements as text and back: what NumPy's astype to and from strings gives. Host only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "zarrbuffer/dtype.hpp"

namespace zarrbuffer::element {

/// A number as NumPy prints it: `12`, `1.5`, `1e+16`, `(1+2j)`, `True`. The item is in the
/// machine's byte order, whatever the dtype's.
std::string number_to_text(const DType& dtype, const std::byte* item);

/// Reads a number as Python's int(), float() and complex() do, and for a bool whether there is any
/// text; ASCII only. Writes an item in the machine's byte order. Throws ArgumentError for text that
/// is no number, RangeError for an integer that does not fit.
void text_to_number(std::string_view text, const DType& dtype, std::byte* item);

/// ISO 8601 to the precision of the unit; `NaT`. Throws ArgumentError where there is no unit.
std::string datetime_to_text(std::int64_t ticks, TimeUnit unit, std::int32_t count);
/// ISO 8601 as NumPy reads it, time zones included; empty text and `NaT` in any case are NaT.
std::int64_t text_to_datetime(std::string_view text, TimeUnit unit, std::int32_t count);

/// `5 seconds`, `NaT`.
std::string timedelta_to_text(std::int64_t ticks, TimeUnit unit, std::int32_t count);
/// A count of ticks, or as NaT what a datetime takes for NaT.
std::int64_t text_to_timedelta(std::string_view text);

/// As Python's repr.
std::string python_float(double value);
std::string python_complex(double real, double imaginary);

inline constexpr char32_t kLastCharacter = 0x10FFFF;
/// Stands for what is no character.
inline constexpr char32_t kReplacement = 0xFFFD;

/// Whether it is a code point of Unicode and no surrogate, half of one in UTF-16.
constexpr bool is_scalar_value(char32_t character) {
  return character < 0xD800 || (character > 0xDFFF && character <= kLastCharacter);
}

void append_utf8(std::string& text, char32_t character);
/// Surrogates pass, as in Python's strings. Throws ArgumentError for anything else that is not
/// UTF-8.
std::u32string utf8_to_utf32(std::string_view text);
/// Throws ArgumentError for what is not UTF-8, surrogates too.
void check_utf8(std::string_view text);

/// Text of the user's for an error message: quoted, shortened, printable.
std::string in_quotes(std::string_view text);

/// ASCII white space, as Python's strip removes it.
std::string_view trim(std::string_view text);

}  // namespace zarrbuffer::element
