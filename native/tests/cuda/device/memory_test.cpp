// Memory, transfers, streams and errors of the CUDA backend, beyond what every backend does.
#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <vector>

#include "zarrbuffer/device.hpp"
#include "zarrbuffer/error.hpp"

#include "cuda/plugin.hpp"

namespace zarrbuffer::test {

namespace {

constexpr zb_device kHost{1, 0};

const zb_backend& table() {
  return *zb_cuda_backend();
}

class CudaMemory : public testing::TestWithParam<DeviceType> {
 protected:
  zb_device device() const { return {static_cast<std::int32_t>(GetParam()), 0}; }
};

std::vector<std::uint32_t> numbers(std::int64_t count) {
  std::vector<std::uint32_t> values(static_cast<std::size_t>(count));
  std::iota(values.begin(), values.end(), 7u);
  return values;
}

}  // namespace

TEST_P(CudaMemory, BytesComeBackThroughAnyNumberOfStagingSlots) {
  for (const std::int64_t count : {1, 1000, 1 << 14, (1 << 20) + 1, 9'000'001}) {
    const std::vector<std::uint32_t> sent = numbers(count);
    std::vector<std::uint32_t> received(sent.size());
    const std::int64_t bytes = count * 4;
    zb_error error{};
    void* memory = nullptr;
    ASSERT_EQ(table().allocate(device(), bytes, 64, 0, nullptr, &memory, &error), 0)
        << error.message;
    ASSERT_EQ(table().transfer(memory, device(), sent.data(), kHost, bytes, nullptr, &error), 0)
        << error.message;
    ASSERT_EQ(table().transfer(received.data(), kHost, memory, device(), bytes, nullptr, &error), 0)
        << error.message;
    ASSERT_EQ(sent, received);
    table().deallocate(device(), memory, bytes, 64, nullptr);
  }
}

TEST_P(CudaMemory, ZeroedMemoryIsZeroAlsoWhenReused) {
  constexpr std::int64_t kBytes = 1 << 20;
  zb_error error{};
  for (int round = 0; round < 3; ++round) {
    void* memory = nullptr;
    ASSERT_EQ(table().allocate(device(), kBytes, 64, 1, nullptr, &memory, &error), 0)
        << error.message;
    std::vector<std::uint32_t> values = numbers(kBytes / 4);
    ASSERT_EQ(table().transfer(values.data(), kHost, memory, device(), kBytes, nullptr, &error), 0);
    EXPECT_EQ(values, std::vector<std::uint32_t>(kBytes / 4, 0));
    values = numbers(kBytes / 4);
    ASSERT_EQ(table().transfer(memory, device(), values.data(), kHost, kBytes, nullptr, &error), 0);
    table().deallocate(device(), memory, kBytes, 64, nullptr);
  }
  std::int64_t given_back = -1;
  EXPECT_EQ(table().trim(device(), &given_back, &error), 0) << error.message;
  EXPECT_GE(given_back, 0);
}

TEST_P(CudaMemory, TooMuchIsRefusedWithFiguresAndLessStillWorks) {
  zb_error error{};
  void* memory = nullptr;
  ASSERT_EQ(table().allocate(device(), std::int64_t{1} << 50, 64, 0, nullptr, &memory, &error),
            static_cast<std::int32_t>(ErrorCode::Memory))
      << error.message;
  EXPECT_NE(std::string(error.message).find("1125899906842624 bytes asked for"), std::string::npos)
      << error.message;
  ASSERT_EQ(table().allocate(device(), 4096, 64, 0, nullptr, &memory, &error), 0) << error.message;
  table().deallocate(device(), memory, 4096, 64, nullptr);
}

TEST_P(CudaMemory, AnOrdinalThatIsNotThereIsNamed) {
  zb_device far = device();
  far.id = 4711;
  zb_error error{};
  void* memory = nullptr;
  EXPECT_EQ(table().allocate(far, 64, 64, 0, nullptr, &memory, &error),
            static_cast<std::int32_t>(ErrorCode::Device));
  EXPECT_NE(std::string(error.message).find("this machine has"), std::string::npos)
      << error.message;
}

TEST_P(CudaMemory, StreamsAndEventsOrderTransfers) {
  constexpr std::int64_t kCount = 3'000'000;
  const std::vector<std::uint32_t> sent = numbers(kCount);
  std::vector<std::uint32_t> received(sent.size());
  zb_error error{};
  void* stream = nullptr;
  void* memory = nullptr;
  void* event = nullptr;
  ASSERT_EQ(table().stream_create(device(), &stream, &error), 0) << error.message;
  ASSERT_EQ(table().allocate(device(), kCount * 4, 64, 0, stream, &memory, &error), 0);
  ASSERT_EQ(table().transfer(memory, device(), sent.data(), kHost, kCount * 4, stream, &error), 0);
  ASSERT_EQ(table().event_record(device(), stream, &event, &error), 0) << error.message;
  ASSERT_EQ(table().event_wait(event, &error), 0) << error.message;
  std::int32_t done = 0;
  ASSERT_EQ(table().event_query(event, &done, &error), 0) << error.message;
  EXPECT_EQ(done, 1);
  ASSERT_EQ(table().transfer(received.data(), kHost, memory, device(), kCount * 4, stream, &error),
            0);
  EXPECT_EQ(sent, received);
  table().event_destroy(event);
  table().deallocate(device(), memory, kCount * 4, 64, stream);
  ASSERT_EQ(table().stream_synchronize(device(), stream, &error), 0) << error.message;
  table().stream_destroy(device(), stream);
}

INSTANTIATE_TEST_SUITE_P(Cuda, CudaMemory,
                         testing::Values(DeviceType::Cuda, DeviceType::CudaHost,
                                         DeviceType::CudaManaged),
                         [](const auto& info) {
                           return "type" + std::to_string(static_cast<int>(info.param));
                         });

}  // namespace zarrbuffer::test
