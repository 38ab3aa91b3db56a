#include "zarrbuffer/dlpack.hpp"

#include <array>
#include <gtest/gtest.h>
#include <limits>
#include <thread>

#include "zarrbuffer/cuda_array_interface.hpp"
#include "zarrbuffer/error.hpp"

#include "arrays.hpp"
#include "expect_error.hpp"

namespace zarrbuffer {
namespace {

using dlpack::ManagedTensor;
using dlpack::ManagedTensorVersioned;
using dlpack::TypeCode;
using test::expect_error;

/// A producer's tensor of int32 whose deleter counts its calls.
struct Produced {
  std::array<std::int32_t, 24> memory{};
  std::array<std::int64_t, 65> shape{2, 3};
  std::array<std::int64_t, 65> strides{3, 1};
  int deletions = 0;
  ManagedTensorVersioned managed{};

  Produced() {
    for (std::size_t i = 0; i < memory.size(); ++i) memory[i] = static_cast<std::int32_t>(i);
    managed.version = {1, 7};
    managed.context = this;
    managed.deleter = [](ManagedTensorVersioned* self) { ++static_cast<Produced*>(self->context)->deletions; };
    managed.tensor = {memory.data(), {1, 0}, 2, {TypeCode::Int, 32, 1}, shape.data(), strides.data(), 0};
  }

