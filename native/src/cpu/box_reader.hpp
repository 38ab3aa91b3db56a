// Reads the boxes of an operand as packed elements of one type.
#pragma once

#include <cstddef>
#include <cstdint>

#include "zarrbuffer/backend.h"

#include "cpu/block.hpp"

namespace zarrbuffer::cpu {

class BoxReader {
 public:
  /// Strides are the operand's; boxes have at most `elements`.
  BoxReader(const zb_type& from, const zb_type& to, int rank, const std::int64_t* strides,
            std::int64_t elements);

  /// In C order: where they lie if they are packed and need no change, else in a buffer that the
  /// next call overwrites.
  const std::byte* read(const std::byte* first, const std::int64_t* shape);

 private:
  void repeat(const std::byte* item);

  zb_type from_, to_;
  int rank_;
  const std::int64_t* strides_;
  std::int64_t elements_;
  bool as_it_lies_;
  bool is_one_;  // the same element everywhere
  const std::byte* repeated_ = nullptr;
  BlockBuffer packed_;
};

/// Whether the elements of a box follow each other in C order without a gap.
bool is_packed(int rank, const std::int64_t* shape, const std::int64_t* strides,
               std::int64_t item_size);

/// Writes packed elements to a box.
void write_box(const std::byte* packed, const zb_type& type, std::byte* first, int rank,
               const std::int64_t* shape, const std::int64_t* strides);

}  // namespace zarrbuffer::cpu
