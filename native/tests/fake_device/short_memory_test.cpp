// Memory that work on a foreign stream uses, where operator new refuses: each place at which it may, one after another.
#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <thread>

#include "zarrbuffer/memory.hpp"
#include "zarrbuffer/nd_array.hpp"
#include "zarrbuffer/stream.hpp"

#include "core/backends.hpp"
#include "core/in_flight.hpp"
#include "fake_device/foreign_stream.hpp"
#include "short_memory.hpp"

namespace zarrbuffer {
namespace {

const Device kCuda = Device::cuda(0);
const DType kInt32 = DType::number(Kind::Int, 4);

/// A foreign stream that does what it is given a little later.
class Late {
 public:
  Late() : held_(foreign_.stream()), later_([this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    held_.go_on();
  }) {}
  ~Late() { later_.join(); }
  Stream stream() const { return foreign_.stream(); }
  bool has_work() const { return held_.has_work(); }

 private:
  Foreign foreign_{kCuda};
  Held held_;
  std::thread later_;
};

/// The device's memory; notes what came back while its stream had work left.
class Watched final : public MemoryResource {
 public:
  explicit Watched(const Late& late) : late_(late) {}
  void* allocate(std::size_t bytes, std::size_t alignment, Stream stream) override {
    return memory_->allocate(bytes, alignment, stream);
  }
  void* allocate_zeroed(std::size_t bytes, std::size_t alignment, Stream stream) override {
    return memory_->allocate_zeroed(bytes, alignment, stream);
  }
  void deallocate(void* pointer, std::size_t bytes, std::size_t alignment, Stream stream) noexcept override {
    if (stream.handle() == nullptr && late_.has_work()) came_back_early = true;
    memory_->deallocate(pointer, bytes, alignment, stream);
  }
  Device device() const override { return kCuda; }

  bool came_back_early = false;

 private:
  const Late& late_;
  std::shared_ptr<MemoryResource> memory_ = memory_of(kCuda);
};

/// The body gets the late stream and a resource, and makes arrays that it lets go of.
template <class Body>
void refuse_each_on_a_late_stream(Body body) {
  for (long refused = 0; refused == 0 || test::was_refused(); ++refused) {
    SCOPED_TRACE("without allocation " + std::to_string(refused));
    Late late;
    const auto resource = std::make_shared<Watched>(late);
    body(refused, late.stream(), resource);
    EXPECT_FALSE(resource->came_back_early);
    late.stream().synchronize();
    EXPECT_EQ(in_flight::count(), 0u);
  }
}

class ShortMemoryOnADevice : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(count_devices(DeviceType::Cuda), 2) << why_no_device(DeviceType::Cuda); }
};

TEST_F(ShortMemoryOnADevice, WhatAStreamWorksOnStays) {
  refuse_each_on_a_late_stream([](long refused, const Stream& stream, const auto& resource) {
    const NDArray array = NDArray::empty(kInt32, Dims{1000}, Order::C, resource);
    const StreamScope scope(stream);
    test::runs_without(refused, [&] { array.fill(Scalar(1)); });
  });
}

TEST_F(ShortMemoryOnADevice, WhatAStreamCopiesStays) {
  refuse_each_on_a_late_stream([](long refused, const Stream& stream, const auto& resource) {
    const NDArray source = NDArray::empty(kInt32, Dims{1000}, Order::C, resource);
    const NDArray target = NDArray::empty(kInt32, Dims{1000}, Order::C, resource);
    const StreamScope scope(stream);
    test::runs_without(refused, [&] { target.set({}, source); });
  });
}

TEST_F(ShortMemoryOnADevice, WhatTravelsOnAStreamStays) {
  const NDArray target = NDArray::empty(kInt32, Dims{1000}, Order::C, Device{DeviceType::CudaManaged, 0});
  refuse_each_on_a_late_stream([&](long refused, const Stream& stream, const auto& resource) {
    const NDArray source = NDArray::empty(kInt32, Dims{1000}, Order::C, resource);
    const StreamScope scope(stream);
    test::runs_without(refused, [&] { target.set({}, source); });
  });
}

TEST_F(ShortMemoryOnADevice, WhatIsCopiedInTheBackgroundStays) {
  const NDArray pinned = NDArray::empty(kInt32, Dims{1000}, Order::C, Device::pinned());
  refuse_each_on_a_late_stream([&](long refused, const Stream& stream, const auto& resource) {
    const NDArray source = NDArray::empty(kInt32, Dims{1000}, Order::C, resource);
    test::runs_without(refused, [&] { static_cast<void>(copy_async(pinned, source, stream)); });
  });
}

TEST_F(ShortMemoryOnADevice, WhatAStreamMakesZeroStays) {
  refuse_each_on_a_late_stream([](long refused, const Stream& stream, const auto& resource) {
    const StreamScope scope(stream);
    test::runs_without(refused, [&] { Storage::allocate_zeroed(resource, 4000); });
  });
}

}  // namespace
}  // namespace zarrbuffer
