// Blocks that are kept for reuse, by classes of size. Pure bookkeeping; the caller locks.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

namespace zarrbuffer::cuda {

/// A block, and an event after which nothing uses it any more.
struct Block {
  void* pointer = nullptr;
  void* free_after = nullptr;
};

class BlockCache {
 public:
  /// Keeps at most `bound` bytes.
  explicit BlockCache(std::int64_t bound) : bound_(bound) {}

  /// The size that is allocated for a request: at least a page, and at most an eighth more than
  /// was asked for beyond that.
  static std::int64_t class_of(std::int64_t bytes);

  /// The one that was put first, which is the likeliest to be unused by now.
  std::optional<Block> take(std::int64_t size_class);
  /// False where the block would go past the bound: it is the caller's still.
  bool put(std::int64_t size_class, Block block);
  std::int64_t held() const { return held_; }
  /// All blocks, which are the caller's from now on.
  std::vector<Block> drain();

 private:
  std::int64_t bound_;
  std::int64_t held_ = 0;
  std::map<std::int64_t, std::deque<Block>> blocks_;
};

}  // namespace zarrbuffer::cuda
