// Numbers that are refused past a limit: that of 64 bits, and that of axes.
#pragma once

#include <cstdint>
#include <string>

#include "zarrbuffer/dims.hpp"
#include "zarrbuffer/error.hpp"

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

}  // namespace zarrbuffer::checked
