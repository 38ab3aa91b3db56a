// What a text in JSON or Python's literals says, as far as dtypes and headers need it: nested values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace zarrbuffer {

struct Member;

/// A value and all that is in it. Giving it up asks for no memory, at any depth that the parsers allow. It moves and is
/// never copied: where a copy throws, libstdc++ 12's variant destroys an alternative that it never had.
struct Literal {
  using List = std::vector<Literal>;    ///< also a tuple
  using Object = std::vector<Member>;   ///< each key once, in the order of the text
  /// A number that is no integer of 64 bits.
  struct OtherNumber {
    double nearest;
  };

  using Value = std::variant<std::nullptr_t, bool, std::int64_t, OtherNumber, std::string, List, Object>;

  Literal();
  Literal(Value held);
  Literal(Literal&&) noexcept;
  Literal& operator=(Literal&&) noexcept;
  ~Literal();

  /// More keys than any object has that is understood here: so many are refused, before finding one takes long.
  static constexpr std::size_t kMostKeys = 16;

  const std::string* string() const { return std::get_if<std::string>(&value); }
  const std::int64_t* integer() const { return std::get_if<std::int64_t>(&value); }
  const bool* boolean() const { return std::get_if<bool>(&value); }
  const List* list() const { return std::get_if<List>(&value); }
  const Object* object() const { return std::get_if<Object>(&value); }

  /// What an object has under a key, or null.
  const Literal* find(std::string_view key) const;
  /// The place in an object for what is under a key that may be new. Throws ArgumentError past kMostKeys.
  Literal& place(std::string key);

  Value value;
};

struct Member {
  std::string key;
  Literal value;
};

// Only here is all known that a value may hold; libc++ asks for it.
inline Literal::Literal() = default;
inline Literal::Literal(Value held) : value(std::move(held)) {}
inline Literal::Literal(Literal&&) noexcept = default;
inline Literal& Literal::operator=(Literal&&) noexcept = default;
inline Literal::~Literal() = default;

/// Reads JSON; of a key that comes again the last counts. Throws ArgumentError with the reason, also past
/// `deepest` levels.
Literal parse_json(std::string_view text, int deepest);

/// A string in JSON; it must be UTF-8.
std::string json_string(std::string_view text);

/// As JSON without spaces, for people; what is not UTF-8 becomes U+FFFD.
std::string to_json(const Literal& literal);

}  // namespace zarrbuffer
