// Rows are converted block by block: a block is dense, in the machine's byte order, and small
// enough to stay in the nearest cache.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "zarrbuffer/backend.h"

#include "cpu/block_cast.hpp"
#include "cpu/move.hpp"

namespace zarrbuffer::cpu {

inline constexpr std::int64_t kBlockBytes = 8192;
inline constexpr std::int64_t kBlockElements = 4096;

/// Elements in a block, all of whose representations are at most `item_size` bytes.
inline std::int64_t block_length(std::int64_t item_size) {
  return std::clamp<std::int64_t>(kBlockBytes / std::max<std::int64_t>(item_size, 1), 1,
                                  kBlockElements);
}

/// Room for a block: on the stack, unless a single element is larger than that.
class BlockBuffer {
 public:
  explicit BlockBuffer(std::int64_t bytes);
  BlockBuffer(const BlockBuffer&) = delete;
  BlockBuffer& operator=(const BlockBuffer&) = delete;

  std::byte* data() { return large_ ? large_.get() : small_; }

 private:
  alignas(64) std::byte small_[kBlockBytes];
  std::unique_ptr<std::byte[]> large_;
};

/// Reads a row of one type as blocks of another.
class BlockReader {
 public:
  /// `step` is the row's; blocks have at most `length` elements.
  BlockReader(const zb_type& from, const zb_type& to, std::int64_t step, std::int64_t length);

  /// Up to `length` elements, converted: in the row itself where they need no change, else in a
  /// buffer that the next call overwrites.
  const std::byte* read(const std::byte* row, std::int64_t count);

  /// The same, put into `place`.
  void read_into(std::byte* place, const std::byte* row, std::int64_t count);

 private:
  const std::byte* stage(const std::byte* row, std::int64_t count);

  zb_type from_;
  std::int64_t step_;
  bool packed_;  // the row is a block already
  bool same_;    // nothing to convert
  RowMove load_;
  BlockCast cast_;
  BlockBuffer staged_;
  BlockBuffer converted_;
  const std::byte* scalar_ = nullptr;  // the element that the buffers are full of
  std::int64_t scalar_count_ = 0;
};

}  // namespace zarrbuffer::cpu
