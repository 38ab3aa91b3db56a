// Numbers that are refused past a limit: that of 64 bits, and that of axes.
#pragma once

#include <cstdint>
#include <string>

#include "zarrbuffer/dims.hpp"
#include "zarrbuffer/error.hpp"

namespace zarrbuffer::checked {

inline std::int64_t multiply(std::int64_t a, std::int64_t b) {
  std::int64_t product;
  if (__builtin_mul_overflow(a, b, &product)) throw ArgumentError("a size or stride is past 2^63 - 1 bytes");
  return product;
}

inline std::int64_t add(std::int64_t a, std::int64_t b) {
  std::int64_t sum;
  if (__builtin_add_overflow(a, b, &sum)) throw ArgumentError("an offset is past 2^63 - 1 bytes");
  return sum;
}

inline void rank(std::size_t rank) {
  if (rank > static_cast<std::size_t>(kMaxRank)) {
    throw ArgumentError("an array has at most " + std::to_string(kMaxRank) + " axes, got " + std::to_string(rank));
  }
}

}  // namespace zarrbuffer::checked
