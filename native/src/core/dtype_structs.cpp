#include "core/dtype_structs.hpp"

#include <deque>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>

#include "zarrbuffer/error.hpp"

namespace zarrbuffer::structs {

namespace {

struct Registry {
  std::shared_mutex mutex;
  std::deque<Definition> definitions;  // a deque: references stay valid as it grows
  std::unordered_map<std::string, std::int32_t> numbers;
};

// Leaked: other threads may still hold fields while statics are destroyed.
Registry& registry() {
  static auto* const registry = new Registry;
  return *registry;
}

std::string key_of(const Definition& definition) {
  std::string key;
  for (const Field& field : definition.fields) {
    key += std::to_string(field.name.size()) + ":" + field.name +
           std::to_string(field.dtype.code()) + ";";
  }
  return key;
}

}  // namespace

std::int32_t intern(Definition definition) {
  std::string key = key_of(definition);
  Registry& all = registry();
  const std::unique_lock lock(all.mutex);
  const auto number = static_cast<std::int32_t>(all.definitions.size());
  const auto [entry, is_new] = all.numbers.try_emplace(std::move(key), number);
  if (!is_new) return entry->second;
  try {
    all.definitions.push_back(std::move(definition));
  } catch (...) {
    all.numbers.erase(entry);
    throw;
  }
  return number;
}

const Definition& definition(std::int64_t number) {
  Registry& all = registry();
  const std::shared_lock lock(all.mutex);
  if (number < 0 || number >= static_cast<std::int64_t>(all.definitions.size())) {
    throw ArgumentError("no struct has the number " + std::to_string(number));
  }
  return all.definitions[static_cast<std::size_t>(number)];
}

}  // namespace zarrbuffer::structs
