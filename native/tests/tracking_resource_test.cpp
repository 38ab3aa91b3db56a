// Counting and limits.
#include <atomic>
#include <climits>
#include <gtest/gtest.h>
#include <thread>
#include <vector>

#include "zarrbuffer/error.hpp"
#include "zarrbuffer/memory.hpp"

#include "expect_error.hpp"

namespace zarrbuffer {
namespace {

using test::expect_error;

class Tracking : public testing::Test {
 protected:
  void* take(std::size_t bytes) { return resource_.allocate(bytes, kAlignment, stream_); }
  void give_back(void* pointer, std::size_t bytes) {
    resource_.deallocate(pointer, bytes, kAlignment, stream_);
  }

  TrackingResource resource_{make_host_resource()};
  Stream stream_;
};

TEST_F(Tracking, CountsWhatComesFromElsewhere) {
  resource_.set_limit(100);
  resource_.count_in(60);
  EXPECT_EQ(resource_.statistics().in_use, 60);
  EXPECT_EQ(resource_.statistics().allocations, 1);
  expect_error<MemoryError>([&] { resource_.count_in(41); },
                            "cannot allocate 41 bytes on cpu: 60 bytes in use, limit 100 bytes");
  resource_.count_out(60);
  EXPECT_EQ(resource_.statistics().in_use, 0);
  EXPECT_EQ(resource_.statistics().peak, 60);
}

TEST_F(Tracking, NoPieceIsPastTheLimitHoweverLarge) {
  resource_.set_limit(1000);
  void* block = take(100);
  expect_error<MemoryError>([&] { resource_.count_in(INT64_MAX); }, "100 bytes in use, limit 1000 bytes");
  expect_error<ArgumentError>([&] { resource_.count_in(-1); }, "negative size, got -1");
  EXPECT_EQ(resource_.statistics().in_use, 100);
  resource_.set_limit(INT64_MAX);
  expect_error<MemoryError>([&] { resource_.count_in(INT64_MAX); }, "limit none");
  EXPECT_EQ(resource_.statistics().in_use, 100);
  give_back(block, 100);
}

TEST_F(Tracking, ManyThreadsCountPiecesExactly) {
  std::vector<std::thread> threads;
  for (int number = 0; number < 4; ++number) {
    threads.emplace_back([&] {
      for (int i = 0; i < 10'000; ++i) resource_.count_in(1000);
      for (int i = 0; i < 5'000; ++i) resource_.count_out(1000);
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(resource_.statistics().in_use, 20'000'000);
  EXPECT_EQ(resource_.statistics().allocations, 40'000);
  EXPECT_GE(resource_.statistics().peak, 20'000'000);
  std::thread([&] { resource_.count_out(20'000'000); }).join();
  EXPECT_EQ(resource_.statistics().in_use, 0);
  resource_.reset_peak();
  EXPECT_EQ(resource_.statistics().peak, 0);
}

TEST_F(Tracking, PiecesAndBlocksShareTheLimit) {
  constexpr std::int64_t kMany = std::int64_t{1} << 30;
  resource_.set_limit(kMany);
  std::int64_t pieces = 0;
  try {
    for (;; pieces += 4096)
      resource_.count_in(4096);
  } catch (const MemoryError&) {
  }
  EXPECT_EQ(pieces, kMany) << "neither one less nor one more";
  EXPECT_EQ(resource_.statistics().in_use, kMany);
  EXPECT_EQ(resource_.statistics().peak, kMany);
  expect_error<MemoryError>([&] { take(1); }, "1073741824 bytes in use, limit 1073741824 bytes");
  resource_.count_out(4096);
  void* block = take(4096);
  expect_error<MemoryError>([&] { resource_.count_in(1); }, "1073741824 bytes in use, limit 1073741824 bytes");
  give_back(block, 4096);
  resource_.count_out(pieces - 4096);
  EXPECT_EQ(resource_.statistics().in_use, 0);
}

TEST_F(Tracking, Figures) {
  void* a = take(100);
  void* b = resource_.allocate_zeroed(50, kAlignment, stream_);
  EXPECT_EQ(resource_.statistics().in_use, 150);
  give_back(a, 100);
  const MemoryStatistics statistics = resource_.statistics();
  EXPECT_EQ(statistics.in_use, 50);
  EXPECT_EQ(statistics.peak, 150);
  EXPECT_EQ(statistics.limit, INT64_MAX);
  EXPECT_EQ(statistics.allocations, 2);
  EXPECT_EQ(statistics.cached, 0);
  resource_.reset_peak();
  EXPECT_EQ(resource_.statistics().peak, 50);
  give_back(b, 50);
  EXPECT_EQ(resource_.statistics().in_use, 0);
  EXPECT_EQ(resource_.device(), Device::cpu());
}

TEST_F(Tracking, LimitIsInclusiveAndTold) {
  resource_.set_limit(100);
  void* a = take(60);
  expect_error<MemoryError>([&] { take(41); },
                            "cannot allocate 41 bytes on cpu: 60 bytes in use, limit 100 bytes");
  void* b = take(40);
  expect_error<MemoryError>([&] { take(1); }, "100 bytes in use, limit 100 bytes");
  give_back(take(0), 0);
  give_back(a, 60);
  void* c = take(60);
  give_back(b, 40);
  give_back(c, 60);
  EXPECT_EQ(resource_.statistics().in_use, 0);
  EXPECT_EQ(resource_.statistics().peak, 100);
}

TEST_F(Tracking, RefusedAllocationsAreNotCounted) {
  expect_error<MemoryError>(
      [&] { take(std::size_t{1} << 62); },
      "cannot allocate 4611686018427387904 bytes on cpu: 0 bytes in use, limit none");
  expect_error<MemoryError>([&] { take(SIZE_MAX); }, "cannot allocate 18446744073709551615 bytes");
  const MemoryStatistics statistics = resource_.statistics();
  EXPECT_EQ(statistics.in_use, 0);
  EXPECT_EQ(statistics.peak, 0);
  EXPECT_EQ(statistics.allocations, 0);
}

TEST_F(Tracking, LimitBelowUseStopsOnlyNewBlocks) {
  void* a = take(100);
  resource_.set_limit(10);
  EXPECT_THROW(take(1), MemoryError);
  give_back(a, 100);
  give_back(take(10), 10);
  resource_.set_limit(0);
  EXPECT_THROW(take(1), MemoryError);
  expect_error<ArgumentError>([&] { resource_.set_limit(-1); }, "must not be negative, got -1");
}

TEST_F(Tracking, ThreadsNeverPassTheLimitTogether) {
  constexpr std::int64_t kLimit = 1000;
  constexpr std::size_t kBlock = 100;
  resource_.set_limit(kLimit);
  std::atomic<int> refused{0};
  std::vector<std::thread> threads;
  for (int number = 0; number < 4; ++number) {
    threads.emplace_back([&] {
      for (int round = 0; round < 300; ++round) {
        std::vector<void*> held;
        try {
          for (int i = 0; i < 4; ++i)
            held.push_back(take(kBlock));
        } catch (const MemoryError&) {
          ++refused;
        }
        EXPECT_LE(resource_.statistics().in_use, kLimit);
        for (void* pointer : held)
          give_back(pointer, kBlock);
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(resource_.statistics().in_use, 0);
  EXPECT_LE(resource_.statistics().peak, kLimit);
}

TEST(TrackingResource, NeedsAResource) {
  expect_error<ArgumentError>([] { TrackingResource(nullptr); }, "needs a resource to track");
}

TEST(MemoryOf, IsOneForEachDevice) {
  EXPECT_EQ(memory_of(Device::cpu()), memory_of(Device::cpu()));
  expect_error<DeviceError>([] { memory_of({DeviceType::Cpu, 1}); },
                            "no device 1 of the kind of cpu, only 1");
  if (count_devices(DeviceType::Cuda) == 0) {
    expect_error<DeviceError>([] { memory_of(Device::cuda()); }, "cuda:0 is not available: ");
    expect_error<DeviceError>([] { memory_of(Device::pinned()); }, "cuda_host is not available: ");
  }
}

}  // namespace
}  // namespace zarrbuffer
