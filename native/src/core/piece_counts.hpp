// Bytes and number of the pieces of blocks, which are many and small: threads that count at once do not wait for each
// other.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/thread_share.hpp"

namespace zarrbuffer {

class PieceCounts {
 public:
  /// How far the sum may rise or fall, in one share, before it is noted, and add() says so.
  static constexpr std::int64_t kStep = 64 << 10;
  static constexpr int kShares = kThreadShares;

  /// Whether it is time to look at the sum.
  bool add(std::int64_t bytes) {
    Share& share = own();
    share.pieces.fetch_add(1, std::memory_order_relaxed);
    return change(share, bytes);
  }

  /// Counts what is no piece, and whose bytes are counted elsewhere.
  void add_one() { own().pieces.fetch_add(1, std::memory_order_relaxed); }

  /// Ends pieces that any thread has added.
  void remove(std::int64_t bytes) { change(own(), -bytes); }

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

  /// The sum as it was a step of each share ago: to read it waits for nobody.
  std::int64_t noted() const { return noted_.load(std::memory_order_relaxed); }

  std::int64_t pieces() const {
    std::int64_t sum = 0;
    for (const Share& share : shares_) sum += share.pieces.load(std::memory_order_relaxed);
    return sum;
  }

 private:
  // A cache line of its own; negative where a thread ends what others have added.
  struct alignas(64) Share {
    std::atomic<std::int64_t> bytes{0};
    std::atomic<std::int64_t> noted{0};  // the bytes at the last step
    std::atomic<std::int64_t> pieces{0};
  };

  // A step is counted from where the last one ended: what goes up and down about one place makes none.
  bool change(Share& share, std::int64_t bytes) {
    const std::int64_t after = share.bytes.fetch_add(bytes, std::memory_order_relaxed) + bytes;
    if (std::abs(after - share.noted.load(std::memory_order_relaxed)) < kStep) return false;
    share.noted.store(after, std::memory_order_relaxed);
    noted_.store(this->bytes(), std::memory_order_relaxed);
    return true;
  }

  Share& own() { return shares_[static_cast<std::size_t>(thread_share())]; }

  std::array<Share, kShares> shares_;
  std::atomic<std::int64_t> noted_{0};
};

}  // namespace zarrbuffer
