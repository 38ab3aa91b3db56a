// The meter, told of accesses that are counted by hand.
#include "fake_device/meter/meter.hpp"

#include <gtest/gtest.h>

namespace zarrbuffer::test {

namespace {

using fake::Access;
using fake::Direction;
using fake::Meter;
using fake::Space;

constexpr std::uintptr_t kBase = 1 << 20;
const char kPlaces[2] = {};

class CudaMeter : public testing::Test {
 protected:
  CudaMeter() {
    fake::gridDim = {4, 1, 1};
    fake::blockDim = {64, 1, 1};
    fake::blockIdx = {};
  }

  /// Lane i of the first warp accesses kBase + i * step.
  void access(Space space, std::uintptr_t step, unsigned bytes, Direction direction = Direction::Load) {
    for (unsigned lane = 0; lane < fake::kWarp; ++lane) {
      fake::threadIdx = {lane, 0, 0};
      meter_.note({&kPlaces[0], space, direction, kBase + lane * step, bytes});
    }
  }

  Meter meter_;
};

}  // namespace

TEST_F(CudaMeter, LanesSideBySideShareSectors) {
  access(Space::Device, 4, 4);
  const zb_traffic traffic = meter_.total();
  EXPECT_EQ(traffic.accesses, 1);
  EXPECT_EQ(traffic.by_access, 128);
  EXPECT_EQ(traffic.by_block, 128);
  EXPECT_EQ(traffic.in_all, 128);
}

TEST_F(CudaMeter, LanesFarApartMoveASectorEach) {
  access(Space::Device, 64, 1);
  EXPECT_EQ(meter_.total().by_access, 32 * 32);
}

TEST_F(CudaMeter, AWordAcrossSectorsMovesBoth) {
  fake::threadIdx = {};
  meter_.note({&kPlaces[0], Space::Device, Direction::Store, kBase + 30, 4});
  EXPECT_EQ(meter_.total().by_access, 64);
}

TEST_F(CudaMeter, WhatABlockLoadsAgainIsInItsCache) {
  access(Space::Device, 4, 4);
  access(Space::Device, 4, 4);
  fake::blockIdx = {1, 0, 0};
  access(Space::Device, 4, 4);
  access(Space::Device, 4, 4, Direction::Store);
  const zb_traffic traffic = meter_.total();
  EXPECT_EQ(traffic.by_access, 4 * 128);
  EXPECT_EQ(traffic.by_block, 3 * 128) << "loaded by two blocks, stored by one";
  EXPECT_EQ(traffic.in_all, 2 * 128);
}

TEST_F(CudaMeter, OtherWarpsAndOtherPlacesAreOtherAccesses) {
  for (const unsigned thread : {0u, 31u, 32u}) {
    fake::threadIdx = {thread, 0, 0};
    for (const char& place : kPlaces) {
      meter_.note({&place, Space::Device, Direction::Load, kBase, 4});
    }
  }
  EXPECT_EQ(meter_.total().accesses, 4);
}

TEST_F(CudaMeter, WordsOfOneBankTakeTurns) {
  access(Space::Shared, 4, 4);
  EXPECT_EQ(meter_.total().shared_rounds, 1);
  access(Space::Shared, 128, 4);
  const zb_traffic traffic = meter_.total();
  EXPECT_EQ(traffic.shared_rounds, 1 + 32);
  EXPECT_EQ(traffic.shared_least, 2);
  EXPECT_EQ(traffic.by_access, 0) << "no sector of the device's memory";
}

TEST_F(CudaMeter, LanesThatReadOneWordDoNot) {
  access(Space::Shared, 0, 4);
  access(Space::Shared, 1, 1);
  EXPECT_EQ(meter_.total().shared_rounds, 2);
}

TEST_F(CudaMeter, LongWordsComeToAPartOfTheWarpAtATime) {
  access(Space::Shared, 16, 16);
  EXPECT_EQ(meter_.total().shared_rounds, 4);
  access(Space::Shared, 8, 8);
  const zb_traffic traffic = meter_.total();
  EXPECT_EQ(traffic.shared_rounds, 4 + 2);
  EXPECT_EQ(traffic.shared_least, 4 + 2);
}

}  // namespace zarrbuffer::test
