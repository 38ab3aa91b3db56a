// What other libraries are told of memory of a device.
#include <array>
#include <gtest/gtest.h>
#include <thread>

#include "zarrbuffer/cuda_array_interface.hpp"
#include "zarrbuffer/dlpack.hpp"
#include "zarrbuffer/error.hpp"
#include "zarrbuffer/stream.hpp"

#include "expect_error.hpp"
#include "fake_device/foreign_stream.hpp"

namespace zarrbuffer {
namespace {

using test::expect_error;

const Device kOther = Device::cuda(1);

NDArray on_device(const char* dtype, const Dims& shape) { return NDArray::empty(DType::parse(dtype), shape, Order::C, kOther); }

TEST(DLPackOut, ChecksTheStreamOfADevice) {
  const NDArray array = on_device("<i4", {1});
  for (const std::int64_t stream : {std::int64_t{0}, std::int64_t{-2}}) {
    expect_error<ArgumentError>([&] { dlpack::to_dlpack(array, stream); }, "not " + std::to_string(stream));
  }
  for (const dlpack::ConsumerStream stream : {dlpack::ConsumerStream{}, dlpack::ConsumerStream{1}, dlpack::ConsumerStream{-1}}) {
    const NDArray back = dlpack::from_dlpack(dlpack::to_dlpack(array, stream));
    EXPECT_EQ(back.device(), kOther);
    EXPECT_EQ(back.data(), array.data());
  }
}

TEST(DLPackOut, IsReadyForStreamsThatDoNotWaitForOurs) {
  const Foreign foreign(kOther);
  const StreamScope scope(foreign.stream());
  const NDArray array = on_device("<i4", {1});
  // Nothing is 1.
  for (const auto consumer : std::array<dlpack::ConsumerStream, 3>{std::nullopt, 1, 2}) {
    Held held(foreign.stream());
    const Event work = Event::record(foreign.stream());
    EXPECT_FALSE(work.is_done());
    std::thread later([&] { held.go_on(); });
    auto* out = dlpack::to_dlpack(array, consumer);
    EXPECT_TRUE(work.is_done());
    later.join();
    out->deleter(out);
  }
}

TEST(DLPackIn, RefusesMemoryThatIsNotOfTheDevice) {
  auto* out = dlpack::to_dlpack(on_device("<i4", {1}));
  const std::array<std::int32_t, 1> host{};
  auto* const data = out->tensor.data;
  out->tensor.data = const_cast<std::int32_t*>(host.data());
  EXPECT_THROW(dlpack::from_dlpack(out), Error);
  out->tensor.data = data;
  out->deleter(out);
}

TEST(CudaArrayInterface, HasTheFieldsOfTheProtocol) {
  const NDArray array = on_device("<f4", {2, 3}).as_read_only();
  const auto address = reinterpret_cast<std::uintptr_t>(array.data());
  const CudaArrayInterface dense = cuda_array_interface(array);
  EXPECT_EQ(dense.shape, (Dims{2, 3}));
  EXPECT_EQ(dense.typestr, "<f4");
  EXPECT_EQ(dense.data, address);
  EXPECT_TRUE(dense.read_only);
  EXPECT_FALSE(dense.strides.has_value());
  EXPECT_EQ(dense.version, 3);
  EXPECT_EQ(dense.stream, 1);

  const CudaArrayInterface strided = cuda_array_interface(array.get(std::array{Index::all(), Index::slice(2, 0, -1)}));
  EXPECT_EQ(strided.data, address + 8);
  ASSERT_TRUE(strided.strides.has_value());
  EXPECT_EQ(*strided.strides, (Dims{12, -4}));

  const CudaArrayInterface none = cuda_array_interface(array.get(std::array{Index::slice(1, 1)}));
  EXPECT_EQ(none.data, 0u);
  EXPECT_EQ(none.shape, (Dims{0, 3}));
  EXPECT_EQ(cuda_array_interface(array.view(DType::parse("V4"))).typestr, "|V4");
}

TEST(CudaArrayInterface, NamesTheStreamOfTheThread) {
  const NDArray array = on_device("<f4", {2});
  const OwnedStream stream(kOther);
  const StreamScope scope(stream);
  EXPECT_EQ(cuda_array_interface(array).stream, reinterpret_cast<std::intptr_t>(stream.stream().handle()));
}

TEST(CudaArrayInterface, HasNoTypeStringForBfloat16) {
  expect_error<UnsupportedError>([] { cuda_array_interface(on_device("bfloat16", {1})); }, "DLPack");
}

}  // namespace
}  // namespace zarrbuffer
