// What the core does with streams, events and memory of a device, on an emulated device.
#include <array>
#include <atomic>
#include <chrono>
#include <gtest/gtest.h>
#include <numeric>
#include <optional>
#include <random>
#include <thread>

#include "zarrbuffer/buffer.hpp"
#include "zarrbuffer/error.hpp"
#include "zarrbuffer/memory.hpp"
#include "zarrbuffer/nd_array.hpp"
#include "zarrbuffer/stream.hpp"
#include "zarrbuffer/threads.hpp"

#include "core/backends.hpp"
#include "core/in_flight.hpp"
#include "expect_error.hpp"
#include "fake_device/foreign_stream.hpp"

namespace zarrbuffer {
namespace {

const Device kCuda = Device::cuda(0);
const Device kOther = Device::cuda(1);

NDArray numbers(std::int64_t count, std::int64_t first = 0) {
  const NDArray array = NDArray::empty(DType::parse("int32"), Dims{count});
  auto* values = reinterpret_cast<std::int32_t*>(array.data());
  std::iota(values, values + count, static_cast<std::int32_t>(first));
  return array;
}

std::int64_t in_use(Device device) { return memory_of(device)->statistics().in_use; }

class FakeDevice : public testing::Test {
 protected:
  // Opens the plugin, which the controls are looked up in.
  void SetUp() override { ASSERT_EQ(count_devices(DeviceType::Cuda), 2) << why_no_device(DeviceType::Cuda); }
  void TearDown() override {
    in_flight::let_go();
    EXPECT_EQ(in_flight::count(), 0u);
  }
};

TEST_F(FakeDevice, ACopyInTheBackgroundIsDoneWhenItsEventIs) {
  const OwnedStream stream(kCuda);
  const NDArray pinned = numbers(1000).to(Device::pinned());
  const NDArray target = NDArray::zeros(DType::parse("int32"), Dims{1000}, Order::C, kCuda);
  Held held(stream);
  const Event done = copy_async(target, pinned, stream);
  EXPECT_FALSE(done.is_done());
  held.go_on();
  done.wait();
  EXPECT_TRUE(done.is_done());
  EXPECT_TRUE(target.all_equal(pinned));
}

TEST_F(FakeDevice, TheCurrentStreamOfAThreadIsTheOneThatWasSet) {
  const OwnedStream stream(kCuda);
  Stream::set_current(stream);
  EXPECT_EQ(Stream::current(kCuda).handle(), stream.stream().handle());
  EXPECT_EQ(Stream::current(Device::pinned()).handle(), stream.stream().handle());
  EXPECT_EQ(Stream::current(kOther).handle(), nullptr);
  std::thread([] { EXPECT_EQ(Stream::current(kCuda).handle(), nullptr); }).join();
  Stream::set_current(Stream(kCuda));
  EXPECT_EQ(Stream::current(kCuda).handle(), nullptr);
  test::expect_error<DeviceError>([] { Stream::set_current(Stream(Device::cuda(7))); }, "cuda:7");
}

TEST_F(FakeDevice, ElementsOfADeviceHaveNoAddressForTheHost) {
  const auto zeros = [](Device device) { return NDArray::zeros(DType::of<float>(), {2}, Order::C, device); };
  test::expect_error<UnsupportedError>([&] { zeros(kCuda).elements<float>(); }, "memory on cuda:0");
  test::expect_error<UnsupportedError>([&] { zeros(kCuda).data_as<const float>(); }, "copy the array to the host");
  EXPECT_EQ(zeros(Device::pinned()).elements<float>()[1], 0);
}

TEST_F(FakeDevice, EveryPairOfMemoryKindsIsCopied) {
  const OwnedStream stream(kCuda);
  const std::array kinds{Device::cpu(), Device::pinned(), kCuda, Device{DeviceType::CudaManaged, 0}};
  const NDArray values = numbers(60).reshape(Dims{5, 12});
  for (const Device from : kinds) {
    for (const Device to : kinds) {
      if (from == Device::cpu() && to == Device::cpu()) continue;
      for (const char* dtype : {"int32", ">i4", "float64"}) {
        const NDArray src = values.to(from).transpose();
        const NDArray dst = NDArray::zeros(DType::parse(dtype), Dims{12, 5}, Order::F, to);
        copy_async(dst, src, stream).wait();
        EXPECT_TRUE(dst.all_equal(values.transpose()))
            << from.to_string() << " to " << to.to_string() << " as " << dtype;
      }
    }
  }
}

TEST_F(FakeDevice, MemoryStaysUntilItsCopyIsDone) {
  const OwnedStream stream(kCuda);
  const std::int64_t pinned_before = in_use(Device::pinned());
  const NDArray target = NDArray::zeros(DType::parse("int32"), Dims{1000}, Order::C, kCuda);
  std::optional<NDArray> source = numbers(1000).to(Device::pinned());
  const std::weak_ptr<Storage> watched = source->storage();
  Held held(stream);
  const Event done = copy_async(target, *source, stream);
  source.reset();
  EXPECT_FALSE(watched.expired());
  EXPECT_EQ(in_use(Device::pinned()), pinned_before + 4000);
  // What is asked for meanwhile is other memory.
  const NDArray other = NDArray::full(DType::parse("int32"), Scalar(-1), Dims{1000}, Order::C, Device::cpu());
  held.go_on();
  done.wait();
  EXPECT_TRUE(watched.expired());
  EXPECT_EQ(in_use(Device::pinned()), pinned_before);
  EXPECT_TRUE(target.all_equal(numbers(1000)));
}

TEST_F(FakeDevice, MemoryOfOthersIsReleasedAfterItsCopy) {
  const OwnedStream stream(kCuda);
  const NDArray block = numbers(100).to(Device::pinned());
  const NDArray target = NDArray::zeros(DType::parse("int32"), Dims{100}, Order::C, kCuda);
  bool released = false;
  Held held(stream);
  {
    const NDArray wrapped = NDArray::wrap(block.data(), 400, DType::parse("int32"), Dims{100}, true,
                                          [&] { released = true; }, Device::pinned());
    static_cast<void>(copy_async(target, wrapped, stream));
  }
  EXPECT_FALSE(released);
  held.go_on();
  stream.stream().synchronize();
  EXPECT_TRUE(released);
}

TEST_F(FakeDevice, MemoryOnAForeignStreamOutlastsItsWork) {
  const Foreign foreign(kCuda);
  const NDArray result = NDArray::zeros(DType::parse("int32"), Dims{1000}, Order::C, kCuda);
  {
    const NDArray source = numbers(1000).to(kCuda);
    // The other stream waits neither for the zeros nor for the numbers.
    Stream(kCuda).synchronize();
    Held held(foreign.stream());
    {
      const StreamScope scope(foreign.stream());
      // Copies of its own that nobody holds.
      result.set({}, source.get(std::array{Index::slice(BasicKey::kAbsent, BasicKey::kAbsent, -1)}).copy());
    }
    EXPECT_GT(in_flight::count(), 0u);
    // The default stream does not wait: memory that was let go too early would be overwritten now.
    for (int i = 0; i < 4; ++i) NDArray::full(DType::parse("int32"), Scalar(-1), Dims{1000}, Order::C, kCuda);
  }
  foreign.stream().synchronize();
  EXPECT_TRUE(result.all_equal(
      numbers(1000).get(std::array{Index::slice(BasicKey::kAbsent, BasicKey::kAbsent, -1)})));
}

TEST_F(FakeDevice, TheCurrentStreamIsTheThreadsAndNests) {
  const OwnedStream a(kCuda), b(kCuda), c(kOther);
  const auto current = [](Device device) { return Stream::current(device).handle(); };
  EXPECT_EQ(current(kCuda), nullptr);
  {
    const StreamScope outer(a);
    const StreamScope beside(c);
    {
      const StreamScope inner(b);
      EXPECT_EQ(current(kCuda), b.stream().handle());
      std::thread([&] { EXPECT_EQ(current(kCuda), nullptr); }).join();
    }
    EXPECT_EQ(current(kCuda), a.stream().handle());
    EXPECT_EQ(current(Device::pinned()), a.stream().handle());
    EXPECT_EQ(current(kOther), c.stream().handle());
    EXPECT_EQ(current(Device::cpu()), nullptr);
  }
  EXPECT_EQ(current(kCuda), nullptr);
  EXPECT_EQ(current(kOther), nullptr);
}

TEST_F(FakeDevice, ReadingFromTheHostWaits) {
  const OwnedStream stream(kCuda);
  const NDArray source = numbers(1000).to(kCuda);
  for (const Device to : {Device::cpu(), Device::pinned(), Device{DeviceType::CudaManaged, 0}}) {
    Held held(stream);
    const StreamScope scope(stream);
    const NDArray doubled = source.copy();
    std::thread later([&] { held.go_on(); });
    const NDArray host = doubled.to(to);
    EXPECT_EQ(reinterpret_cast<const std::int32_t*>(host.data())[999], 999) << to.to_string();
    later.join();
  }
}

TEST_F(FakeDevice, PinnedMemoryOfOneDeviceWaitsForTheDeviceItIsReadFrom) {
  const OwnedStream stream(kOther);
  const NDArray there = NDArray::zeros(DType::parse("int32"), Dims{1000}, Order::C, kOther);
  const NDArray pinned = NDArray::zeros(DType::parse("int32"), Dims{1000}, Order::C, Device::pinned());
  Held held(stream);
  {
    const StreamScope scope(stream);
    there.fill(Scalar(std::int64_t{7}));
  }
  std::thread reader([&] { pinned.set({}, there); });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  held.go_on();
  reader.join();
  EXPECT_TRUE(pinned.all_equal(Scalar(std::int64_t{7})));
}

TEST_F(FakeDevice, AStreamWaitsForAnotherOnesEvent) {
  const OwnedStream first(kCuda), second(kCuda);
  const NDArray source = numbers(1000).to(Device::pinned());
  const NDArray between = NDArray::zeros(DType::parse("int32"), Dims{1000}, Order::C, kCuda);
  const NDArray result = NDArray::zeros(DType::parse("int32"), Dims{1000}, Order::C, kCuda);
  Held held(first);
  const Event filled = copy_async(between, source, first);
  second.stream().wait_for(filled);
  const Event done = copy_async(result, between, second);
  EXPECT_FALSE(done.is_done());
  held.go_on();
  done.wait();
  EXPECT_TRUE(result.all_equal(source));
}

TEST_F(FakeDevice, OnTheCpuNothingIsWaitedFor) {
  const NDArray target = NDArray::zeros(DType::parse("int64"), Dims{100});
  const Event done = copy_async(target, numbers(100), Stream());
  EXPECT_TRUE(done.is_done());
  done.wait();
  EXPECT_TRUE(target.all_equal(numbers(100)));
  EXPECT_EQ(OwnedStream(Device::cpu()).stream().handle(), nullptr);
  const StreamScope scope{Stream()};
  Stream().synchronize();
}

TEST_F(FakeDevice, AStreamThatHasNoPartInACopyIsRefused) {
  const OwnedStream stream(kOther);
  const NDArray a = numbers(4).to(kCuda);
  test::expect_error<ArgumentError>([&] { static_cast<void>(copy_async(a, numbers(4), stream)); },
                                    "a copy from cpu to cuda:0 has no part on cuda:1, whose stream is to run it");
  test::expect_error<ArgumentError>([&] { static_cast<void>(copy_async(a, numbers(4), Stream())); },
                                    "a copy from cpu to cuda:0 has no part on cpu, whose stream is to run it");
}

TEST_F(FakeDevice, AFailedCopyInTheBackgroundKeepsNothing) {
  const OwnedStream stream(kCuda);
  const NDArray a = numbers(4).to(kCuda);
  EXPECT_THROW(static_cast<void>(copy_async(a, numbers(3), stream)), ArgumentError);
  EXPECT_THROW(static_cast<void>(copy_async(a.as_read_only(), numbers(4), stream)), ReadOnlyError);
  EXPECT_EQ(Stream::current(kCuda).handle(), nullptr);
  stream.stream().synchronize();
}

TEST_F(FakeDevice, WhatOneStreamHoldsBackKeepsNothingOfAnother) {
  const Foreign slow(kCuda), quick(kCuda);
  const NDArray a = numbers(1000).to(kCuda), b = a.copy();
  const NDArray pinned = NDArray::zeros(a.dtype(), Dims{1000}, Order::C, Device::pinned());
  Held held(slow.stream());
  std::vector<Event> late;
  for (int i = 0; i < 3; ++i) late.push_back(copy_async(pinned, a, slow.stream()));
  const std::size_t held_back = in_flight::count();
  for (int i = 0; i < 3; ++i) copy_async(b, a, quick.stream()).wait();
  EXPECT_EQ(in_flight::count(), held_back);
  held.go_on();
  late.back().wait();
  EXPECT_EQ(in_flight::count(), 0u);
}

TEST_F(FakeDevice, AKernelThatFailedIsNamedByTheNextCall) {
  const OwnedStream stream(kCuda);
  const NDArray source = numbers(100).to(kCuda);
  const NDArray healthy = NDArray::zeros(DType::parse("int32"), Dims{100}, Order::C, kCuda);
  const NDArray target = NDArray::zeros(DType::parse("int32"), Dims{100}, Order::C, kCuda);
  Held held(stream);
  const Event done = copy_async(target, source, stream);
  control<decltype(fake_break)>("fake_break")();
  held.go_on();
  const char* words = ": cudaErrorIllegalAddress (700): an illegal memory access was encountered";
  test::expect_error<DeviceError>([&] { done.wait(); }, words);
  test::expect_error<DeviceError>([&] { static_cast<void>(done.is_done()); }, words);
  // No other buffer gives wrong elements silently: every call says so.
  test::expect_error<DeviceError>([&] { static_cast<void>(healthy.to(Device::cpu())); }, words);
  test::expect_error<DeviceError>([&] { healthy.fill(Scalar(1)); }, words);
  test::expect_error<DeviceError>([&] { static_cast<void>(healthy.all_equal(Scalar(0))); }, words);
  test::expect_error<DeviceError>([&] { NDArray::empty(DType(), Dims{8}, Order::C, kCuda); }, words);
  test::expect_error<DeviceError>([&] { stream.stream().synchronize(); }, words);
  in_flight::let_go();
  EXPECT_EQ(in_flight::count(), 0u);
  // The host goes on.
  EXPECT_TRUE(numbers(4).all_equal(numbers(4)));
  control<decltype(fake_mend)>("fake_mend")();
}

TEST_F(FakeDevice, OrdinalsThatAreNotThere) {
  const char* stream = "there is no stream of cuda:7: there are 2 such devices, from 0";
  test::expect_error<DeviceError>([] { OwnedStream{Device::cuda(7)}; }, stream);
  test::expect_error<DeviceError>([] { StreamScope{Stream(Device::cuda(7))}; }, stream);
  test::expect_error<DeviceError>([] { StreamScope{Stream(Device::cuda(-1))}; },
                                  "there is no stream of cuda:-1: there are 2 such devices, from 0");
  test::expect_error<DeviceError>([] { NDArray::empty(DType(), Dims{8}, Order::C, Device::cuda(2)); },
                                  "there is no device 2 of the kind of cuda:2, only 2");
  test::expect_error<DeviceError>([] { numbers(1).to(Device::cuda(2)); },
                                  "there is no device 2 of the kind of cuda:2, only 2");
  EXPECT_EQ(Stream::current(Device::cuda(7)).handle(), nullptr);
}

TEST_F(FakeDevice, AddressesThatAreNoMemoryOfTheDevice) {
  const auto wrap = [](const void* address, Device device) {
    return NDArray::wrap(const_cast<void*>(address), 16, DType(), Dims{16}, false, {}, device);
  };
  const auto refused = [&](const void* address, Device device, const std::string& words) {
    try {
      wrap(address, device);
      ADD_FAILURE() << "not refused: " << words;
    } catch (const ArgumentError& error) {
      EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
    }
  };
  const NDArray host = numbers(8), here = host.to(kCuda), there = host.to(kOther), pinned = host.to(Device::pinned());
  refused(host.data(), kCuda, "is not cuda:0's: it is no memory that this process has from CUDA");
  refused(host.data(), Device::pinned(), "is not cuda_host's: it is no memory");
  refused(there.data(), kCuda, "is not cuda:0's: it is memory of cuda:1");
  refused(pinned.data(), kCuda, "is not cuda:0's: it is pinned host memory");
  refused(reinterpret_cast<const void*>(0x1000), kCuda, "address 0x1000 is not cuda:0's");
  EXPECT_TRUE(wrap(here.data(), kCuda).view(DType::parse("int32")).all_equal(numbers(4)));
  EXPECT_TRUE(wrap(pinned.data(), Device::pinned()).view(DType::parse("int32")).all_equal(numbers(4)));
}

TEST_F(FakeDevice, OutOfMemoryTellsFiguresAndLosesNothing) {
  constexpr std::int64_t kHalf = 130 << 20;
  const NDArray half = NDArray::empty(DType(), Dims{kHalf}, Order::C, kCuda);
  const std::int64_t used = in_use(kCuda);
  try {
    NDArray::empty(DType(), Dims{kHalf}, Order::C, kCuda);
    ADD_FAILURE() << "more memory than there is";
  } catch (const MemoryError& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("cannot allocate 136314880 bytes on cuda:0: " + std::to_string(used) + " bytes in use"),
              std::string::npos) << text;
    EXPECT_NE(text.find("bytes free"), std::string::npos) << text;
  }
  EXPECT_EQ(in_use(kCuda), used);
  NDArray::full(DType(), Scalar(1), Dims{kHalf / 2}, Order::C, kCuda);
}

TEST_F(FakeDevice, WhatIsDoneInTheBackgroundMakesRoom) {
  constexpr std::int64_t kMost = 200 << 20;
  const OwnedStream stream(kCuda);
  {
    const NDArray large = NDArray::empty(DType(), Dims{kMost}, Order::C, kCuda);
    const NDArray small = NDArray::zeros(DType(), Dims{1}, Order::C, kCuda);
    static_cast<void>(copy_async(large, small, stream));
  }
  // Nobody asks for the event: the allocation itself lets go, or finds it running still.
  stream.stream().synchronize();
  EXPECT_EQ(NDArray::empty(DType(), Dims{kMost}, Order::C, kCuda).size(), kMost);
}

TEST_F(FakeDevice, NothingOfSizeZeroReachesTheDriver) {
  memory_of(kCuda);
  const auto calls = control<decltype(fake_calls)>("fake_calls");
  const std::int64_t before = calls();
  const NDArray empty = NDArray::zeros(DType::parse("int32"), Dims{0, 3}, Order::C, kCuda);
  const NDArray host = empty.to(Device::cpu());
  EXPECT_EQ(host.to(kCuda).size(), 0);
  empty.copy().set({}, host);
  empty.fill(Scalar(1));
  EXPECT_TRUE(empty.all_equal(empty));
  EXPECT_EQ(Buffer::create_zero_length(kCuda).combine({}).length(), 0);
  EXPECT_EQ(calls(), before);
}

TEST_F(FakeDevice, TheThreadLimitIsThePluginsToo) {
  const int before = max_threads();
  set_max_threads(3);
  EXPECT_EQ(control<decltype(fake_max_threads)>("fake_max_threads")(), 3);
  set_max_threads(before);
  EXPECT_EQ(control<decltype(fake_max_threads)>("fake_max_threads")(), before);
}

TEST_F(FakeDevice, TheThreadLimitIsThePluginsWhoeverSetsIt) {
  const int before = max_threads();
  const auto of_plugin = control<decltype(fake_max_threads)>("fake_max_threads");
  // Spins: threads that are woken do not begin at one moment.
  std::atomic<int> arrived{0};
  const auto meet = [&](int meeting) {
    ++arrived;
    while (arrived < 2 * meeting) std::this_thread::yield();
  };
  int differed = 0;
  const auto set_often = [&](int threads, bool compares) {
    for (int round = 0; round < 200000; ++round) {
      meet(2 * round + 1);
      set_max_threads(threads);
      meet(2 * round + 2);
      if (compares && of_plugin() != max_threads()) ++differed;
    }
  };
  std::thread other(set_often, 3, false);
  set_often(5, true);
  other.join();
  EXPECT_EQ(differed, 0);
  set_max_threads(before);
}

TEST_F(FakeDevice, HostMemoryInAnyLayoutIsPackedOnTheWay) {
  std::mt19937 random(20261127);
  for (int round = 0; round < 200; ++round) {
    Dims shape;
    for (int axis = 0; axis < 1 + static_cast<int>(random() % 4); ++axis) shape.push_back(1 + random() % 5);
    const std::int64_t count = std::accumulate(shape.begin(), shape.end(), std::int64_t{2}, std::multiplies<>());
    Dims axes(shape.size());
    std::iota(axes.begin(), axes.end(), 0);
    std::shuffle(axes.begin(), axes.end(), random);
    shape.push_back(2);
    const auto strided = [&](const NDArray& flat) {
      const NDArray whole = flat.reshape(shape).get(std::array{Index::ellipsis(), Index::at(1)}).transpose(axes);
      return whole.get(std::array{Index::slice(BasicKey::kAbsent, BasicKey::kAbsent, -1)});
    };
    const Device host = round % 2 == 0 ? Device::cpu() : Device::pinned();
    const NDArray source = strided(numbers(count).to(host));
    const NDArray device = source.to(kCuda);
    ASSERT_TRUE(device.all_equal(source)) << "round " << round;
    const NDArray all = NDArray::zeros(DType::parse("int32"), Dims{count}, Order::C, host);
    const NDArray target = strided(all);
    target.set({}, device);
    ASSERT_TRUE(target.all_equal(source)) << "round " << round;
    // Nothing beside the elements is written.
    ASSERT_TRUE(all.reshape(shape).get(std::array{Index::ellipsis(), Index::at(0)}).all_equal(Scalar(0))) << round;
  }
}

TEST_F(FakeDevice, StridedHostMemoryTravelsWithoutAnotherArray) {
  constexpr std::int64_t kRows = 3000, kColumns = 1000;  // more than two slots hold
  for (const Device host : {Device::cpu(), Device::pinned()}) {
    const NDArray whole = numbers(kRows * kColumns).to(host).reshape(Dims{kRows, kColumns});
    const NDArray strided = whole.transpose();
    const NDArray there = NDArray::zeros(DType::parse("int32"), strided.shape(), Order::C, kCuda);
    for (const Device device : {host, kCuda}) memory_of(device)->reset_peak();
    const std::int64_t here = in_use(host);
    const std::int64_t on_device = in_use(kCuda);
    there.set({}, strided);
    strided.fill(Scalar(0));
    strided.set({}, there);
    EXPECT_EQ(memory_of(host)->statistics().peak, here);
    EXPECT_EQ(memory_of(kCuda)->statistics().peak, on_device);
    EXPECT_TRUE(whole.reshape(Dims{kRows * kColumns}).all_equal(numbers(kRows * kColumns)));
  }
}

}  // namespace
}  // namespace zarrbuffer
