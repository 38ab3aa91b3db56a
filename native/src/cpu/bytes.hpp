// Loads and stores at any alignment, and loops specialised by the size of an item.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace zarrbuffer::cpu {

template <class T>
T load(const std::byte* from) {
  T value;
  std::memcpy(&value, from, sizeof(T));
  return value;
}

template <class T>
void store(std::byte* to, T value) {
  std::memcpy(to, &value, sizeof(T));
}

/// run(size), where size is a compile-time constant for the common sizes of items.
template <class Run>
decltype(auto) with_item_size(std::int64_t size, Run&& run) {
  switch (size) {
    case 1:
      return run(std::integral_constant<std::int64_t, 1>{});
    case 2:
      return run(std::integral_constant<std::int64_t, 2>{});
    case 4:
      return run(std::integral_constant<std::int64_t, 4>{});
    case 8:
      return run(std::integral_constant<std::int64_t, 8>{});
    case 16:
      return run(std::integral_constant<std::int64_t, 16>{});
    default:
      return run(size);
  }
}

/// A string or raw item is true if any of its bytes is set.
inline bool is_byte_string_true(const std::byte* item, std::int64_t item_size) {
  return std::any_of(item, item + item_size, [](std::byte b) { return b != std::byte{0}; });
}

inline std::size_t byte_count(std::int64_t bytes) {
  return static_cast<std::size_t>(bytes);
}

/// Bytes up to the next cache line, at most `bytes`.
inline std::int64_t before_line(const std::byte* p, std::int64_t bytes) {
  constexpr std::int64_t kLine = 64;
  return std::min<std::int64_t>(-reinterpret_cast<std::intptr_t>(p) & (kLine - 1), bytes);
}

}  // namespace zarrbuffer::cpu
