// Writes a run of the destination in whole cache lines around the caches, however its bytes come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "cpu/bytes.hpp"
#include "cpu/copy_small.hpp"
#include "cpu/vector.hpp"

namespace zarrbuffer::cpu {

class LineWriter {
 public:
  /// At most what is put at once. What is read back from a block waits for all stores before it,
  /// the ones around the caches too: with blocks of 2 KiB casts to wider types ran at 0.65 of a
  /// streaming copy, with 4 KiB at 0.85, with 8 KiB no faster.
  static constexpr std::int64_t kBlockBytes = 4096;

  explicit LineWriter(std::byte* dst)
      : held_(reinterpret_cast<std::intptr_t>(dst) & (kLine - 1)), skip_(held_), line_(dst - held_) {}

  /// Where the next block is to be made.
  std::byte* room() { return block_ + held_; }

  /// Takes the block that was made there.
  void put(std::int64_t bytes) {
    held_ += bytes;
    if (held_ < kLine) return;
    std::int64_t done = 0;
    if (skip_ > 0) {
      copy_small(line_ + skip_, block_ + skip_, kLine - skip_);
      skip_ = 0;
      done = kLine;
    }
    const std::int64_t whole = held_ / kLine * kLine;
    stream_copy(line_ + done, block_ + done, whole - done);
    line_ += whole;
    held_ -= whole;
    std::memcpy(block_, block_ + whole, kLine);
  }

  void finish() { copy_small(line_ + skip_, block_ + skip_, held_ - skip_); }

 private:
  static constexpr std::int64_t kLine = 64;

  std::int64_t held_;  // bytes of the block, which starts where a line does
  std::int64_t skip_;  // of these, the first ones are not ours
  std::byte* line_;
  alignas(kLine) std::byte block_[kBlockBytes + 2 * kLine];
};

}  // namespace zarrbuffer::cpu
