// Integer arithmetic that refuses to overflow.
#pragma once

#include <cstdint>

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

}  // namespace zarrbuffer::checked
