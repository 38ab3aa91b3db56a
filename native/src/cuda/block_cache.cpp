#include "cuda/block_cache.hpp"

#include <algorithm>

namespace zarrbuffer::cuda {

namespace {

constexpr std::int64_t kSmallest = 4096;
constexpr std::int64_t kClassesPerDoubling = 8;

}  // namespace

std::int64_t BlockCache::class_of(std::int64_t bytes) {
  std::int64_t power = kSmallest;
  while (power <= bytes / 2) power *= 2;
  const std::int64_t step = std::max(kSmallest, power / kClassesPerDoubling);
  return std::max(kSmallest, bytes + (step - bytes % step) % step);
}

std::optional<Block> BlockCache::take(std::int64_t size_class) {
  const auto found = blocks_.find(size_class);
  if (found == blocks_.end() || found->second.empty()) return std::nullopt;
  const Block block = found->second.front();
  found->second.pop_front();
  held_ -= size_class;
  return block;
}

bool BlockCache::put(std::int64_t size_class, Block block) {
  if (size_class > bound_ - held_) return false;
  blocks_[size_class].push_back(block);
  held_ += size_class;
  return true;
}

std::vector<Block> BlockCache::drain() {
  std::vector<Block> all;
  for (const auto& [size, blocks] : blocks_) all.insert(all.end(), blocks.begin(), blocks.end());
  blocks_.clear();
  held_ = 0;
  return all;
}

}  // namespace zarrbuffer::cuda
