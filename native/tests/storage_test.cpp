#include "zarrbuffer/storage.hpp"

#include <gtest/gtest.h>
#include <thread>
#include <vector>

#include "zarrbuffer/error.hpp"
#include "zarrbuffer/nd_array.hpp"

#include "expect_error.hpp"

namespace zarrbuffer {
namespace {

TEST(Storage, OwnsWhatItAllocates) {
  auto resource = std::make_shared<TrackingResource>(make_host_resource());
  const std::weak_ptr<TrackingResource> watched = resource;
  auto storage = Storage::allocate_zeroed(resource, 100);
  resource.reset();
  ASSERT_FALSE(watched.expired());
  EXPECT_EQ(watched.lock()->statistics().in_use, 100);
  EXPECT_EQ(storage->bytes(), 100u);
  EXPECT_EQ(storage->device(), Device::cpu());
  EXPECT_FALSE(storage->is_read_only());
  EXPECT_EQ(storage->data()[99], std::byte{0});
  auto second_owner = storage;
  storage.reset();
  EXPECT_EQ(watched.lock()->statistics().in_use, 100);
  second_owner.reset();
  EXPECT_TRUE(watched.expired());
}

TEST(Storage, OfNoBytes) {
  const auto storage = Storage::allocate(make_host_resource(), 0);
  EXPECT_EQ(storage->bytes(), 0u);
  EXPECT_NE(storage->data(), nullptr);
}

TEST(Storage, ForeignIsReleasedOnceByTheLastOwner) {
  std::byte memory[8] = {};
  int releases = 0;
  auto storage = Storage::foreign(memory, 8, Device::cpu(), true, [&] { ++releases; });
  EXPECT_TRUE(storage->is_read_only());
  EXPECT_EQ(storage->data(), memory);
  {
    const NDArray array(storage, DType(), Layout::contiguous({8}, 1));
    const NDArray view = array.transpose().reshape({2, 4});
    storage.reset();
    EXPECT_EQ(releases, 0);
  }
  EXPECT_EQ(releases, 1);
}

TEST(Storage, ForeignWithoutRelease) {
  std::byte memory[1];
  EXPECT_EQ(Storage::foreign(memory, 1, Device::cpu(), false, {})->bytes(), 1u);
  EXPECT_EQ(Storage::foreign(nullptr, 0, Device::cpu(), false, {})->bytes(), 0u);
}

TEST(Storage, ForeignRefusesNothingAtAnAddress) {
  int releases = 0;
  test::expect_error<ArgumentError>(
      [&] { Storage::foreign(nullptr, 5, Device::cpu(), false, [&] { ++releases; }); },
      "memory of 5 bytes at address 0");
  EXPECT_EQ(releases, 0);
}

TEST(Storage, LastOwnerMayBeAnyThread) {
  std::byte memory[1];
  std::atomic<int> releases{0};
  for (int round = 0; round < 50; ++round) {
    auto storage = Storage::foreign(memory, 1, Device::cpu(), false, [&] { ++releases; });
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([held = storage]() mutable { held.reset(); });
    storage.reset();
    for (std::thread& thread : threads)
      thread.join();
    EXPECT_EQ(releases, round + 1);
  }
}

}  // namespace
}  // namespace zarrbuffer
