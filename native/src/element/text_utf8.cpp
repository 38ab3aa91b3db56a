#include <algorithm>

#include "zarrbuffer/error.hpp"

#include "element/text.hpp"

namespace zarrbuffer::element {

namespace {

constexpr std::size_t kQuotedBytes = 80;

char32_t continuation_bits(std::string_view text, std::size_t at) {
  if (at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80) {
    throw ArgumentError("text is not UTF-8 at byte " + std::to_string(at));
  }
  return static_cast<unsigned char>(text[at]) & 0x3F;
}

}  // namespace

void append_utf8(std::string& text, char32_t character) {
  const auto put = [&text](char32_t byte) { text += static_cast<char>(byte); };
  if (character > kLastCharacter) {
    throw ArgumentError("a code point of " + std::to_string(static_cast<std::uint32_t>(character)) +
                        " is past the last of Unicode, 1114111");
  }
  if (character < 0x80) return put(character);
  if (character < 0x800) {
    put(0xC0 | (character >> 6));
  } else if (character < 0x10000) {
    put(0xE0 | (character >> 12));
    put(0x80 | ((character >> 6) & 0x3F));
  } else {
    put(0xF0 | (character >> 18));
    put(0x80 | ((character >> 12) & 0x3F));
    put(0x80 | ((character >> 6) & 0x3F));
  }
  put(0x80 | (character & 0x3F));
}

std::u32string utf8_to_utf32(std::string_view text) {
  std::u32string characters;
  characters.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const int extra = lead < 0x80       ? 0
                      : lead >> 5 == 6  ? 1
                      : lead >> 4 == 14 ? 2
                      : lead >> 3 == 30 ? 3
                                        : -1;
    if (extra < 0) throw ArgumentError("text is not UTF-8 at byte " + std::to_string(at));
    char32_t character = extra == 0 ? lead : lead & (0x3F >> extra);
    for (int i = 1; i <= extra; ++i) {
      character = (character << 6) | continuation_bits(text, at + static_cast<std::size_t>(i));
    }
    constexpr char32_t kSmallest[] = {0, 0x80, 0x800, 0x10000};
    if (character < kSmallest[extra] || character > kLastCharacter) {
      throw ArgumentError("text is not UTF-8 at byte " + std::to_string(at));
    }
    characters += character;
    at += static_cast<std::size_t>(extra) + 1;
  }
  return characters;
}

void check_utf8(std::string_view text) {
  const std::u32string characters = utf8_to_utf32(text);
  const auto found = std::find_if_not(characters.begin(), characters.end(), is_scalar_value);
  if (found == characters.end()) return;
  throw ArgumentError("text is not UTF-8: character " + std::to_string(found - characters.begin()) + " is a surrogate");
}

std::string in_quotes(std::string_view text) {
  std::string result = "'";
  for (const char c : text.substr(0, kQuotedBytes))
    result += c >= ' ' && c <= '~' ? c : '?';
  result += text.size() > kQuotedBytes ? "'... (" + std::to_string(text.size()) + " bytes)" : "'";
  return result;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\n\r\v\f";
  const std::size_t first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

}  // namespace zarrbuffer::element
