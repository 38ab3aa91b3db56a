// Comparing two blocks, once for each instruction set.
#pragma once

#include <cstddef>
#include <cstdint>

#include "zarrbuffer/backend.h"

namespace zarrbuffer::cpu {

/// Packed native elements of one type: are all equal, and which ones are (a byte of 0 or 1 each).
struct Comparison {
  bool (*all)(const std::byte* a, const std::byte* b, std::int64_t count, std::int64_t item_size);
  void (*each)(const std::byte* a, const std::byte* b, std::int64_t count, std::int64_t item_size,
               std::byte* out);
  /// Whether all of a are equal to the one element at b.
  bool (*all_one)(const std::byte* a, const std::byte* b, std::int64_t count,
                  std::int64_t item_size);
};

/// By value, for numbers and times.
Comparison vector_equal(const zb_type& type, bool nan_equal);

}  // namespace zarrbuffer::cpu
