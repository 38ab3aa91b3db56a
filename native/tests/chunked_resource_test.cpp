#include "core/chunked_resource.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <set>
#include <thread>
#include <vector>

#include "expect_error.hpp"
#include "zarrbuffer/error.hpp"

namespace zarrbuffer {
namespace {

constexpr std::size_t kBlock = ChunkedResource::kBlock;
constexpr std::size_t kChunk = ChunkedResource::kChunk;

class Chunked : public testing::Test {
 protected:
  void* take() { return resource_.allocate(kBlock, kAlignment, Stream()); }
  void give_back(void* pointer) { resource_.deallocate(pointer, kBlock, kAlignment, Stream()); }
  std::int64_t chunks() const { return upstream_->statistics().in_use / static_cast<std::int64_t>(kChunk); }

  std::shared_ptr<TrackingResource> upstream_ = std::make_shared<TrackingResource>(make_host_resource());
  ChunkedResource resource_{upstream_};
};

TEST_F(Chunked, BlocksAreApartAndAligned) {
  std::vector<std::byte*> blocks;
  for (std::size_t i = 0; i < 2 * kChunk / kBlock + 1; ++i) {
    blocks.push_back(static_cast<std::byte*>(take()));
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(blocks.back()) % kAlignment, 0u);
    std::memset(blocks.back(), static_cast<int>(i % 251), kBlock);
  }
  EXPECT_EQ(chunks(), 3);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    EXPECT_EQ(blocks[i][0], static_cast<std::byte>(i % 251));
    EXPECT_EQ(blocks[i][kBlock - 1], static_cast<std::byte>(i % 251));
    give_back(blocks[i]);
  }
  EXPECT_EQ(chunks(), 0) << "empty chunks go back";
}

TEST_F(Chunked, FreeBlocksAreTakenBeforeNewChunks) {
  std::vector<void*> blocks;
  for (std::size_t i = 0; i < 2 * kChunk / kBlock; ++i) blocks.push_back(take());
  EXPECT_EQ(chunks(), 2);
  EXPECT_EQ(resource_.cached(), 0u);
  give_back(blocks[7]);
  give_back(blocks.back());
  EXPECT_EQ(resource_.cached(), 2 * kBlock);
  const std::set<void*> again{take(), take()};
  EXPECT_EQ(again, (std::set<void*>{blocks[7], blocks.back()}));
  EXPECT_EQ(chunks(), 2);
  for (void* block : blocks) give_back(block);
}

TEST_F(Chunked, ZeroedBlocksAreZero) {
  void* block = take();
  std::memset(block, 1, kBlock);
  give_back(block);
  auto* zeros = static_cast<std::byte*>(resource_.allocate_zeroed(kBlock, kAlignment, Stream()));
  for (std::size_t i = 0; i < kBlock; ++i) ASSERT_EQ(zeros[i], std::byte{});
  give_back(zeros);
}

TEST_F(Chunked, ManyThreads) {
  std::vector<std::thread> threads;
  for (int number = 0; number < 4; ++number) {
    threads.emplace_back([&, number] {
      for (int round = 0; round < 50; ++round) {
        std::vector<std::byte*> held;
        for (int i = 0; i < 40; ++i) {
          held.push_back(static_cast<std::byte*>(take()));
          held.back()[0] = static_cast<std::byte>(number);
        }
        for (std::byte* block : held) {
          EXPECT_EQ(block[0], static_cast<std::byte>(number));
          give_back(block);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(chunks(), 0);
}

TEST_F(Chunked, RefusesOtherSizes) {
  test::expect_error<ArgumentError>([&] { resource_.allocate(100, kAlignment, Stream()); }, "65536 bytes are made here, not of 100");
  test::expect_error<ArgumentError>([] { ChunkedResource(nullptr); }, "needs a resource to take memory from");
}

}  // namespace
}  // namespace zarrbuffer
