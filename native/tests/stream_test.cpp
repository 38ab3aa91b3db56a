// Streams and devices without a GPU; with one: fake_device/stream_test.cpp.
#include "zarrbuffer/stream.hpp"

#include <gtest/gtest.h>

namespace zarrbuffer {
namespace {

TEST(Device, IsHostWhereLoadsReachIt) {
  static_assert(Device::cpu().is_host());
  EXPECT_TRUE(Device::pinned().is_host());
  EXPECT_TRUE((Device{DeviceType::CudaManaged, 0}.is_host()));
  EXPECT_FALSE(Device::cuda().is_host());
  EXPECT_FALSE(Device::cuda(3).is_host());
}

TEST(Stream, OfTheHostIsAlwaysTheDefaultOne) {
  Stream::set_current(Stream());
  const Stream current = Stream::current(Device::cpu());
  EXPECT_EQ(current.device(), Device::cpu());
  EXPECT_EQ(current.handle(), nullptr);
  EXPECT_FALSE(current.is_foreign());
  current.synchronize();
}

}  // namespace
}  // namespace zarrbuffer
