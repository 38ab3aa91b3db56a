// Advanced indexing: index arrays, masks, where their axes go. NumPy gave the literal rows.
#include <climits>
#include <gtest/gtest.h>

#include "zarrbuffer/error.hpp"

#include "arrays.hpp"
#include "expect_error.hpp"

namespace zarrbuffer {
namespace {

using test::counting;
using test::expect_error;
using test::expect_ints;
using test::flags;
using test::ints;
using test::longs;

using Keys = std::vector<Index>;

Index take(const Dims& shape, const std::vector<std::int64_t>& positions) {
  return Index::take(longs(shape, positions));
}
Index take(const std::vector<std::int64_t>& positions) {
  return take({static_cast<std::int64_t>(positions.size())}, positions);
}
Index slice(std::int64_t start, std::int64_t stop, std::int64_t step = 1) {
  return Index::slice(start, stop, step);
}
Index mask(const Dims& shape, const std::vector<std::uint8_t>& values) {
  return Index::mask(flags(shape, values));
}

struct ShapeRow {
  const char* key;
  Keys keys;
  Dims shape;
  std::vector<std::int32_t> values;
};

TEST(Selection, PlacementOfPickedAxes) {
  const NDArray array = counting({2, 3, 4});
  const std::vector<ShapeRow> rows = {
      // clang-format off
      {"[1,0]", {take({1, 0}), Index::at(2)}, {2, 4}, {20, 21, 22, 23, 8, 9, 10, 11}},
      {":, [2,0], [1,3]", {Index::all(), take({2, 0}), take({1, 3})}, {2, 2}, {9, 3, 21, 15}},
      {"[0,1], :, [1,3]", {take({0, 1}), Index::all(), take({1, 3})}, {2, 3}, {1, 5, 9, 15, 19, 23}},
      {"0, :, [1,2]: the integer picks too", {Index::at(0), Index::all(), take({1, 2})}, {2, 3}, {1, 5, 9, 2, 6, 10}},
      {":, 0, [1,2]", {Index::all(), Index::at(0), take({1, 2})}, {2, 2}, {1, 2, 13, 14}},
      {"..., [2]", {Index::ellipsis(), take({2})}, {2, 3, 1}, {2, 6, 10, 14, 18, 22}},
      {"[0], ..., [1]", {take({0}), Index::ellipsis(), take({1})}, {1, 3}, {1, 5, 9}},
      {":, [0], None, [1]", {Index::all(), take({0}), Index::new_axis(), take({1})}, {1, 2, 1}, {1, 13}},
      {"None, [1], 2", {Index::new_axis(), take({1}), Index::at(2)}, {1, 1, 4}, {20, 21, 22, 23}},
      {"..., [0], [1], [2]", {Index::ellipsis(), take({0}), take({1}), take({2})}, {1}, {6}},
      {"[0], [1], ..., [2]", {take({0}), take({1}), Index::ellipsis(), take({2})}, {1}, {6}},
      {"slices with steps beside", {slice(0, 2), take({-1, 0}), slice(0, 4, 2)}, {2, 2, 2}, {8, 10, 0, 2, 20, 22, 12, 14}},
      {"backwards beside", {take({1}), slice(2, -4, -2), slice(3, -5, -3)}, {1, 2, 2}, {23, 20, 15, 12}},
      {"column against row", {take({2, 1}, {0, 1}), take({1, 2}, {0, 2}), Index::at(1)}, {2, 2}, {1, 9, 13, 21}},
      {"0-d array", {take({}, {1}), Index::all(), Index::at(0)}, {3}, {12, 16, 20}},
      {"of two axes", {Index::at(0), take({2, 2}, {0, 1, 2, 0}), Index::at(3)}, {2, 2}, {3, 7, 11, 3}},
      {"repeated", {take({0, 0}), Index::at(0), Index::at(0)}, {2}, {0, 0}},
      {"none picked", {take(std::vector<std::int64_t>{})}, {0, 3, 4}, {}},
      {"none left", {take({1}), slice(3, 3)}, {1, 0, 4}, {}},
      // clang-format on
  };
  for (const ShapeRow& row : rows) {
    SCOPED_TRACE(row.key);
    const NDArray picked = array.get(row.keys);
    EXPECT_EQ(picked.shape(), row.shape);
    EXPECT_EQ(test::values_of<std::int32_t>(picked), row.values);
    EXPECT_FALSE(test::shares_memory(picked, array));
  }
}

TEST(Selection, Masks) {
  const NDArray array = counting({2, 3});
  const std::vector<ShapeRow> rows = {
      {"of one axis", {mask({2}, {0, 1})}, {1, 3}, {3, 4, 5}},
      {"of the last axis", {Index::all(), mask({3}, {1, 0, 1})}, {2, 2}, {0, 2, 3, 5}},
      {"of all axes", {mask({2, 3}, {1, 0, 0, 0, 1, 1})}, {3}, {0, 4, 5}},
      {"with an array", {mask({2}, {1, 1}), take({2, 0})}, {2}, {2, 3}},
      {"none", {mask({2, 3}, {0, 0, 0, 0, 0, 0})}, {0}, {}},
      {"0-d true", {mask({}, {1})}, {1, 2, 3}, {0, 1, 2, 3, 4, 5}},
      {"0-d false", {mask({}, {0})}, {0, 2, 3}, {}},
  };
  for (const ShapeRow& row : rows) {
    SCOPED_TRACE(row.key);
    expect_ints(array.get(row.keys), row.shape, row.values);
  }
  const NDArray transposed_mask = flags({3, 2}, {1, 0, 0, 1, 0, 0}).transpose();
  expect_ints(array.get(Keys{Index::mask(transposed_mask)}), {2}, {0, 4});
}

TEST(Selection, OfStridedArraysAndOtherIndexTypes) {
  const NDArray backwards = counting({6}).get(Keys{Index::slice(5, {}, -1)});
  expect_ints(backwards.get(Keys{take({0, -1, 2})}), {3}, {5, 0, 3});
  expect_ints(counting({2, 3}).transpose().get(Keys{take({2, 0})}), {2, 2}, {2, 5, 0, 3});
  const NDArray big_endian =
      longs({2}, {4, 1}).astype(DType::number(Kind::UInt, 2, ByteOrder::Big));
  expect_ints(counting({6}).get(Keys{Index::take(big_endian)}), {2}, {4, 1});
  const NDArray every_second = longs({4}, {1, 9, 5, 9}).get(Keys{slice(0, 4, 2)});
  expect_ints(counting({6}).get(Keys{Index::take(every_second)}), {2}, {1, 5});
}

TEST(Selection, Assignment) {
  const NDArray array = NDArray::zeros(DType::number(Kind::Int, 4), {2, 3});
  array.set(Keys{Index::all(), take({2, 0})}, ints({2, 2}, {1, 2, 3, 4}));
  expect_ints(array, {2, 3}, {2, 0, 1, 4, 0, 3});
  array.set(Keys{take({0, 1}), take({1, 1})}, Scalar(9));
  expect_ints(array, {2, 3}, {2, 9, 1, 4, 9, 3});
  array.set(Keys{mask({2, 3}, {1, 0, 0, 0, 0, 1})}, ints({2}, {7, 8}));
  expect_ints(array, {2, 3}, {7, 9, 1, 4, 9, 8});
  array.set(Keys{take({1})}, ints({3}, {5, 5, 5}));
  expect_ints(array, {2, 3}, {7, 9, 1, 5, 5, 5});
  array.set(Keys{take({0, 1})}, longs({1, 2, 1}, {1, 2}));
  expect_ints(array, {2, 3}, {1, 1, 1, 2, 2, 2});
}

TEST(Selection, AValueThatNothingTakesIsNotCast) {
  const NDArray number = ints({}, {7});
  const NDArray text = NDArray::full(DType::parse("<U2"), Scalar("x"), Dims());
  number.set(Keys{mask({}, {0})}, text);
  EXPECT_THROW(number.set(Keys{mask({}, {1})}, text), ArgumentError);
  expect_ints(number, {}, {7});
}

TEST(Selection, LastOfRepeatedIndicesWins) {
  const NDArray array = counting({3});
  array.set(Keys{take({0, 2, 0, 0})}, ints({4}, {10, 20, 30, 40}));
  expect_ints(array, {3}, {40, 1, 20});
}

TEST(Selection, OverlappingValueIsReadFirst) {
  const NDArray array = counting({5});
  array.set(Keys{take({1, 2, 3, 4})}, array.get(Keys{slice(0, 4)}));
  expect_ints(array, {5}, {0, 0, 1, 2, 3});
  const NDArray places = longs({4}, {1, 2, 3, 0});
  places.set(Keys{Index::take(places)}, places);
  EXPECT_EQ(test::values_of<std::int64_t>(places), (std::vector<std::int64_t>{0, 1, 2, 3}));
}

TEST(Selection, AssignmentRefuses) {
  const NDArray array = counting({2, 3});
  const auto refuse = [&](const Keys& keys, const NDArray& value, const char* part) {
    expect_error<ArgumentError>([&] { array.set(keys, value); }, part);
  };
  refuse({take({0, 1})}, ints({2}, {1, 2}), "could not broadcast shape (2,) into shape (2, 3)");
  refuse({mask({2}, {0, 0})}, ints({2}, {1, 2}),
         "could not broadcast shape (2,) into shape (0, 3)");
  expect_error<RangeError>([] { NDArray::zeros(DType(), {1}).set(Keys{take({0})}, 256); },
                           "256");
  // All indices are checked before anything is written.
  expect_error<IndexError>([&] { array.set(Keys{take({0, 2})}, Scalar(9)); },
                           "index 2 is out of bounds for axis 0 with size 2");
  expect_ints(array, {2, 3}, {0, 1, 2, 3, 4, 5});
}

TEST(Selection, Errors) {
  const NDArray array = counting({2, 3});
  const auto refuse = [&](const Keys& keys, const char* part) {
    expect_error<IndexError>([&] { array.get(keys); }, part);
  };
  refuse({take({2})}, "index 2 is out of bounds for axis 0 with size 2");
  refuse({Index::all(), take({0, -4})}, "index -4 is out of bounds for axis 1 with size 3");
  refuse({take({0}), take({INT64_MIN})},
         "index -9223372036854775808 is out of bounds for axis 1 with size 3");
  refuse({take({0}), Index::at(3)}, "index 3 is out of bounds for axis 1 with size 3");
  refuse({take({0, 1}), take({0, 1, 2})},
         "indexing arrays do not broadcast together: shapes (2,) and (3,)");
  refuse({take({0}), take({0}), take({0})},
         "too many indices: an array of shape (2, 3) has 2 axes, but 3 were indexed");
  refuse({mask({2, 3}, {1, 1, 1, 1, 1, 1}), Index::at(0)}, "has 2 axes, but 3 were indexed");
  refuse(
      {mask({3}, {1, 1, 1})},
      "a mask of shape (3,) does not match the indexed array: axis 0 has size 2, the mask has 3");
  refuse({Index::ellipsis(), take({0}), Index::ellipsis()}, "single ellipsis");
  refuse({take(Dims(64, 1), {0})}, "at most 64 axes, the index makes 65");
  expect_error<IndexError>(
      [] { Index::take(NDArray::zeros(DType::number(Kind::Float, 8), {1})); },
      "integer dtype, got float64");
  expect_error<IndexError>([] { Index::mask(counting({1})); }, "dtype bool, got int32");
}

TEST(Selection, OutOfRangeIsAnErrorEvenWhereNothingIsPicked) {
  const NDArray array = NDArray::zeros(DType(), {3, 0});
  expect_error<IndexError>([&] { array.get(Keys{take({10})}); },
                           "index 10 is out of bounds for axis 0 with size 3");
  expect_error<IndexError>([&] { array.set(Keys{take({10})}, Scalar(1)); }, "index 10");
  expect_error<IndexError>([&] { array.get(Keys{Index::all(), take({0})}); },
                           "index 0 is out of bounds for axis 1 with size 0");
  EXPECT_EQ(array.get(Keys{take({2, 2})}).shape(), (Dims{2, 0}));
  EXPECT_EQ(counting({3, 4}).get(Keys{take({0, 1}, {}), take({10})}).shape(), (Dims{0, 1}));
}

TEST(Selection, BasicKeysAreViewsAndFullIntegersCopies) {
  const NDArray array = counting({2, 3});
  EXPECT_TRUE(test::shares_memory(array.get({}), array));
  EXPECT_TRUE(test::shares_memory(array.get(Keys{Index::at(0)}), array));
  EXPECT_FALSE(test::shares_memory(array.get(Keys{Index::at(0), Index::at(1)}), array));
  EXPECT_TRUE(
      test::shares_memory(array.get(Keys{Index::at(0), Index::at(1), Index::ellipsis()}), array));
  EXPECT_TRUE(
      test::shares_memory(array.get(Keys{Index::at(0), Index::at(1), Index::new_axis()}), array));
  const NDArray single = ints({}, {5});
  EXPECT_FALSE(test::shares_memory(single.get({}), single));
  EXPECT_TRUE(test::shares_memory(single.get(Keys{Index::ellipsis()}), single));
}

}  // namespace
}  // namespace zarrbuffer
