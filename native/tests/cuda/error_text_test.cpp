#include "cuda/error_text.hpp"

#include <gtest/gtest.h>

namespace zarrbuffer::test {

using cuda::DriverFacts;

TEST(CudaErrorText, SaysWhyThereIsNoDevice) {
  DriverFacts facts;
  facts.needed_version = 13000;
  EXPECT_EQ(cuda::no_device_text(facts), "no CUDA driver (libcuda.so.1 not found)");
  facts.driver_version = 12080;
  EXPECT_EQ(cuda::no_device_text(facts),
            "the CUDA driver is too old: it is for CUDA 12.8, this library needs CUDA 13.0");
  facts.driver_version = 13010;
  facts.otherwise = "cannot count devices: cudaErrorUnknown (999): unknown error";
  EXPECT_EQ(cuda::no_device_text(facts), facts.otherwise);
  facts.no_device = true;
  EXPECT_EQ(cuda::no_device_text(facts), "no device: the CUDA driver finds no GPU that it may use");
}

TEST(CudaErrorText, NamesWhatFailed) {
  EXPECT_EQ(cuda::error_text("copy memory", "cudaErrorInvalidValue", 1, "invalid argument"),
            "cannot copy memory: cudaErrorInvalidValue (1): invalid argument");
}

TEST(CudaErrorText, NamesTheOrdinalsThatThereAre) {
  EXPECT_EQ(cuda::missing_ordinal_text("cuda:7", 1),
            "there is no cuda:7: this machine has 1 device, with ordinal 0");
  EXPECT_EQ(cuda::missing_ordinal_text("cuda:8", 8),
            "there is no cuda:8: this machine has 8 devices, with ordinals 0 to 7");
}

TEST(CudaErrorText, GivesTheFiguresOfMemoryWhereTheyAreKnown) {
  EXPECT_EQ(cuda::out_of_memory_text(100, "cuda:0", 10, 80),
            "out of memory: 100 bytes asked for on cuda:0, 10 of 80 bytes free");
  EXPECT_EQ(cuda::out_of_memory_text(100, "cuda_host", -1, -1),
            "out of memory: 100 bytes asked for on cuda_host");
}

using namespace cuda;

TEST(CudaErrorText, MemoryThatIsNotTheDevicesIsSaidToBeWhatItIs) {
  const auto* address = reinterpret_cast<const void*>(0x7f00);
  EXPECT_EQ(foreign_memory_text(address, {MemoryKind::Unknown, 0}, "cuda:0"),
            "address 0x7f00 is not cuda:0's: it is no memory that this process has from CUDA");
  EXPECT_EQ(foreign_memory_text(address, {MemoryKind::Host, 0}, "cuda:0"),
            "address 0x7f00 is not cuda:0's: it is pinned host memory");
  EXPECT_EQ(foreign_memory_text(address, {MemoryKind::Device, 3}, "cuda:0"),
            "address 0x7f00 is not cuda:0's: it is memory of cuda:3");
  EXPECT_EQ(foreign_memory_text(address, {MemoryKind::Managed, 0}, "cuda_host"),
            "address 0x7f00 is not cuda_host's: it is managed memory");
}

TEST(CudaErrorText, WhichMemoryIsADevices) {
  EXPECT_TRUE(is_memory_of({MemoryKind::Device, 1}, DeviceType::Cuda, 1));
  EXPECT_FALSE(is_memory_of({MemoryKind::Device, 1}, DeviceType::Cuda, 0));
  EXPECT_TRUE(is_memory_of({MemoryKind::Managed, 1}, DeviceType::Cuda, 0));
  EXPECT_FALSE(is_memory_of({MemoryKind::Host, 0}, DeviceType::Cuda, 0));
  EXPECT_TRUE(is_memory_of({MemoryKind::Host, 1}, DeviceType::CudaHost, 0));
  EXPECT_FALSE(is_memory_of({MemoryKind::Unknown, 0}, DeviceType::CudaHost, 0));
  EXPECT_TRUE(is_memory_of({MemoryKind::Managed, 0}, DeviceType::CudaManaged, 0));
  EXPECT_FALSE(is_memory_of({MemoryKind::Device, 0}, DeviceType::CudaManaged, 0));
}

}  // namespace zarrbuffer::test
