// The array that buffers stand on: making, views, copies, assignment.
#include "zarrbuffer/nd_array.hpp"

#include <climits>
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>
#include <vector>

#include "zarrbuffer/error.hpp"

#include "arrays.hpp"
#include "expect_error.hpp"

namespace zarrbuffer {
namespace {

using test::array_of;
using test::counting;
using test::expect_error;
using test::expect_ints;
using test::ints;
using test::shares_memory;
using test::values_of;

const DType kInt32 = DType::number(Kind::Int, 4);
const DType kFloat32 = DType::number(Kind::Float, 4);
const DType kFloat64 = DType::number(Kind::Float, 8);

TEST(NDArray, Creation) {
  EXPECT_EQ(NDArray().shape(), Dims{0});
  EXPECT_EQ(NDArray().dtype(), DType());
  expect_ints(NDArray::zeros(kInt32, {2, 1}), {2, 1}, {0, 0});
  expect_ints(NDArray::full(kInt32, 7, {2}), {2}, {7, 7});
  expect_ints(NDArray::full(kInt32, Scalar(), {2}), {2}, {0, 0});
  expect_ints(NDArray::full(kInt32, false, {}), {}, {0});
  EXPECT_EQ(NDArray::empty(kInt32, {2, 3}, Order::F).strides(), (Dims{4, 8}));
  EXPECT_EQ(NDArray::empty(kInt32, Dims(64, 1)).ndim(), 64);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(NDArray::empty(kInt32, {3}).data()) % kAlignment,
            0u);
  expect_error<ArgumentError>([] { NDArray::empty(kInt32, Dims(65, 1)); }, "at most 64 axes");
  expect_error<ArgumentError>([] { NDArray::zeros(kInt32, {-1}); }, "must not be negative");
  expect_error<ArgumentError>([] { NDArray::zeros(kInt32, {1}, Order::A); }, "must be C or F");
  expect_error<MemoryError>([] { NDArray::zeros(kInt32, {INT64_MAX / 8}); }, "cannot allocate");
  expect_error<RangeError>([] { NDArray::full(DType(), 300, {1}); }, "300");
}

TEST(NDArray, LayoutsOutsideTheStorageAreRefused) {
  const auto storage = Storage::allocate(make_host_resource(), 16);
  const auto make = [&](const Layout& layout) { return NDArray(storage, kInt32, layout); };
  EXPECT_EQ(make(Layout({4}, {4}, 0)).size(), 4);
  EXPECT_EQ(make(Layout({4}, {-4}, 12)).size(), 4);
  EXPECT_EQ(make(Layout({13}, {1}, 0)).size(), 13);
  EXPECT_EQ(make(Layout({0}, {4}, 16)).size(), 0);
  const std::vector<Layout> misfits = {
      Layout({5}, {4}, 0),  Layout({4}, {4}, 1),  Layout({4}, {-4}, 11),
      Layout({4}, {4}, -1), Layout({0}, {4}, 17), Layout({0}, {4}, -1),
      Layout({2}, {13}, 0), Layout({}, {}, 13),   Layout({3}, {INT64_MAX / 2}, 0)};
  for (const Layout& layout : misfits) {
    EXPECT_THROW(make(layout), ArgumentError) << layout.to_string();
  }
  expect_error<ArgumentError>([&] { make(Layout({5}, {4}, 0)); },
                              "shape (5,), strides (4,), offset 0 and items of 4 bytes does not "
                              "fit its memory of 16 bytes");
  for (const bool read_only : {false, true}) {
    expect_error<ArgumentError>([&] { NDArray(nullptr, kInt32, Layout(), read_only); }, "needs a storage");
  }
}

TEST(NDArray, Wrap) {
  std::int32_t memory[6] = {0, 1, 2, 3, 4, 5};
  int releases = 0;
  {
    const NDArray array =
        NDArray::wrap(memory, sizeof memory, kInt32, {2, 3}, false, [&] { ++releases; });
    expect_ints(array, {2, 3}, {0, 1, 2, 3, 4, 5});
    array.transpose().get({Index::at(0)}).fill(9);
    EXPECT_EQ(memory[3], 9);
    EXPECT_EQ(releases, 0);
  }
  EXPECT_EQ(releases, 1);
  const NDArray fixed = NDArray::wrap(memory, sizeof memory, kInt32, {6}, true);
  expect_error<ReadOnlyError>([&] { fixed.fill(1); }, "read-only");
  expect_error<ArgumentError>([&] { NDArray::wrap(memory, 23, kInt32, {2, 3}); },
                              "shape (2, 3) and dtype int32 needs 24 bytes, got 23");
  expect_error<ArgumentError>([&] { NDArray::wrap(memory, -1, kInt32, {0}); },
                              "negative size, got -1");
  expect_error<ArgumentError>([] { NDArray::wrap(nullptr, 4, kInt32, {1}); }, "address 0");
}

TEST(NDArray, ReadOnlyIsInherited) {
  const NDArray array = counting({2, 3});
  const NDArray fixed = array.as_read_only();
  EXPECT_FALSE(array.is_read_only());
  const std::vector<NDArray> views = {fixed.transpose(),
                                      fixed.reshape({6}),
                                      fixed.view(DType()),
                                      fixed.ravel(),
                                      fixed.squeeze({}),
                                      fixed.broadcast_to({2, 2, 3}),
                                      fixed.get({Index::at(0)})};
  for (const NDArray& view : views)
    EXPECT_THROW(view.fill(1), ReadOnlyError);
  expect_error<ReadOnlyError>([&] { fixed.set({}, array); },
                              "the array of shape (2, 3) and dtype int32 is read-only");
  expect_error<ReadOnlyError>(
      [&] { fixed.set(std::vector{Index::take(test::longs({1}, {0}))}, array); }, "read-only");
  EXPECT_FALSE(fixed.copy().is_read_only());
  EXPECT_FALSE(fixed.astype(kFloat64).is_read_only());
  EXPECT_TRUE(array.broadcast_to({2, 2, 3}).is_read_only());
}

TEST(NDArray, ViewsShareMemory) {
  const NDArray array = counting({2, 3});
  expect_ints(array.transpose(), {3, 2}, {0, 3, 1, 4, 2, 5});
  expect_ints(array.transpose({1, 0}), {3, 2}, {0, 3, 1, 4, 2, 5});
  expect_ints(array.reshape({3, -1}), {3, 2}, {0, 1, 2, 3, 4, 5});
  EXPECT_TRUE(shares_memory(array, array.transpose().transpose().reshape({6})));
  EXPECT_FALSE(shares_memory(array, array.transpose().reshape({6})));
  expect_ints(array.transpose().reshape({6}), {6}, {0, 3, 1, 4, 2, 5});
  expect_ints(array.reshape({6}, Order::F), {6}, {0, 3, 1, 4, 2, 5});
  expect_ints(array.transpose().reshape({6}, Order::A), {6}, {0, 1, 2, 3, 4, 5});
  expect_error<ArgumentError>([&] { array.reshape({6}, Order::K); }, "not K");
  expect_error<ArgumentError>([&] { array.squeeze({0}); },
                              "cannot reshape an array of size 6 and shape (2, 3) into shape (3,)");
  EXPECT_EQ(array.view(DType()).shape(), (Dims{2, 12}));
  expect_error<ArgumentError>([&] { array.transpose().view(DType()); }, "contiguous last axis");
}

TEST(NDArray, Ravel) {
  const NDArray c = counting({2, 3});
  const NDArray f = c.transpose();
  const NDArray strided = counting({2, 4}).get({Index::all(), Index::slice(0, 3)});
  struct Row {
    NDArray array;
    Order order;
    std::vector<std::int32_t> values;
    bool is_view;
  };
  const std::vector<Row> rows = {
      {c, Order::C, {0, 1, 2, 3, 4, 5}, true},
      {c, Order::F, {0, 3, 1, 4, 2, 5}, false},
      {c, Order::A, {0, 1, 2, 3, 4, 5}, true},
      {c, Order::K, {0, 1, 2, 3, 4, 5}, true},
      {f, Order::C, {0, 3, 1, 4, 2, 5}, false},
      {f, Order::F, {0, 1, 2, 3, 4, 5}, true},
      {f, Order::A, {0, 1, 2, 3, 4, 5}, true},
      {f, Order::K, {0, 1, 2, 3, 4, 5}, true},
      {strided, Order::C, {0, 1, 2, 4, 5, 6}, false},
      {strided.transpose(), Order::K, {0, 1, 2, 4, 5, 6}, false},
      {strided.transpose(), Order::A, {0, 4, 1, 5, 2, 6}, false},
  };
  for (const Row& row : rows) {
    const NDArray flat = row.array.ravel(row.order);
    expect_ints(flat, {6}, row.values);
    EXPECT_EQ(shares_memory(flat, row.array), row.is_view) << &row - rows.data();
  }
  const NDArray swapped = counting({2, 3, 2}).transpose({1, 0, 2});
  expect_ints(swapped.ravel(Order::K), {12}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  EXPECT_TRUE(shares_memory(swapped.ravel(Order::K), swapped));
}

TEST(NDArray, Copies) {
  const NDArray f = counting({2, 3}).transpose();
  EXPECT_EQ(f.copy().strides(), (Dims{8, 4}));
  EXPECT_EQ(f.copy(Order::K).strides(), (Dims{4, 12}));
  EXPECT_EQ(f.copy(Order::A).strides(), (Dims{4, 12}));
  expect_ints(f.copy(), {3, 2}, {0, 3, 1, 4, 2, 5});
  expect_ints(f.copy(Order::F), {3, 2}, {0, 3, 1, 4, 2, 5});
  const NDArray backwards =
      f.get({Index::slice({}, {}, -1)});
  expect_ints(backwards.copy(Order::K), {3, 2}, {2, 5, 1, 4, 0, 3});
  EXPECT_EQ(backwards.copy(Order::K).strides(), (Dims{4, 12}));
}

TEST(NDArray, Astype) {
  const NDArray array = counting({2, 3}).transpose();
  const NDArray cast = array.astype(kFloat64);
  EXPECT_EQ(values_of<double>(cast), (std::vector<double>{0, 3, 1, 4, 2, 5}));
  EXPECT_EQ(cast.strides(), (Dims{8, 24}));
  EXPECT_FALSE(shares_memory(array.astype(kInt32), array));
  EXPECT_TRUE(shares_memory(array.astype(kInt32, Order::K, false), array));
  EXPECT_TRUE(shares_memory(array.astype(kInt32, Order::A, false), array));
  EXPECT_FALSE(shares_memory(array.astype(kInt32, Order::C, false), array));
  EXPECT_FALSE(
      shares_memory(array.astype(kInt32.with_byte_order(ByteOrder::Big), Order::K, false), array));
  const NDArray odd_stride(array.storage(), kInt32, Layout({1, 3}, {777, 4}, 0));
  EXPECT_TRUE(shares_memory(odd_stride.astype(kInt32, Order::C, false), array));
  expect_error<ArgumentError>(
      [&] { array.astype(DType::parse(R"([["a","<i4"],["b","<i4"]])")).astype(kInt32); },
      "cannot cast");
}

TEST(NDArray, OverlappingAssignmentReadsFirst) {
  const auto keys = [](std::int64_t start, std::int64_t stop,
                       std::int64_t step = BasicKey::kAbsent) {
    return std::vector{Index::slice(start, stop, step)};
  };
  const NDArray up = counting({6});
  up.set(keys(1, 6), up.get(keys(0, 5)));
  expect_ints(up, {6}, {0, 0, 1, 2, 3, 4});
  const NDArray down = counting({6});
  down.set(keys(0, 5), down.get(keys(1, 6)));
  expect_ints(down, {6}, {1, 2, 3, 4, 5, 5});
  const NDArray reversed = counting({5});
  reversed.set({}, reversed.get(keys(BasicKey::kAbsent, BasicKey::kAbsent, -1)));
  expect_ints(reversed, {5}, {4, 3, 2, 1, 0});
  const NDArray square = counting({2, 2});
  square.set({}, square.transpose());
  expect_ints(square, {2, 2}, {0, 2, 1, 3});
  const NDArray row = counting({2, 2});
  row.set({}, row.get({Index::at(1)}));
  expect_ints(row, {2, 2}, {2, 3, 2, 3});
  const NDArray same = counting({3});
  same.view(kFloat32).set({}, same);
  EXPECT_EQ(values_of<float>(same), (std::vector<float>{0, 1, 2}));
  const NDArray narrower = counting({4});
  narrower.view(DType::number(Kind::Int, 2)).set(keys(0, 4), narrower);
  EXPECT_EQ(values_of<std::int16_t>(narrower.view(DType::number(Kind::Int, 2))),
            (std::vector<std::int16_t>{0, 1, 2, 3, 2, 0, 3, 0}));
}

TEST(NDArray, ElementsThatShareBytesReadFirst) {
  const DType big = kInt32.with_byte_order(ByteOrder::Big);
  for (const Layout& layout : {Layout({4, 3}, {4, 4}, 0), Layout({3, 6}, {0, 4}, 0)}) {
    const NDArray numbers = counting({6});
    const NDArray window(numbers.storage(), kInt32, layout);
    window.view(big).set({}, window);
    expect_ints(numbers.view(big).astype(kInt32), {6}, {0, 1, 2, 3, 4, 5});
  }
}

TEST(NDArray, WhatIsRefusedHalfwayWritesNothing) {
  const NDArray when = NDArray::zeros(DType::parse("<M8[s]"), {3});
  when.set({Index::at(0)}, Scalar());  // NaT fits, what follows does not
  for (const char* text : {"S5", "<U5", ">U5"}) {
    const NDArray target = NDArray::full(DType::parse(text), Scalar("keep"), {3});
    expect_error<ArgumentError>([&] { target.set({}, when); }, "5 characters is too short");
    EXPECT_TRUE(target.all_equal(NDArray::full(target.dtype(), Scalar("keep"), {3})));
  }
  const NDArray target = NDArray::zeros(DType::parse(R"([["a","<i4"],["b","S5"]])"), {3});
  const NDArray source = NDArray::full(DType::parse(R"([["a","<i4"],["b","<M8[s]"]])"), 7, {3});
  expect_error<ArgumentError>([&] { target.set({}, source); }, "too short");
  EXPECT_TRUE(target.all_equal(NDArray::zeros(target.dtype(), {3})));
  const NDArray longer = NDArray::zeros(DType::bytes(30), {3});
  longer.set({}, when);
  EXPECT_EQ(longer.get({Index::at(2)}).item().to_string(), "b'1970-01-01T00:00:00'");
}

// Elements that share memory are written one after another, the last of each to stay, however many there are.
TEST(NDArray, SharedElementsKeepTheLastValue) {
  constexpr std::int64_t kCount = 1 << 21;
  std::vector<std::int64_t> numbers(kCount);
  std::iota(numbers.begin(), numbers.end(), 1);
  const NDArray values = NDArray::wrap(numbers.data(), 8 * kCount, DType::of<std::int64_t>(), {kCount});
  const NDArray memory = NDArray::zeros(DType::of<std::int64_t>(), {kCount / 8 + 8});
  for (int round = 0; round < 10; ++round) {
    NDArray(memory.storage(), memory.dtype(), Layout({kCount}, {0}, 0)).set({}, values);
    ASSERT_EQ(*memory.data_as<std::int64_t>(), kCount);
    // A window of 8 that slides by one.
    NDArray(memory.storage(), memory.dtype(), Layout({kCount / 8, 8}, {8, 8}, 0)).set({}, values.reshape({kCount / 8, 8}));
    const auto slid = memory.elements<std::int64_t>();
    for (std::int64_t i = 0; i < kCount / 8; ++i) ASSERT_EQ(slid[static_cast<std::size_t>(i)], 8 * i + 1) << i;
  }
}

TEST(NDArray, OverlappingFieldsReadFirst) {
  const DType narrow_first = DType::parse(R"([["p","<i2"],["q","<i4"]])");
  const DType wide_first = DType::parse(R"([["x","<i4"],["y","<i2"]])");
  const NDArray source = array_of<std::uint8_t>(narrow_first, {1}, {1, 0, 2, 0, 3, 0});
  source.view(wide_first).set({}, source);
  EXPECT_EQ(values_of<std::int32_t>(source.view(wide_first).field("x")), std::vector{1});
  EXPECT_EQ(values_of<std::int16_t>(source.view(wide_first).field("y")),
            std::vector<std::int16_t>{2});
}

TEST(NDArray, AssignmentBroadcasts) {
  const NDArray target = NDArray::zeros(kInt32, {2, 3});
  target.set({}, ints({3}, {1, 2, 3}));
  expect_ints(target, {2, 3}, {1, 2, 3, 1, 2, 3});
  target.set({}, ints({1, 1, 2, 1}, {4, 5}));
  expect_ints(target, {2, 3}, {4, 4, 4, 5, 5, 5});
  target.set({Index::at(0)}, ints({1, 3}, {7, 8, 9}));
  expect_ints(target, {2, 3}, {7, 8, 9, 5, 5, 5});
  expect_error<ArgumentError>([&] { target.set({}, ints({2}, {1, 2})); },
                              "could not broadcast shape (2,) into shape (2, 3)");
  expect_error<ArgumentError>([&] { target.set({}, counting({2, 1, 3})); }, "could not broadcast");
  const NDArray nothing = NDArray::zeros(kInt32, {0, 3});
  expect_error<ArgumentError>([&] { nothing.set({}, ints({2}, {1, 2})); }, "could not broadcast");
  nothing.set({}, ints({3}, {1, 2, 3}));
}

TEST(NDArray, ScalarsAreChecked) {
  const NDArray bytes = NDArray::zeros(DType(), {2});
  expect_error<RangeError>([&] { bytes.fill(256); }, "256");
  expect_error<RangeError>([&] { bytes.set({Index::at(0)}, -1); }, "-1");
  expect_error<ArgumentError>([&] { bytes.fill(std::nan("")); }, "");
  expect_error<RangeError>([] { NDArray::zeros(DType(), {0}).fill(256); }, "256");
  bytes.set({}, ints({}, {257}));
  EXPECT_EQ(values_of<std::uint8_t>(bytes), (std::vector<std::uint8_t>{1, 1}));
}

TEST(NDArray, ItemAndLength) {
  EXPECT_EQ(ints({1, 1}, {5}).item().to_exact_integer(), 5);
  EXPECT_EQ(ints({}, {5}).item().to_exact_integer(), 5);
  expect_error<ArgumentError>([] { counting({2}).item(); }, "got shape (2,)");
  expect_error<ArgumentError>([] { counting({0}).item(); }, "got shape (0,)");
  EXPECT_EQ(counting({4, 2}).length(), 4);
  expect_error<ArgumentError>([] { ints({}, {1}).length(); }, "no axes");
}

TEST(NDArray, Fields) {
  const DType point = DType::parse(R"([["x","<i4"],["y","<f4"]])");
  const NDArray points = NDArray::zeros(point, {3});
  points.field("x").set({}, counting({3}));
  points.field("y").fill(0.5);
  EXPECT_EQ(values_of<std::int32_t>(points.field("x")), (std::vector{0, 1, 2}));
  EXPECT_TRUE(points.field("y").all_equal(Scalar(0.5)));
  EXPECT_TRUE(points.all_equal(points.copy()));
  EXPECT_EQ(values_of<std::uint8_t>(points.equal(points.get({Index::at(1)}))),
            (std::vector<std::uint8_t>{0, 1, 0}));
  expect_error<ArgumentError>([&] { points.field("z"); }, "z");
  expect_error<ArgumentError>([] { counting({3}).field("x"); }, "");
}

TEST(NDArray, CastsThatDTypesRefuse) {
  const auto cast = [](const char* from, const char* to) {
    NDArray::zeros(DType::parse(from), {1}).astype(DType::parse(to));
  };
  expect_error<RangeError>([&] { cast("<M8[as]", "<M8[Y]"); }, "cannot cast");
  expect_error<RangeError>([&] { cast(R"([["a","<M8[as]"]])", R"([["b","<M8[Y]"]])"); }, "cannot cast");
  // Two fields for one are refused before their units are.
  expect_error<ArgumentError>([&] { cast(R"([["a",[["b","<M8[as]"],["c","<i4"]]]])", R"([["a","<M8[Y]"]])"); },
                              "cannot cast");
  expect_error<ArgumentError>([&] { cast("|V4", "<i4"); }, "cannot cast");
  // Without a unit there is nothing that could be too far away.
  expect_error<ArgumentError>([&] { cast("<M8[D]", "<M8"); }, "cannot cast");
  expect_error<ArgumentError>([&] { cast("<m8[D]", "<m8"); }, "cannot cast");
}

TEST(NDArray, OnlyNaTCastsFromATimeWithoutAUnitToYears) {
  const DType unitless = DType::parse(">M8");
  const NDArray none = NDArray::full(unitless, Scalar("NaT"), {2});
  for (const char* unit : {"<M8[Y]", "<M8[M]", ">M8[3M]", "<M8[W]", "<M8[D]", "<M8[s]"}) {
    const DType dtype = DType::parse(unit);
    EXPECT_TRUE(none.astype(dtype).all_equal(NDArray::full(dtype, Scalar("NaT"), {2}))) << unit;
  }
  const NDArray ticks = array_of<std::int64_t>(DType::number(Kind::Int, 8), {2}, {INT64_MIN, 5}).view(DType::parse("<M8"));
  EXPECT_EQ(ticks.astype(DType::parse("<M8[D]")).get({Index::at(1)}).item().to_exact_integer(), 5);
  expect_error<ArgumentError>([&] { ticks.astype(DType::parse("<M8[Y]")); }, "NaT");
  const NDArray target = NDArray::full(DType::parse(R"([["a","<i4"],["b","<M8[M]"]])"), Scalar(1), {2});
  const NDArray kept = target.copy();
  const NDArray source = NDArray::zeros(DType::parse(R"([["a","<i4"],["b","<M8"]])"), {2});
  expect_error<ArgumentError>([&] { target.set({}, source); }, "NaT");
  EXPECT_TRUE(target.all_equal(kept));
}

TEST(NDArray, AnyAlignmentAndByteOrder) {
  const NDArray bytes = NDArray::zeros(DType(), {9});
  const NDArray shifted =
      bytes.get({Index::slice(1, 9)}).view(kInt32.with_byte_order(ByteOrder::Big));
  shifted.set({}, ints({2}, {1, 258}));
  EXPECT_EQ(values_of<std::uint8_t>(bytes), (std::vector<std::uint8_t>{0, 0, 0, 0, 1, 0, 0, 1, 2}));
  expect_ints(shifted.astype(kInt32), {2}, {1, 258});
  EXPECT_EQ(shifted.get({Index::at(1)}).item().to_exact_integer(), 258);
}

}  // namespace
}  // namespace zarrbuffer
