// What is refused wherever it is given: numbers past 64 bits, too many axes, orders and item sizes that are none.
#pragma once

#include <cstdint>
#include <string>

#include "zarrbuffer/dims.hpp"
#include "zarrbuffer/error.hpp"
#include "zarrbuffer/layout.hpp"

namespace zarrbuffer::checked {

[[noreturn]] inline void refuse(const char* what, std::int64_t a, const char* sign, std::int64_t b) {
  throw ArgumentError(what + (" of " + std::to_string(a)) + sign + std::to_string(b) + " is past 2^63 - 1 bytes");
}

inline std::int64_t multiply(std::int64_t a, std::int64_t b) {
  std::int64_t product;
  if (__builtin_mul_overflow(a, b, &product)) refuse("a size or stride", a, " * ", b);
  return product;
}

inline std::int64_t add(std::int64_t a, std::int64_t b) {
  std::int64_t sum;
  if (__builtin_add_overflow(a, b, &sum)) refuse("an offset", a, " + ", b);
  return sum;
}

inline void rank(std::size_t rank) {
  if (rank > static_cast<std::size_t>(kMaxRank)) {
    throw ArgumentError("an array has at most " + std::to_string(kMaxRank) + " axes, got " + std::to_string(rank));
  }
}

inline void is_c_or_f(const std::string& whose, Order order) {
  if (order == Order::C || order == Order::F) return;
  throw ArgumentError(whose + " order must be C or F, got " + (order == Order::A ? 'A' : 'K'));
}

inline void item_size(std::int64_t bytes) {
  if (bytes < 1) throw ArgumentError("items have at least 1 byte, got " + std::to_string(bytes));
}

}  // namespace zarrbuffer::checked
