#include "core/python_literal.hpp"

#include <charconv>

#include "element/text.hpp"
#include "zarrbuffer/error.hpp"

namespace zarrbuffer::python {

namespace {

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Literal whole() {
    Literal value = this->value(0);
    skip_space();
    if (at_ < text_.size()) refuse("the end");
    return value;
  }

 private:
  static constexpr int kDeepest = 64;

  [[noreturn]] void refuse(const std::string& expected) const {
    throw ArgumentError("expected " + expected + " at character " + std::to_string(at_) + " of " + element::in_quotes(text_));
  }

  void skip_space() {
    while (at_ < text_.size() && std::string_view(" \t\r\n\f").find(text_[at_]) != std::string_view::npos) ++at_;
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool take(char wanted) {
    skip_space();
    if (peek() != wanted || at_ == text_.size()) return false;
    ++at_;
    return true;
  }

  bool take_word(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  Literal value(int depth) {
    if (depth > kDeepest) refuse("at most " + std::to_string(kDeepest) + " levels");
    skip_space();
    if (take('{')) return dict(depth);
    if (take('(')) return sequence(')', depth);
    if (take('[')) return sequence(']', depth);
    if (take_word("True")) return {true};
    if (take_word("False")) return {false};
    if (take_word("None")) return {nullptr};
    if (peek() == '-' || (peek() >= '0' && peek() <= '9')) return {integer()};
    return {string()};
  }

  Literal dict(int depth) {
    Literal object{Literal::Object()};
    while (!take('}')) {
      skip_space();
      const std::string key = string();
      if (object.find(key) != nullptr) refuse("each key once, not again " + element::in_quotes(key));
      if (!take(':')) refuse("':'");
      object.place(key) = value(depth + 1);
      if (take(',')) continue;
      if (take('}')) break;
      refuse("',' or '}'");
    }
    return object;
  }

  /// Of a tuple, `(1)` is a number and `(1,)` is not.
  Literal sequence(char end, int depth) {
    Literal::List items;
    bool comma = true;
    while (!take(end)) {
      if (!comma) refuse("','");
      items.push_back(value(depth + 1));
      comma = take(',');
    }
    if (end == ')' && items.size() == 1 && !comma) return std::move(items[0]);
    return {std::move(items)};
  }

  std::int64_t integer() {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), number);
    if (error != std::errc{}) refuse("an integer of 64 bits");
    at_ = static_cast<std::size_t>(end - text_.data());
    if (peek() == 'L') ++at_;  // Python 2 wrote long ones so
    return number;
  }

  std::string string() {
    if (peek() == 'u') ++at_;  // Python 2's
    const char quote = peek();
    if (quote != '\'' && quote != '"') refuse("a literal");
    ++at_;
    std::string result;
    while (peek() != quote || at_ == text_.size()) {
      if (at_ >= text_.size()) refuse("the end of a string");
      if (peek() == '\\') {
        ++at_;
        escape(result);
      } else {
        result += text_[at_++];
      }
    }
    ++at_;
    return result;
  }

  void escape(std::string& result) {
    const char letter = peek();
    ++at_;
    switch (letter) {
      case '\\':
      case '\'':
      case '"': result += letter; return;
      case 'n': result += '\n'; return;
      case 'r': result += '\r'; return;
      case 't': result += '\t'; return;
      case 'x': return character(2, result);
      case 'u': return character(4, result);
      case 'U': return character(8, result);
      default: --at_; refuse("an escape that is known");
    }
  }

  void character(std::size_t digits, std::string& result) {
    std::uint32_t code = 0;
    const std::string_view hex = text_.substr(std::min(at_, text_.size()), digits);
    const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), code, 16);
    if (hex.size() != digits || error != std::errc{} || end != hex.data() + hex.size() ||
        !element::is_scalar_value(code)) {
      refuse(std::to_string(digits) + " hexadecimal digits of a character");
    }
    at_ += digits;
    element::append_utf8(result, code);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Literal parse_literal(std::string_view text) { return Parser(text).whole(); }

std::string quoted(std::string_view text) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string result = "'";
  for (const char letter : text) {
    const auto code = static_cast<unsigned char>(letter);
    if (letter == '\'' || letter == '\\') {
      result += {'\\', letter};
    } else if (code < 0x20 || code == 0x7f) {
      result += {'\\', 'x', kDigits[code >> 4], kDigits[code & 15]};
    } else {
      result += letter;
    }
  }
  return result + "'";
}

}  // namespace zarrbuffer::python
