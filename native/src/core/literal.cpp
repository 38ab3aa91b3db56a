#include "core/literal.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "element/text.hpp"
#include "zarrbuffer/error.hpp"

namespace zarrbuffer {

const Literal* Literal::find(std::string_view key) const {
  const Object* members = object();
  if (members == nullptr) return nullptr;
  const auto found = std::find_if(members->begin(), members->end(), [&](const Member& member) { return member.key == key; });
  return found == members->end() ? nullptr : &found->value;
}

Literal& Literal::place(std::string key) {
  auto& members = std::get<Object>(value);
  for (Member& member : members) {
    if (member.key == key) return member.value;
  }
  if (members.size() == kMostKeys) {
    throw ArgumentError("an object of more than " + std::to_string(kMostKeys) + " keys, the next being " +
                        element::in_quotes(key));
  }
  members.push_back({std::move(key), {}});
  return members.back().value;
}

namespace {

using Json = nlohmann::json;

/// Builds a literal while nlohmann's parser reads. Its own values are not used: to destroy them asks for memory.
class Builder final : public nlohmann::json_sax<Json> {
 public:
  explicit Builder(int deepest) : deepest_(deepest) {}

  Literal take() { return std::move(root_); }

  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override { return put(static_cast<std::int64_t>(value)); }
  bool number_unsigned(number_unsigned_t value) override {
    if (value > static_cast<number_unsigned_t>(INT64_MAX)) return put(Literal::OtherNumber{static_cast<double>(value)});
    return put(static_cast<std::int64_t>(value));
  }
  bool number_float(number_float_t value, const string_t&) override { return put(Literal::OtherNumber{value}); }
  bool string(string_t& value) override { return put(std::move(value)); }
  bool binary(binary_t&) override { return false; }  // there is none in a text
  bool key(string_t& value) override {
    next_ = &open_.back()->place(std::move(value));
    return true;
  }
  bool start_object(std::size_t) override { return enter(Literal::Object()); }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t) override { return enter(Literal::List()); }
  bool end_array() override { return leave(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) override {
    throw ArgumentError(element::in_quotes(error.what()));
  }

 private:
  Literal& place() {
    if (open_.empty()) return root_;
    auto* list = std::get_if<Literal::List>(&open_.back()->value);
    return list == nullptr ? *next_ : list->emplace_back();
  }

  template <class Value>
  bool put(Value&& value) {
    place().value = std::forward<Value>(value);
    return true;
  }

  template <class Value>
  bool enter(Value&& value) {
    if (static_cast<int>(open_.size()) > deepest_) {
      throw ArgumentError("JSON nests deeper than " + std::to_string(deepest_));
    }
    Literal& place = this->place();
    place.value = std::forward<Value>(value);
    open_.push_back(&place);
    return true;
  }

  bool leave() {
    open_.pop_back();
    return true;
  }

  int deepest_;
  Literal root_;
  std::vector<Literal*> open_;  // nothing is added beside these while they are open: they stay where they are
  Literal* next_ = nullptr;     // of the key that was read last
};

/// Appends what each alternative is in JSON.
struct Writer {
  std::string& text;

  void operator()(std::nullptr_t) const { text += "null"; }
  void operator()(bool value) const { text += value ? "true" : "false"; }
  void operator()(std::int64_t value) const { text += std::to_string(value); }
  void operator()(Literal::OtherNumber value) const { text += element::python_float(value.nearest); }
  void operator()(const std::string& value) const {
    text += Json(value).dump(-1, ' ', true, Json::error_handler_t::replace);
  }
  void operator()(const Literal::List& list) const {
    text += '[';
    for (const Literal& item : list) {
      if (&item != list.data()) text += ',';
      std::visit(*this, item.value);
    }
    text += ']';
  }
  void operator()(const Literal::Object& object) const {
    text += '{';
    for (const Member& member : object) {
      if (&member != object.data()) text += ',';
      (*this)(member.key);
      text += ':';
      std::visit(*this, member.value.value);
    }
    text += '}';
  }
};

}  // namespace

Literal parse_json(std::string_view text, int deepest) {
  Builder builder(deepest);
  Json::sax_parse(text, &builder);
  return builder.take();
}

std::string json_string(std::string_view text) { return Json(text).dump(); }

std::string to_json(const Literal& literal) {
  std::string text;
  std::visit(Writer{text}, literal.value);
  return text;
}

}  // namespace zarrbuffer
