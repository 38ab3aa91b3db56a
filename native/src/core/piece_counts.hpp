// Bytes and number of the pieces of blocks, which are many and small: threads that count at once do not wait for each
// other.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace zarrbuffer {

class PieceCounts {
 public:
  /// How far the sum may rise, in one share, before add() says so.
  static constexpr std::int64_t kStep = 64 << 10;
  static constexpr int kShares = 16;

  /// Whether it is time to look at the sum.
  bool add(std::int64_t bytes) {
    Share& share = own();
    share.pieces.fetch_add(1, std::memory_order_relaxed);
    const std::int64_t before = share.bytes.fetch_add(bytes, std::memory_order_relaxed);
    return before / kStep != (before + bytes) / kStep;
  }

  /// Ends pieces that any thread has added.
  void remove(std::int64_t bytes) { own().bytes.fetch_sub(bytes, std::memory_order_relaxed); }

  /// As if it had not been added.
  void undo(std::int64_t bytes) {
    own().pieces.fetch_sub(1, std::memory_order_relaxed);
    remove(bytes);
  }

  std::int64_t bytes() const {
    std::int64_t sum = 0;
    for (const Share& share : shares_) sum += share.bytes.load(std::memory_order_relaxed);
    return sum;
  }

  std::int64_t pieces() const {
    std::int64_t sum = 0;
    for (const Share& share : shares_) sum += share.pieces.load(std::memory_order_relaxed);
    return sum;
  }

 private:
  // A cache line of its own; negative where a thread ends what others have added.
  struct alignas(64) Share {
    std::atomic<std::int64_t> bytes{0};
    std::atomic<std::int64_t> pieces{0};
  };

  Share& own() {
    static std::atomic<unsigned> threads{0};
    thread_local const unsigned number = threads.fetch_add(1, std::memory_order_relaxed) % kShares;
    return shares_[number];
  }

  std::array<Share, kShares> shares_;
};

}  // namespace zarrbuffer
