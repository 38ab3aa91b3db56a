#include "zarrbuffer/caching_resource.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "expect_error.hpp"
#include "zarrbuffer/error.hpp"

namespace zarrbuffer {
namespace {

constexpr std::size_t kMiB = 1 << 20;

class Caching : public testing::Test {
 protected:
  void* take(std::size_t bytes) { return resource_.allocate(bytes, kAlignment, Stream()); }
  void give_back(void* pointer, std::size_t bytes) { resource_.deallocate(pointer, bytes, kAlignment, Stream()); }

  std::shared_ptr<TrackingResource> upstream_ = std::make_shared<TrackingResource>(make_host_resource());
  CachingResource resource_{upstream_, 4 * kMiB};
};

TEST_F(Caching, TheLastBlockOfASizeComesBack) {
  void* a = take(kMiB);
  void* b = take(kMiB);
  EXPECT_EQ(resource_.cached(), 0u);
  give_back(a, kMiB);
  give_back(b, kMiB);
  EXPECT_EQ(resource_.cached(), 2 * kMiB);
  EXPECT_EQ(take(kMiB - 100), b);
  EXPECT_EQ(take(kMiB), a);
  EXPECT_EQ(resource_.cached(), 0u);
  EXPECT_EQ(upstream_->statistics().allocations, 2);
  give_back(b, kMiB - 100);
  give_back(a, kMiB);
}

TEST_F(Caching, RoundsUpByAnEighthAtMost) {
  for (std::size_t bytes = CachingResource::kSmallest; bytes < 3 * kMiB; bytes += 12345) {
    give_back(take(bytes), bytes);
    const std::size_t kept = resource_.trim();
    EXPECT_GE(kept, bytes);
    EXPECT_LE(kept, bytes + bytes / 8);
  }
}

TEST_F(Caching, SmallBlocksAreNotKept) {
  give_back(take(1000), 1000);
  EXPECT_EQ(resource_.cached(), 0u);
}

TEST_F(Caching, TheOldestGoWherePastTheCapacity) {
  std::vector<void*> blocks;
  for (int i = 0; i < 6; ++i) blocks.push_back(take(kMiB));
  for (void* block : blocks) give_back(block, kMiB);
  EXPECT_EQ(resource_.cached(), 4 * kMiB);
  EXPECT_EQ(upstream_->statistics().in_use, static_cast<std::int64_t>(4 * kMiB));
  for (int i = 5; i >= 2; --i) EXPECT_EQ(take(kMiB), blocks[static_cast<std::size_t>(i)]);
  for (int i = 5; i >= 2; --i) give_back(blocks[static_cast<std::size_t>(i)], kMiB);
  void* larger = take(5 * kMiB);
  give_back(larger, 5 * kMiB);
  EXPECT_EQ(resource_.cached(), 4 * kMiB) << "what could never be kept makes no room for itself";
}

TEST_F(Caching, CapacityAndTrim) {
  give_back(take(2 * kMiB), 2 * kMiB);
  give_back(take(kMiB), kMiB);
  resource_.set_capacity(kMiB);
  EXPECT_EQ(resource_.capacity(), kMiB);
  EXPECT_EQ(resource_.cached(), kMiB);
  EXPECT_EQ(resource_.trim(), kMiB);
  EXPECT_EQ(resource_.cached(), 0u);
  resource_.set_capacity(0);
  give_back(take(kMiB), kMiB);
  EXPECT_EQ(resource_.cached(), 0u);
  EXPECT_EQ(upstream_->statistics().in_use, 0);
}

TEST_F(Caching, GivesUpWhatIsKeptBeforeItFails) {
  upstream_->set_limit(static_cast<std::int64_t>(3 * kMiB));
  give_back(take(2 * kMiB), 2 * kMiB);
  void* other = take(3 * kMiB);
  EXPECT_EQ(resource_.cached(), 0u);
  EXPECT_THROW(take(kMiB), MemoryError);
  give_back(other, 3 * kMiB);
}

TEST_F(Caching, ZeroedBlocksThatWereUsedAreZero) {
  void* used = take(kMiB);
  std::memset(used, 0xFF, kMiB);
  give_back(used, kMiB);
  auto* zeroed = static_cast<unsigned char*>(resource_.allocate_zeroed(kMiB, kAlignment, Stream()));
  EXPECT_EQ(zeroed, used);
  EXPECT_EQ(std::vector<unsigned char>(zeroed, zeroed + kMiB), std::vector<unsigned char>(kMiB));
  give_back(zeroed, kMiB);
}

TEST_F(Caching, ThreadsShareIt) {
  std::vector<std::thread> threads;
  for (int number = 1; number <= 4; ++number) {
    threads.emplace_back([this, number] {
      for (std::size_t round = 0; round < 200; ++round) {
        const std::size_t bytes = CachingResource::kSmallest + round * 4096;
        auto* block = static_cast<unsigned char*>(take(bytes));
        block[0] = block[bytes - 1] = static_cast<unsigned char>(number);
        std::this_thread::yield();
        EXPECT_EQ(block[0] + block[bytes - 1], 2 * number);
        give_back(block, bytes);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(resource_.cached(), 4 * kMiB);
}

// Half of each thread's blocks come back on another.
TEST_F(Caching, ThreadsGiveBackWhatOthersTook) {
  resource_.set_capacity(64 * kMiB);
  std::mutex mutex;
  std::vector<std::pair<unsigned char*, std::size_t>> handed;
  std::vector<std::thread> threads;
  for (int number = 0; number < 4; ++number) {
    threads.emplace_back([&, number] {
      for (std::size_t round = 0; round < 2000; ++round) {
        const std::size_t bytes = CachingResource::kSmallest << (round % 4);
        std::pair block(static_cast<unsigned char*>(take(bytes)), bytes);
        block.first[0] = block.first[bytes - 1] = static_cast<unsigned char>(number);
        std::unique_lock lock(mutex);
        handed.push_back(block);
        block = handed[round % handed.size()];
        std::swap(handed[round % handed.size()], handed.back());
        handed.pop_back();
        lock.unlock();
        EXPECT_EQ(block.first[0], block.first[block.second - 1]) << "nobody else has it";
        give_back(block.first, block.second);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(handed.empty());
  EXPECT_LE(resource_.cached(), 64 * kMiB);
  EXPECT_EQ(upstream_->statistics().in_use, static_cast<std::int64_t>(resource_.cached()));
}

class CachingOnShelves : public Caching {
 protected:
  CachingOnShelves() { resource_.set_capacity(64 * kMiB); }
};

TEST_F(CachingOnShelves, TheLastBlockOfASizeComesBack) {
  void* a = take(kMiB);
  void* b = take(kMiB);
  give_back(a, kMiB);
  EXPECT_EQ(resource_.cached(), kMiB);
  give_back(b, kMiB);
  EXPECT_EQ(resource_.cached(), 2 * kMiB);
  EXPECT_EQ(take(kMiB), b);
  EXPECT_EQ(take(kMiB), a);
  EXPECT_EQ(resource_.cached(), 0u);
  give_back(a, kMiB);
  void* other = take(2 * kMiB);
  EXPECT_NE(other, a) << "one of another size is not what was asked for";
  give_back(other, 2 * kMiB);
  EXPECT_EQ(take(kMiB), a);
  give_back(a, kMiB);
  give_back(b, kMiB);
  EXPECT_EQ(upstream_->statistics().allocations, 3);
}

TEST_F(CachingOnShelves, WhatOtherThreadsGaveBackLastIsCountedAndLetGo) {
  std::vector<void*> blocks;
  for (int i = 0; i < 40; ++i) blocks.push_back(take(kMiB));
  for (void* block : blocks) std::thread([&] { give_back(block, kMiB); }).join();
  EXPECT_EQ(resource_.cached(), 40 * kMiB);
  resource_.set_capacity(5 * kMiB);
  EXPECT_LE(resource_.cached(), 5 * kMiB);
  EXPECT_EQ(upstream_->statistics().in_use, static_cast<std::int64_t>(resource_.cached()));
  resource_.trim();
  EXPECT_EQ(resource_.cached(), 0u);
  EXPECT_EQ(upstream_->statistics().in_use, 0);
}

TEST_F(CachingOnShelves, ShelvesAreFreeMemoryWhereItIsShort) {
  std::vector<void*> blocks;
  for (int i = 0; i < 8; ++i) blocks.push_back(take(kMiB));
  for (void* block : blocks) std::thread([&] { give_back(block, kMiB); }).join();
  upstream_->set_limit(static_cast<std::int64_t>(8 * kMiB));
  give_back(take(8 * kMiB), 8 * kMiB);
  EXPECT_EQ(upstream_->statistics().in_use, static_cast<std::int64_t>(8 * kMiB));
}

TEST(CachingResource, NeedsAResource) {
  test::expect_error<ArgumentError>([] { CachingResource(nullptr, 0); }, "needs a resource");
}

TEST(MemoryOf, KeepsBlocksOnTheCpu) {
  const auto memory = memory_of(Device::cpu());
  memory->trim();
  memory->deallocate(memory->allocate(kMiB, kAlignment, Stream()), kMiB, kAlignment, Stream());
  EXPECT_EQ(memory->statistics().cached, static_cast<std::int64_t>(kMiB));
  EXPECT_GT(memory->capacity(), kMiB);
  EXPECT_EQ(memory->trim(), kMiB);
}

}  // namespace
}  // namespace zarrbuffer
