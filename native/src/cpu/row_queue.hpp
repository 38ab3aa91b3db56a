// Rows that lie anywhere: asked for when they are named, moved when they have come.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "cpu/prefetch.hpp"

namespace zarrbuffer::cpu {

/// Moves in the order in which rows are added: move(dense, array). The last ones move at its end.
template <class MoveRow>
class RowQueue {
 public:
  RowQueue(std::int64_t row_bytes, MoveRow move) : move_(move), row_bytes_(row_bytes) {
    // Of longer rows the processor guesses the rest.
    asked_bytes_ = std::min<std::int64_t>(row_bytes_, 2048);
    capacity_ = std::clamp<std::int64_t>(4096 / std::max<std::int64_t>(row_bytes_, 1), 1, kSlots);
  }
  ~RowQueue() {
    for (std::int64_t i = std::max<std::int64_t>(0, added_ - capacity_); i < added_; ++i)
      move(i);
  }
  RowQueue(const RowQueue&) = delete;
  RowQueue& operator=(const RowQueue&) = delete;

  void add(std::byte* dense, std::byte* array) {
    if (added_ >= capacity_) move(added_ - capacity_);
    prefetch(array, asked_bytes_);
    slots_[added_++ % capacity_] = {dense, array};
  }

 private:
  static constexpr std::int64_t kSlots = 32;
  struct Slot {
    std::byte* dense;
    std::byte* array;
  };

  void move(std::int64_t number) {
    const Slot& slot = slots_[number % capacity_];
    move_(slot.dense, slot.array);
  }

  MoveRow move_;
  std::int64_t row_bytes_;
  std::int64_t asked_bytes_;
  std::int64_t capacity_;
  std::int64_t added_ = 0;
  std::array<Slot, kSlots> slots_;
};

}  // namespace zarrbuffer::cpu
