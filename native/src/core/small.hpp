// Little dense arrays of the host, for which planning, and asking a backend, take longer than the work. Nothing here
// means anything else than the planned way does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/axes.hpp"
#include "zarrbuffer/export.hpp"
#include "zarrbuffer/nd_array.hpp"

namespace zarrbuffer::small {

/// Arrays of more bytes are planned.
inline constexpr std::int64_t kLargest = 4 << 10;

/// Elements that only move, from one dense array to another, are planned from so many bytes on: threads and stores
/// around the caches pay from there.
inline constexpr std::int64_t kLargestMove = 256 << 10;

/// Bytes of the elements where these lie side by side in order C and are few, else 0.
inline std::int64_t dense_bytes(const axes::Given& axes, std::int64_t item_size, std::int64_t most = kLargest) {
  std::int64_t bytes = item_size;
  for (int i = axes.rank - 1; i >= 0 && bytes > 0; --i) {
    if (axes.shape[i] == 1) continue;
    if (axes.strides[i] != bytes || axes.shape[i] > most) return 0;
    bytes *= axes.shape[i];
    if (bytes > most) return 0;
  }
  return bytes <= most ? bytes : 0;
}

/// As NDArray::fill, of so many bytes.
ZB_EXPORT void fill(std::byte* data, std::int64_t bytes, const DType& dtype, const Scalar& value);

/// As NDArray::all_equal of two arrays of one dtype and shape, where the bytes tell it at once.
ZB_EXPORT std::optional<bool> all_equal(const std::byte* a, const std::byte* b, std::int64_t bytes, const DType& dtype,
                                        bool equal_nan);

}  // namespace zarrbuffer::small
