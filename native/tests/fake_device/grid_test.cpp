// Grids of the fake device run as CUDA says, and barriers that threads miss are found.
#include "cuda_runtime.h"

#include <gtest/gtest.h>

#include <atomic>
#include <vector>

namespace zarrbuffer::fake {

namespace {

TEST(GridWithoutDevice, EveryThreadOfEveryBlockRunsOnce) {
  std::vector<int> seen(5 * 3 * 2 * 64);
  run_grid({5, 3}, {32, 4}, [&] {
    const unsigned block = blockIdx.y * gridDim.x + blockIdx.x;
    const unsigned thread = threadIdx.y * blockDim.x + threadIdx.x;
    ++seen[block * 128 + thread];
  });
  EXPECT_EQ(seen, std::vector<int>(seen.size(), 1));
}

TEST(GridWithoutDevice, OrdersDiffer) {
  std::vector<unsigned> orders[2];
  for (auto& order : orders) {
    order.resize(64);
    std::atomic<std::size_t> next = 0;
    run_grid(1, 64, [&] { order[next++] = threadIdx.x; });
  }
  EXPECT_NE(orders[0], orders[1]);
}

TEST(GridWithoutDevice, WhatWasWrittenBeforeABarrierIsReadAfterIt) {
  std::vector<unsigned> sums(4);
  run_grid(4, 256, [&] {
    __shared__ unsigned parts[256];
    parts[threadIdx.x] = threadIdx.x + blockIdx.x;
    for (unsigned reach = 128; reach > 0; reach /= 2) {
      __syncthreads();
      if (threadIdx.x < reach) parts[threadIdx.x] += parts[threadIdx.x + reach];
    }
    if (threadIdx.x == 0) sums[blockIdx.x] = parts[0];
  });
  for (unsigned block = 0; block < 4; ++block) EXPECT_EQ(sums[block], 255 * 256 / 2 + 256 * block);
}

TEST(GridWithoutDevice, VotesAreCounted) {
  std::vector<unsigned> ballots(96);
  std::vector<int> counts(96);
  run_grid(1, 96, [&] {
    const bool yes = threadIdx.x % 3 == 0;
    ballots[threadIdx.x] = __ballot_sync(~0u, yes);
    counts[threadIdx.x] = __syncthreads_count(yes);
    EXPECT_EQ(__syncthreads_count(false), 0);
  });
  for (unsigned thread = 0; thread < 96; ++thread) {
    EXPECT_EQ(counts[thread], 32);
    for (unsigned lane = 0; lane < 32; ++lane) {
      EXPECT_EQ(ballots[thread] >> lane & 1, (thread / 32 * 32 + lane) % 3 == 0);
    }
  }
}

TEST(GridWithoutDevice, LanesReadWhatOthersGive) {
  std::vector<unsigned> read(64);
  run_grid(1, 64, [&] {
    const unsigned once = __shfl_down_sync(~0u, threadIdx.x, 3);
    read[threadIdx.x] = __shfl_down_sync(~0u, once, 1);
  });
  for (unsigned thread = 0; thread < 64; ++thread) {
    const unsigned given = thread % 32 < 31 ? thread + 1 : thread;
    EXPECT_EQ(read[thread], given % 32 < 29 ? given + 3 : given);
  }
  run_grid(1, 64, [&] { read[threadIdx.x] = __shfl_up_sync(~0u, threadIdx.x, 16); });
  for (unsigned thread = 0; thread < 64; ++thread) {
    EXPECT_EQ(read[thread], thread % 32 < 16 ? thread : thread - 16);
  }
}

TEST(GridWithoutDevice, BytesOfTwoWordsAreChosen) {
  EXPECT_EQ(__funnelshift_r(0x33221100, 0x77665544, 8), 0x44332211u);
  EXPECT_EQ(__byte_perm(0x33221100, 0x77665544, 0x7250), 0x77225500u);
  EXPECT_EQ(__byte_perm(0x33221100, 0, 0x0123), 0x00112233u);
}

TEST(GridWithoutDevice, SizesThatNoDeviceTakes) {
  EXPECT_TRUE(is_launchable({0x7fffffff, 65535}, 1024));
  EXPECT_FALSE(is_launchable(0, 32));
  EXPECT_FALSE(is_launchable({1, 65536}, 32));
  EXPECT_FALSE(is_launchable(1, 1025));
  EXPECT_FALSE(is_launchable(1, 0));
}

void wait_in_two_places() {
  if (threadIdx.x < 32) {
    __syncthreads();
  } else {
    __syncthreads();
  }
}

TEST(GridWithoutDeviceDeath, BarriersThatSomeMiss) {
  EXPECT_DEATH(run_grid(1, 64, [] { if (threadIdx.x != 5) __syncthreads(); }), "of which some have ended");
  EXPECT_DEATH(run_grid(1, 64, wait_in_two_places), "threads of a block wait at different barriers");
  EXPECT_DEATH(run_grid(1, 64, [] { if (threadIdx.x != 5) __syncwarp(); }), "others of their warp");
  EXPECT_DEATH(run_grid(1, 32, [] { __syncwarp(0xff); }), "others who do not wait for it");
}

}  // namespace

}  // namespace zarrbuffer::fake
