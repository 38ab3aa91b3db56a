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

TEST_P(CudaMemory, OnlyMemoryOfThisKindPasses) {
  zb_error error{};
  void* memory = nullptr;
  ASSERT_EQ(table().allocate(device(), 4096, 64, 0, nullptr, &memory, &error), 0) << error.message;
  EXPECT_EQ(table().check_memory(device(), memory, 4096, &error), 0) << error.message;
  std::vector<std::uint32_t> host(1024);
  EXPECT_EQ(table().check_memory(device(), host.data(), 4096, &error),
            static_cast<std::int32_t>(ErrorCode::Argument));
  EXPECT_NE(std::string(error.message).find("no memory that this process has from CUDA"),
            std::string::npos)
      << error.message;
  table().deallocate(device(), memory, 4096, 64, nullptr);
}

TEST_P(CudaMemory, AnEventThatIsNotReachedIsNoError) {
  zb_error error{};
  void* stream = nullptr;
  void* event = nullptr;
  void* memory = nullptr;
  constexpr std::int64_t kBytes = 192 << 20;
  ASSERT_EQ(table().stream_create(device(), &stream, &error), 0) << error.message;
  ASSERT_EQ(table().allocate({2, 0}, kBytes, 64, 1, stream, &memory, &error), 0) << error.message;
  ASSERT_EQ(table().event_record(device(), stream, &event, &error), 0) << error.message;
  std::int32_t done = 0;
  while (done == 0) {
    ASSERT_EQ(table().event_query(event, &done, &error), 0) << error.message;
    // The next call must not take "not ready" for a failure.
    std::int64_t bytes = 0;
    ASSERT_EQ(table().cached(device(), &bytes, &error), 0) << error.message;
  }
  table().event_destroy(event);
  table().deallocate({2, 0}, memory, kBytes, 64, stream);
  table().stream_destroy(device(), stream);
}

TEST(CudaPack, HostMemoryInAnyLayoutTravelsInPieces) {
  const zb_device cuda{2, 0};
  for (const std::int64_t item : {1, 4, 12}) {
    // Host: every second column of rows in reverse; 12 MB packed, so that slots are used again.
    const std::int64_t shape[2] = {1000, 12'000 / item};
    const std::int64_t row = 2 * shape[1] * item + 3;
    const std::int64_t strides[2] = {-row, 2 * item};
    std::vector<std::uint8_t> sent(static_cast<std::size_t>(row * shape[0]));
    for (std::size_t i = 0; i < sent.size(); ++i) sent[i] = static_cast<std::uint8_t>(i * 131 >> 3);
    std::vector<std::uint8_t> received(sent.size(), 7);
    zb_error error{};
    void* memory = nullptr;
    const std::int64_t bytes = shape[0] * shape[1] * item;
    ASSERT_EQ(table().allocate(cuda, bytes, 64, 0, nullptr, &memory, &error), 0) << error.message;
    const std::int64_t start = row * (shape[0] - 1);
    zb_pack_plan plan{2, shape, item, sent.data() + start, strides, memory, 1};
    ASSERT_EQ(table().pack(&plan, cuda, nullptr, &error), 0) << error.message;
    plan.host = received.data() + start;
    plan.to_device = 0;
    ASSERT_EQ(table().pack(&plan, cuda, nullptr, &error), 0) << error.message;
    for (std::int64_t y = 0; y < shape[0]; ++y) {
      for (std::int64_t x = 0; x < row; ++x) {
        const auto at = static_cast<std::size_t>(y * row + x);
        const bool is_element = x < 2 * shape[1] * item && x / item % 2 == 0;
        ASSERT_EQ(received[at], is_element ? sent[at] : 7) << item << ": " << y << ", " << x;
      }
    }
    table().deallocate(cuda, memory, bytes, 64, nullptr);
  }
}

INSTANTIATE_TEST_SUITE_P(Cuda, CudaMemory,
                         testing::Values(DeviceType::Cuda, DeviceType::CudaHost,
                                         DeviceType::CudaManaged),
                         [](const auto& info) {
                           return "type" + std::to_string(static_cast<int>(info.param));
                         });

}  // namespace zarrbuffer::test
