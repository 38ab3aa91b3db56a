#include "zarrbuffer/scalar.hpp"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "core/scalar_item.hpp"
#include "element/half.hpp"
#include "element/text.hpp"

namespace zarrbuffer {

namespace {

constexpr char kHex[] = "0123456789abcdef";

template <class T>
T load(const std::byte* item) {
  T value;
  std::memcpy(&value, item, sizeof value);
  return value;
}

Scalar decode_signed(std::int64_t size, const std::byte* item) {
  switch (size) {
    case 1:
      return std::int64_t{load<std::int8_t>(item)};
    case 2:
      return std::int64_t{load<std::int16_t>(item)};
    case 4:
      return std::int64_t{load<std::int32_t>(item)};
    default:
      return load<std::int64_t>(item);
  }
}

Scalar decode_unsigned(std::int64_t size, const std::byte* item) {
  switch (size) {
    case 1:
      return std::int64_t{load<std::uint8_t>(item)};
    case 2:
      return std::int64_t{load<std::uint16_t>(item)};
    case 4:
      return std::int64_t{load<std::uint32_t>(item)};
    default:
      return load<std::uint64_t>(item);
  }
}

double decode_float(std::int64_t size, const std::byte* item) {
  switch (size) {
    case 2:
      return element::half_to_double(load<std::uint16_t>(item));
    case 4:
      return double{load<float>(item)};
    default:
      return load<double>(item);
  }
}

std::string decode_unicode(std::int64_t size, const std::byte* item) {
  while (size > 0 && load<std::uint32_t>(item + size - 4) == 0)
    size -= 4;
  std::string text;
  for (std::int64_t at = 0; at < size; at += 4) {
    // Memory that nobody has written yet may hold anything, and is still to be shown.
    const char32_t character = load<std::uint32_t>(item + at);
    element::append_utf8(text, character > element::kLastCharacter ? element::kReplacement : character);
  }
  return text;
}

std::string decode_bytes(std::int64_t size, const std::byte* item) {
  while (size > 0 && item[size - 1] == std::byte{0})
    --size;
  return {reinterpret_cast<const char*>(item), static_cast<std::size_t>(size)};
}

Scalar decode_native(const DType& dtype, const std::byte* item) {
  const std::int64_t size = dtype.item_size();
  switch (dtype.kind()) {
    case Kind::Bool:
      return item[0] != std::byte{0};
    case Kind::Int:
    case Kind::DateTime:
    case Kind::TimeDelta:
      return decode_signed(size, item);
    case Kind::UInt:
      return decode_unsigned(size, item);
    case Kind::Float:
      return decode_float(size, item);
    case Kind::BFloat:
      return double{element::bfloat_to_float(load<std::uint16_t>(item))};
    case Kind::Complex:
      return std::complex<double>(decode_float(size / 2, item),
                                  decode_float(size / 2, item + size / 2));
    case Kind::Bytes:
      return Scalar::Bytes{decode_bytes(size, item)};
    case Kind::Unicode:
      return decode_unicode(size, item);
    case Kind::Raw:
    case Kind::Struct:
      break;
  }
  return Scalar::Bytes{{reinterpret_cast<const char*>(item), static_cast<std::size_t>(size)}};
}

/// Python's quotes: single ones unless only double ones need no escape.
std::string literal(std::string_view text, bool ascii_only) {
  const bool has_single = text.find('\'') != std::string_view::npos;
  const char quote = has_single && text.find('"') == std::string_view::npos ? '"' : '\'';
  std::string result(1, quote);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n')
      result += "\\n";
    else if (c == '\r')
      result += "\\r";
    else if (c == '\t')
      result += "\\t";
    else if (c == quote || c == '\\')
      (result += '\\') += c;
    else if (byte < 0x20 || byte == 0x7F || (ascii_only && byte > 0x7F)) {
      ((result += "\\x") += kHex[byte >> 4]) += kHex[byte & 0xF];
    } else
      result += c;
  }
  return result + quote;
}

std::string repr(const Scalar::None&) {
  return "None";
}
std::string repr(bool value) {
  return value ? "True" : "False";
}
std::string repr(std::int64_t value) {
  return std::to_string(value);
}
std::string repr(std::uint64_t value) {
  return std::to_string(value);
}
std::string repr(const Scalar::BigInteger& value) {
  return value.digits;
}
std::string repr(double value) {
  return element::python_float(value);
}
std::string repr(std::complex<double> value) {
  return element::python_complex(value.real(), value.imag());
}
std::string repr(const std::string& value) {
  return literal(value, false);
}
std::string repr(const Scalar::Bytes& value) {
  return "b" + literal(value.data, true);
}

}  // namespace

void swap_item(const DType& dtype, std::byte* item) {
  if (dtype.is_native()) return;
  for (std::int64_t at = 0; at < dtype.item_size(); at += dtype.swap_size()) {
    std::reverse(item + at, item + at + dtype.swap_size());
  }
}

bool Scalar::is_zeros() const {
  if (is_none()) return true;
  if (const auto* flag = std::get_if<bool>(&value_)) return !*flag;
  if (const auto* number = std::get_if<std::int64_t>(&value_)) return *number == 0;
  return false;
}

Scalar Scalar::decode(const DType& dtype, const std::byte* item) {
  if (dtype.is_native()) return decode_native(dtype, item);
  std::vector<std::byte> native(item, item + dtype.item_size());
  swap_item(dtype, native.data());
  return decode_native(dtype, native.data());
}

std::string Scalar::to_string() const {
  return std::visit([](const auto& value) { return repr(value); }, value_);
}

}  // namespace zarrbuffer