  template <class Expected>
  void refused(const std::string& part) {
    expect_error<Expected>([&] { dlpack::from_dlpack(&managed); }, part);
    EXPECT_EQ(deletions, 0) << "a tensor that is refused remains its producer's";
  }
};

TEST(DLPackOut, TellsWhatTheArrayIs) {
  const NDArray array = test::counting({4, 6});
  const NDArray view = array.get({Index::slice(3, 0, -2), Index::slice(1, {}, 2)});
  ManagedTensorVersioned* out = dlpack::to_dlpack(view);
  EXPECT_EQ(out->version.major, 1u);
  EXPECT_EQ(out->flags, 0u);
  EXPECT_EQ(out->tensor.data, view.data());
  EXPECT_EQ(out->tensor.byte_offset, 0u);
  EXPECT_EQ(out->tensor.device.type, 1);
  EXPECT_EQ(out->tensor.device.id, 0);
  EXPECT_EQ(out->tensor.ndim, 2);
  EXPECT_EQ(out->tensor.dtype.code, TypeCode::Int);
  EXPECT_EQ(out->tensor.dtype.bits, 32);
  EXPECT_EQ(out->tensor.dtype.lanes, 1);
  EXPECT_EQ(out->tensor.shape[0], 2);
  EXPECT_EQ(out->tensor.shape[1], 3);
  EXPECT_EQ(out->tensor.strides[0], -12);
  EXPECT_EQ(out->tensor.strides[1], 2);
  const NDArray back = dlpack::from_dlpack(out);
  EXPECT_EQ(back.data(), view.data());
  test::expect_ints(back, {2, 3}, {19, 21, 23, 7, 9, 11});
  EXPECT_FALSE(back.is_read_only());
}

TEST(DLPackOut, HoldsTheMemoryUntilItsDeleterIsCalled) {
  std::int32_t value = 5;
  int releases = 0;
  auto* out = dlpack::to_dlpack(
      NDArray::wrap(&value, 4, DType::number(Kind::Int, 4), {}, true, [&] { ++releases; }));
  EXPECT_EQ(out->flags, dlpack::kReadOnly);
  EXPECT_EQ(releases, 0);
  std::thread([&] { out->deleter(out); }).join();
  EXPECT_EQ(releases, 1);
}

TEST(DLPackOut, KnowsEveryTypeThatDLPackHas) {
  const std::pair<const char*, TypeCode> types[] = {
      {"bool", TypeCode::Bool},       {"int8", TypeCode::Int},         {"int16", TypeCode::Int},
      {"int64", TypeCode::Int},       {"uint8", TypeCode::UInt},       {"uint16", TypeCode::UInt},
      {"uint32", TypeCode::UInt},     {"uint64", TypeCode::UInt},      {"float16", TypeCode::Float},
      {"float32", TypeCode::Float},   {"float64", TypeCode::Float},    {"bfloat16", TypeCode::BFloat},
      {"complex64", TypeCode::Complex}, {"complex128", TypeCode::Complex}};
  for (const auto& [name, code] : types) {
    const NDArray array = NDArray::zeros(DType::parse(name), {2});
    auto* out = dlpack::to_dlpack_unversioned(array);
    EXPECT_EQ(out->tensor.dtype.code, code) << name;
    const NDArray back = dlpack::from_dlpack(out, false);
    EXPECT_EQ(back.dtype(), array.dtype());
    EXPECT_EQ(back.data(), array.data());
    EXPECT_FALSE(back.is_read_only());
  }
}

TEST(DLPackOut, RefusesWhatDLPackCannotSay) {
  expect_error<UnsupportedError>([] { dlpack::to_dlpack(NDArray::zeros(DType::parse(">i2"), {2})); }, "byte order");
  for (const char* name : {"<M8[s]", "<m8[ms]", "V3", "S4", "<U2", "[[\"a\",\"<i4\"]]"}) {
    expect_error<UnsupportedError>([&] { dlpack::to_dlpack(NDArray::zeros(DType::parse(name), {2})); }, "no type for");
  }
  const NDArray records = NDArray::zeros(DType::parse("[[\"a\",\"|u1\"],[\"b\",\"<i4\"]]"), {2});
  expect_error<UnsupportedError>([&] { dlpack::to_dlpack(records.field("b")); }, "5 bytes along axis 0");
  const NDArray one = records.field("b").get({Index::slice(0, 1)});
  auto* out = dlpack::to_dlpack(one);  // the stride of one element is never used
  out->deleter(out);
  expect_error<UnsupportedError>([&] { dlpack::to_dlpack_unversioned(test::ints({1}, {1}).as_read_only()); }, "read-only");
}

TEST(DLPackOut, HasNoStreamOnTheHost) {
  const NDArray array = test::ints({1}, {1});
  expect_error<ArgumentError>([&] { dlpack::to_dlpack(array, 1); }, "no stream 1");
  auto* out = dlpack::to_dlpack(array, -1);
  out->deleter(out);
}

TEST(DLPackIn, SharesTheMemoryAndCallsTheDeleterOnce) {
  Produced given;
  {
    NDArray view;
    {
      const NDArray array = dlpack::from_dlpack(&given.managed);
      EXPECT_EQ(array.data(), reinterpret_cast<std::byte*>(given.memory.data()));
      test::expect_ints(array, {2, 3}, {0, 1, 2, 3, 4, 5});
      array.fill(Scalar(std::int64_t{9}));
      EXPECT_EQ(given.memory[5], 9);
      view = array.transpose();
    }
    EXPECT_EQ(given.deletions, 0);
  }
  EXPECT_EQ(given.deletions, 1);
}

TEST(DLPackIn, KeepsReadOnly) {
  Produced given;
  given.managed.flags = dlpack::kReadOnly | 2;
  const NDArray array = dlpack::from_dlpack(&given.managed);
  EXPECT_TRUE(array.is_read_only());
  expect_error<ReadOnlyError>([&] { array.fill(Scalar(std::int64_t{1})); }, "read-only");
}

TEST(DLPackIn, TakesTheOlderFormAsReadOnlyUnlessToldOtherwise) {
  std::int32_t value = 3;
  ManagedTensor tensor{{&value, {1, 5}, 0, {TypeCode::Int, 32, 1}, nullptr, nullptr, 0}, nullptr, nullptr};
  EXPECT_TRUE(dlpack::from_dlpack(&tensor).is_read_only());
  const NDArray array = dlpack::from_dlpack(&tensor, false);
  array.fill(Scalar(std::int64_t{4}));
  EXPECT_EQ(value, 4);
  EXPECT_EQ(array.device(), Device::cpu());
}

TEST(DLPackIn, ReadsOffsetsAndStridesOfEitherSign) {
  Produced given;
  given.managed.tensor.byte_offset = 4 * 23;
  given.strides = {-12, -2};
  test::expect_ints(dlpack::from_dlpack(&given.managed), {2, 3}, {23, 21, 19, 11, 9, 7});
  given.managed.tensor.byte_offset = 4;
  given.managed.tensor.strides = nullptr;
  test::expect_ints(dlpack::from_dlpack(&given.managed), {2, 3}, {1, 2, 3, 4, 5, 6});
  given.strides = {0, 0};
  given.managed.tensor.strides = given.strides.data();
  test::expect_ints(dlpack::from_dlpack(&given.managed), {2, 3}, {1, 1, 1, 1, 1, 1});
}

TEST(DLPackIn, NeedsNoDataForNoElements) {
  Produced given;
  given.shape[0] = 0;
  given.managed.tensor.data = nullptr;
  EXPECT_EQ(dlpack::from_dlpack(&given.managed).size(), 0);
  EXPECT_EQ(given.deletions, 1);
}

TEST(DLPackIn, RefusesOtherVersions) {
  for (const std::uint32_t major : {0u, 2u, 0xffffffffu}) {
    Produced given;
    given.managed.version.major = major;
    given.managed.tensor.ndim = -1;  // not even looked at
    given.refused<UnsupportedError>("only versions 1.x");
  }
  expect_error<ArgumentError>([] { dlpack::from_dlpack(static_cast<ManagedTensorVersioned*>(nullptr)); }, "address 0");
  expect_error<ArgumentError>([] { dlpack::from_dlpack(static_cast<ManagedTensor*>(nullptr)); }, "address 0");
}

TEST(DLPackIn, RefusesDevicesThatWeDoNotHave) {
  for (const std::int32_t type : {0, 4, 7, 8, 10, 14, 15, 18, -1, 1 << 30}) {
    Produced given;
    given.managed.tensor.device.type = type;
    given.refused<UnsupportedError>("device type " + std::to_string(type));
  }
  Produced given;
  given.managed.tensor.device = {2, -1};
  given.refused<ArgumentError>("must be 0 or more");
}

TEST(DLPackIn, RefusesTypesThatWeDoNotHave) {
  const dlpack::ElementType types[] = {{TypeCode::Int, 4, 1},    {TypeCode::Int, 128, 1},   {TypeCode::Int, 0, 1},
                                       {TypeCode::Int, 32, 4},   {TypeCode::Int, 32, 0},    {TypeCode::Float, 8, 1},
                                       {TypeCode::Float, 128, 1}, {TypeCode::Complex, 32, 1}, {TypeCode::Bool, 1, 1},
                                       {TypeCode{3}, 64, 1},     {TypeCode{7}, 8, 1},       {TypeCode{255}, 8, 1}};
  for (const dlpack::ElementType& type : types) {
    Produced given;
    given.managed.tensor.dtype = type;
    given.refused<UnsupportedError>("no dtype for");
  }
}

TEST(DLPackIn, RefusesTensorsThatContradictThemselves) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  const auto refuse = [](auto change, const std::string& part) {
    Produced given;
    change(given);
    given.refused<ArgumentError>(part);
  };
  refuse([](Produced& p) { p.managed.tensor.data = nullptr; }, "without data");
  refuse([](Produced& p) { p.managed.tensor.ndim = -1; }, "-1 axes");
  refuse([](Produced& p) { p.managed.tensor.ndim = 65; }, "65 axes");
  refuse([](Produced& p) { p.managed.tensor.ndim = std::numeric_limits<std::int32_t>::max(); }, "axes");
  refuse([](Produced& p) { p.managed.tensor.shape = nullptr; }, "without a shape");
  refuse([](Produced& p) { p.shape[1] = -3; }, "negative");
  refuse([&](Produced& p) { p.shape[1] = kLeast; }, "negative");
  refuse([&](Produced& p) { p.shape = {kMost, kMost}; }, "past 2^63 - 1");
  refuse([&](Produced& p) { p.shape = {kMost / 2, 1}; p.strides = {0, 0}; }, "past 2^63 - 1");
  refuse([&](Produced& p) { p.strides[0] = kMost; }, "past 2^63 - 1");
  refuse([&](Produced& p) { p.strides[0] = kLeast; }, "past 2^63 - 1");
  refuse([&](Produced& p) { p.strides[0] = kMost / 4; }, "past 2^63 - 1");
  refuse([&](Produced& p) { p.strides[0] = kLeast / 4; }, "past 2^63 - 1");
  refuse([&](Produced& p) { p.strides = {kLeast / 8, kMost / 8}; }, "past 2^63 - 1");
  refuse([](Produced& p) { p.managed.tensor.byte_offset = std::numeric_limits<std::uint64_t>::max(); }, "address space");
  refuse([](Produced& p) { p.managed.tensor.data = reinterpret_cast<void*>(4); p.strides[0] = -3; }, "address space");
}

TEST(CudaArrayInterface, RefusesMemoryThatNoDeviceReaches) {
  expect_error<UnsupportedError>([] { cuda_array_interface(test::ints({1}, {1})); }, "cpu");
}

}  // namespace
}  // namespace zarrbuffer
