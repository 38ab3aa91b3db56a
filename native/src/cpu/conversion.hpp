// What happens to packed items between a source and a destination.
#pragma once

#include <cstddef>
#include <cstdint>

#include "zarrbuffer/backend.h"

#include "cpu/block_cast.hpp"

namespace zarrbuffer::cpu {

class Conversion {
 public:
  Conversion(const zb_type& to, const zb_type& from);

  /// Items move unchanged.
  bool is_move() const { return !swap_from_ && !cast_ && !swap_to_; }
  /// Bytes of scratch memory that `count` items need.
  std::int64_t scratch_bytes(std::int64_t count) const;

  /// Items are packed; dst, src and scratch do not overlap. Not for a move.
  void run(std::byte* dst, const std::byte* src, std::int64_t count, std::byte* scratch) const;

 private:
  struct Swap {
    std::int64_t word_size = 0;
    std::int64_t words = 0;  // of an item
    explicit operator bool() const { return word_size > 1; }
    void run(std::byte* dst, const std::byte* src, std::int64_t count) const;
  };
  static Swap swap_of(const zb_type& type);

  std::int64_t from_size_;
  Swap swap_from_;
  BlockCast cast_;
  Swap swap_to_;
};

}  // namespace zarrbuffer::cpu
