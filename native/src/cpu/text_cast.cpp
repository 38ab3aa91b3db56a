// Conversions among strings, raw bytes, and what is printed into or read from strings.
#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include "zarrbuffer/dtype.hpp"
#include "zarrbuffer/error.hpp"

#include "cpu/block_cast.hpp"
#include "cpu/bytes.hpp"
#include "element/text.hpp"
#include "element/visit.hpp"

namespace zarrbuffer::cpu {

namespace {

constexpr std::int64_t kCharacter = sizeof(char32_t);
constexpr char32_t kAsciiEnd = 128;

/// A block cast that converts one item at a time.
template <class Convert>
BlockCast each_item(const zb_type& to, const zb_type& from, Convert convert) {
  return [to, from, convert](const std::byte* src, std::byte* dst, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
      convert(to, dst + i * to.item_size, from, src + i * from.item_size);
    }
  };
}

DType number_type(const zb_type& type) {
  return DType::number(element::kind_of(type), type.item_size);
}

[[noreturn]] void refuse_character(char32_t character, std::int64_t position) {
  throw ArgumentError("only ASCII converts from a string to another type: character " +
                      std::to_string(static_cast<std::uint32_t>(character)) + " at position " +
                      std::to_string(position) + " is not below 128");
}

void pad_or_truncate(const zb_type& to, std::byte* dst, const zb_type& from, const std::byte* src) {
  const std::int64_t kept = std::min(to.item_size, from.item_size);
  std::memcpy(dst, src, byte_count(kept));
  std::memset(dst + kept, 0, byte_count(to.item_size - kept));
}

/// The text of a string item without the zeros that pad it.
std::string ascii_text(const zb_type& type, const std::byte* item) {
  const bool wide = element::kind_of(type) == Kind::Unicode;
  const std::int64_t characters = wide ? type.item_size / kCharacter : type.item_size;
  std::string text(byte_count(characters), '\0');
  for (std::int64_t i = 0; i < characters; ++i) {
    const char32_t character =
        wide ? load<char32_t>(item + i * kCharacter) : std::to_integer<char32_t>(item[i]);
    if (character >= kAsciiEnd) refuse_character(character, i);
    text[byte_count(i)] = static_cast<char>(character);
  }
  text.resize(text.find_last_not_of('\0') + 1);
  return text;
}

/// Text that is too long is cut off, as NumPy does.
void put_text(const std::string& text, const zb_type& type, std::byte* item) {
  const bool wide = element::kind_of(type) == Kind::Unicode;
  const std::int64_t width = wide ? kCharacter : 1;
  const std::int64_t kept =
      std::min(type.item_size / width, static_cast<std::int64_t>(text.size()));
  for (std::int64_t i = 0; i < kept; ++i) {
    const char character = text[byte_count(i)];
    if (wide) {
      store(item + i * kCharacter, static_cast<char32_t>(character));
    } else {
      item[i] = static_cast<std::byte>(character);
    }
  }
  std::memset(item + kept * width, 0, byte_count(type.item_size - kept * width));
}

void recode(const zb_type& to, std::byte* dst, const zb_type& from, const std::byte* src) {
  put_text(ascii_text(from, src), to, dst);
}

void print_number(const zb_type& to, std::byte* dst, const zb_type& from, const std::byte* src) {
  put_text(element::number_to_text(number_type(from), src), to, dst);
}

/// A time that is cut off would be another time, so it is refused, as NumPy does.
void print_datetime(const zb_type& to, std::byte* dst, const zb_type& from, const std::byte* src) {
  const std::string text = element::datetime_to_text(
      load<std::int64_t>(src), static_cast<TimeUnit>(from.unit), from.unit_count);
  const std::int64_t width = element::kind_of(to) == Kind::Unicode ? kCharacter : 1;
  if (static_cast<std::int64_t>(text.size()) > to.item_size / width) {
    throw ArgumentError("a string of " + std::to_string(to.item_size / width) +
                        " characters is too short for the datetime " + text);
  }
  put_text(text, to, dst);
}

void print_timedelta(const zb_type& to, std::byte* dst, const zb_type& from, const std::byte* src) {
  put_text(element::timedelta_to_text(load<std::int64_t>(src), static_cast<TimeUnit>(from.unit),
                                      from.unit_count),
           to, dst);
}

void read_number(const zb_type& to, std::byte* dst, const zb_type& from, const std::byte* src) {
  element::text_to_number(ascii_text(from, src), number_type(to), dst);
}

/// NumPy's parser stops at the first zero, also in the middle of a string.
void read_datetime(const zb_type& to, std::byte* dst, const zb_type& from, const std::byte* src) {
  const std::int64_t width = element::kind_of(from) == Kind::Unicode ? kCharacter : 1;
  zb_type read = from;
  read.item_size = 0;
  const auto is_zero = [&](std::int64_t at) {
    return std::all_of(src + at, src + at + width, [](std::byte byte) { return byte == std::byte{}; });
  };
  while (read.item_size < from.item_size && !is_zero(read.item_size)) read.item_size += width;
  const std::string text = ascii_text(read, src);
  store(dst, element::text_to_datetime(text, static_cast<TimeUnit>(to.unit), to.unit_count));
}

void read_timedelta(const zb_type&, std::byte* dst, const zb_type& from, const std::byte* src) {
  store(dst, element::text_to_timedelta(ascii_text(from, src)));
}

void test_truth(const zb_type&, std::byte* dst, const zb_type& from, const std::byte* src) {
  *dst = std::byte{is_byte_string_true(src, from.item_size)};
}

[[noreturn]] void refuse(const zb_type& to, const zb_type& from) {
  throw UnsupportedError("no conversion from kind " + std::to_string(from.kind) + " to kind " +
                         std::to_string(to.kind));
}

BlockCast to_string(const zb_type& to, const zb_type& from) {
  switch (element::kind_of(from)) {
    case Kind::Bytes:
    case Kind::Unicode:
      return each_item(to, from, to.kind == from.kind ? pad_or_truncate : recode);
    case Kind::DateTime:
      return each_item(to, from, print_datetime);
    case Kind::TimeDelta:
      return each_item(to, from, print_timedelta);
    case Kind::Raw:
    case Kind::Struct:
      refuse(to, from);
    default:
      return each_item(to, from, print_number);
  }
}

BlockCast from_string(const zb_type& to, const zb_type& from) {
  switch (element::kind_of(to)) {
    case Kind::Bool:
      return each_item(to, from, test_truth);
    case Kind::DateTime:
      return each_item(to, from, read_datetime);
    case Kind::TimeDelta:
      return each_item(to, from, read_timedelta);
    default:
      return each_item(to, from, read_number);
  }
}

}  // namespace

BlockCast text_cast(const zb_type& to, const zb_type& from) {
  const Kind kind = element::kind_of(to);
  if (kind == Kind::Raw) return each_item(to, from, pad_or_truncate);
  if (kind == Kind::Bytes || kind == Kind::Unicode) return to_string(to, from);
  if (element::kind_of(from) != Kind::Raw) return from_string(to, from);
  if (kind == Kind::Bool) return each_item(to, from, test_truth);
  refuse(to, from);
}

}  // namespace zarrbuffer::cpu
