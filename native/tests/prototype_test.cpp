#include "zarrbuffer/prototype.hpp"

#include <gtest/gtest.h>

#include "zarrbuffer/caching_resource.hpp"
#include "zarrbuffer/error.hpp"

#include "arrays.hpp"
#include "expect_error.hpp"

namespace zarrbuffer {
namespace {

using test::expect_error;

const DType kInt32 = DType::number(Kind::Int, 4);

TEST(BufferPrototype, MakesBuffersOfItsDevice) {
  const BufferPrototype cpu = BufferPrototype::cpu();
  EXPECT_EQ(cpu.device(), Device::cpu());
  EXPECT_EQ(cpu.create_zero_length().length(), 0);
  const std::vector<std::byte> bytes(3, std::byte{7});
  EXPECT_EQ(cpu.from_bytes(bytes).to_bytes(), bytes);
  const Buffer buffer = cpu.from_bytes(bytes);
  EXPECT_TRUE(test::shares_memory(cpu.from_buffer(buffer).as_array_like(), buffer.as_array_like()));
  test::expect_ints(cpu.create({2}, kInt32, Order::C, 3).as_ndarray_like(), {2}, {3, 3});
  EXPECT_EQ(cpu.empty({2, 3}, kInt32, Order::F).as_ndarray_like().strides(), (Dims{4, 8}));
  const NDArray array = test::counting({2});
  EXPECT_TRUE(test::shares_memory(cpu.from_numpy_array(array).as_ndarray_like(), array));
}

TEST(BufferPrototype, MakesBuffersInAResource) {
  const auto resource = std::make_shared<TrackingResource>(memory_of(Device::cpu()));
  const BufferPrototype prototype(resource);
  EXPECT_EQ(prototype.device(), Device::cpu());
  const auto used = [&] { return resource->statistics().in_use; };
  {
    EXPECT_EQ(prototype.create_zero_length().length(), 0);
    const std::vector<std::byte> bytes(3000, std::byte{7});
    const Buffer buffer = prototype.from_bytes(bytes);
    EXPECT_EQ(buffer.to_bytes(), bytes);
    EXPECT_GE(used(), 3000);
    const NDBuffer block = prototype.create({1000}, kInt32, Order::C, 3);
    EXPECT_TRUE(block.all_equal(Scalar(3)));
    EXPECT_GE(used(), 7000);
    const NDBuffer empty = prototype.empty({1000}, kInt32);
    EXPECT_GE(used(), 11000);
    // What the host reaches already stays where it is.
    EXPECT_TRUE(test::shares_memory(prototype.from_buffer(BufferPrototype::cpu().from_buffer(buffer)).as_array_like(),
                                    buffer.as_array_like()));
    const NDArray array = test::counting({2});
    EXPECT_TRUE(test::shares_memory(prototype.from_numpy_array(array).as_ndarray_like(), array));
    resource->set_limit(used());
    EXPECT_THROW(prototype.empty({1000}, kInt32), MemoryError);
  }
  EXPECT_EQ(used(), 0);
  expect_error<ArgumentError>([] { BufferPrototype(std::shared_ptr<MemoryResource>()); }, "needs a memory resource");
}

// As docs/own-prototype.md has it.
TEST(BufferPrototype, MakesBuffersInAPool) {
  const auto pool = std::make_shared<CachingResource>(make_host_resource(), 64 << 20);
  const auto counted = std::make_shared<TrackingResource>(pool);
  counted->set_limit(1 << 30);
  const NDBuffer block = BufferPrototype(counted).create({512, 512}, DType::parse("float32"));
  EXPECT_EQ(counted->statistics().in_use, 4 * 512 * 512);
  EXPECT_TRUE(block.all_equal(Scalar(0)));
}

TEST(BufferPrototype, EqualByDeviceAndResource) {
  const auto resource = std::make_shared<TrackingResource>(memory_of(Device::cpu()));
  EXPECT_EQ(BufferPrototype(resource), BufferPrototype(resource));
  EXPECT_NE(BufferPrototype(resource), BufferPrototype::cpu());
  EXPECT_EQ(BufferPrototype(Device::managed(1)).device(), (Device{DeviceType::CudaManaged, 1}));
  EXPECT_EQ(BufferPrototype::cpu(), BufferPrototype::cpu());
  EXPECT_NE(BufferPrototype::cpu(), BufferPrototype::pinned());
  EXPECT_NE(BufferPrototype::cuda(0), BufferPrototype::cuda(1));
  EXPECT_EQ(BufferPrototype::cuda(1).device(), Device::cuda(1));
}

TEST(BufferPrototype, SaysWhyThereIsNoDevice) {
  if (count_devices(DeviceType::Cuda) > 0) GTEST_SKIP() << "there is a CUDA device";
  expect_error<DeviceError>([] { BufferPrototype::cuda().create_zero_length(); },
                            "cuda:0 is not available: ");
  expect_error<DeviceError>([] { BufferPrototype::pinned().create(Dims{1}, kInt32); },
                            "cuda_host is not available: ");
  EXPECT_FALSE(why_no_device(DeviceType::Cuda).empty());
  EXPECT_TRUE(why_no_device(DeviceType::Cpu).empty());
  EXPECT_EQ(count_devices(DeviceType::Cpu), 1);
}

}  // namespace
}  // namespace zarrbuffer
