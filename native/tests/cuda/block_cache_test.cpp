#include "cuda/block_cache.hpp"

#include <gtest/gtest.h>

namespace zarrbuffer::test {

using cuda::Block;
using cuda::BlockCache;

TEST(CudaBlockCache, ClassesAreLargeEnoughAndAtMostAnEighthLarger) {
  for (std::int64_t bytes = 1; bytes < (std::int64_t{1} << 40); bytes = bytes * 9 / 8 + 1) {
    const std::int64_t size = BlockCache::class_of(bytes);
    EXPECT_GE(size, bytes);
    EXPECT_LE(size, bytes + std::max<std::int64_t>(4096, bytes / 8));
    EXPECT_EQ(BlockCache::class_of(size), size) << "a class is in itself";
    EXPECT_EQ(size % 4096, 0);
  }
}

TEST(CudaBlockCache, GivesBackWhatItKeptOfTheSameClass) {
  BlockCache cache(1 << 20);
  int here = 0;
  EXPECT_FALSE(cache.take(4096));
  ASSERT_TRUE(cache.put(4096, Block{&here, nullptr}));
  EXPECT_EQ(cache.held(), 4096);
  EXPECT_FALSE(cache.take(8192));
  EXPECT_EQ(cache.take(4096)->pointer, &here);
  EXPECT_EQ(cache.held(), 0);
  EXPECT_FALSE(cache.take(4096));
}

TEST(CudaBlockCache, GivesTheOldestFirst) {
  BlockCache cache(1 << 20);
  int blocks[3];
  for (int& block : blocks) ASSERT_TRUE(cache.put(4096, Block{&block, nullptr}));
  for (int& block : blocks) EXPECT_EQ(cache.take(4096)->pointer, &block);
}

TEST(CudaBlockCache, KeepsNoMoreThanItsBound) {
  BlockCache cache(10000);
  EXPECT_TRUE(cache.put(4096, {}));
  EXPECT_TRUE(cache.put(4096, {}));
  EXPECT_FALSE(cache.put(4096, {}));
  EXPECT_EQ(cache.drain().size(), 2u);
  EXPECT_EQ(cache.held(), 0);
  EXPECT_TRUE(cache.put(8192, {}));
}

}  // namespace zarrbuffer::test
