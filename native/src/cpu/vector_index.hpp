// Indices that lie side by side, once for each instruction set.
#pragma once

#include <cstddef>
#include <cstdint>

namespace zarrbuffer::cpu {

inline bool is_in_range(std::int64_t index, std::int64_t axis_size) {
  return index >= -axis_size && index < axis_size;
}

/// Negative indices count from the end. Another thread may have changed an index after it was
/// checked: what is out of range then counts as 0.
inline std::int64_t place_of(std::int64_t index, std::int64_t axis_size) {
  const std::int64_t place = index < 0 ? index + axis_size : index;
  return place >= 0 && place < axis_size ? place : 0;
}

/// How many indices at the beginning are in range.
std::int64_t count_in_range(const std::byte* indices, std::int64_t count, std::int64_t axis_size);

/// Adds what each index's place means to an offset.
void add_places(const std::byte* indices, std::int64_t count, std::int64_t axis_size,
                std::int64_t axis_stride, std::int64_t* offsets);

}  // namespace zarrbuffer::cpu
