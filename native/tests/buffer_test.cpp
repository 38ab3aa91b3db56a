#include "zarrbuffer/buffer.hpp"

#include <climits>
#include <gtest/gtest.h>

#include "zarrbuffer/error.hpp"

#include "arrays.hpp"
#include "expect_error.hpp"

namespace zarrbuffer {
namespace {

using test::expect_error;
using Type = BasicKey::Type;

constexpr std::int64_t kNone = BasicKey::kAbsent;

Buffer bytes(const std::vector<std::uint8_t>& values) {
  return Buffer::from_bytes(std::as_bytes(std::span(values)));
}

std::vector<std::uint8_t> content(const Buffer& buffer) {
  std::vector<std::uint8_t> values;
  for (const std::byte byte : buffer.to_bytes())
    values.push_back(static_cast<std::uint8_t>(byte));
  return values;
}

BasicKey slice(std::int64_t start, std::int64_t stop, std::int64_t step = kNone) {
  return {Type::Slice, start, stop, step};
}

using Values = std::vector<std::uint8_t>;

TEST(Buffer, NeedsOneAxisOfBytes) {
  const NDArray array = NDArray::zeros(DType(), {4});
  EXPECT_TRUE(test::shares_memory(Buffer::from_array_like(array).as_array_like(), array));
  expect_error<ArgumentError>([] { Buffer::from_array_like(NDArray::zeros(DType(), {2, 2})); },
                              "one axis, got shape (2, 2)");
  expect_error<ArgumentError>([] { Buffer::from_array_like(NDArray::zeros(DType(), {})); },
                              "one axis, got shape ()");
  expect_error<ArgumentError>([] { Buffer::from_array_like(test::counting({2})); },
                              "dtype uint8, got int32");
  expect_error<ArgumentError>([] { Buffer::from_array_like(test::flags({1}, {1})); },
                              "dtype uint8, got bool");
  // The axes are looked at first.
  expect_error<ArgumentError>([] { Buffer::from_array_like(test::counting({2, 2})); }, "one axis");
}

TEST(Buffer, MakesAndGivesBytes) {
  EXPECT_EQ(Buffer::create_zero_length().length(), 0);
  EXPECT_EQ(content(Buffer::create_zero_length()), Values{});
  EXPECT_EQ(content(bytes({1, 2, 3})), (Values{1, 2, 3}));
  EXPECT_EQ(content(bytes({})), Values{});
  const Buffer original = bytes({1, 2, 3});
  EXPECT_TRUE(
      test::shares_memory(Buffer::from_buffer(original).as_array_like(), original.as_array_like()));
  EXPECT_TRUE(test::shares_memory(original.as_numpy_array(), original.as_array_like()));
  auto copied = original.to_bytes();
  copied[0] = std::byte{9};
  EXPECT_EQ(content(original), (Values{1, 2, 3}));
}

TEST(Buffer, SlicesAreViewsWithPythonsClipping) {
  const Buffer buffer = bytes({0, 1, 2, 3, 4});
  EXPECT_EQ(content(buffer.get(slice(1, 3))), (Values{1, 2}));
  EXPECT_EQ(content(buffer.get(slice(-2, kNone))), (Values{3, 4}));
  EXPECT_EQ(content(buffer.get(slice(kNone, -9))), Values{});
  EXPECT_EQ(content(buffer.get(slice(3, 1))), Values{});
  EXPECT_EQ(content(buffer.get(slice(INT64_MIN + 1, INT64_MAX, 1))), (Values{0, 1, 2, 3, 4}));
  EXPECT_EQ(content(buffer.get(1, 3)), (Values{1, 2}));
  EXPECT_EQ(content(buffer.get(-2, {})), (Values{3, 4}));
  EXPECT_EQ(content(buffer.get({}, -9)), Values{});
  EXPECT_EQ(content(buffer.get({}, {})), (Values{0, 1, 2, 3, 4}));
  buffer.get(1, 3).set(BasicKey::slice(0, 1), 9);
  EXPECT_EQ(content(buffer), (Values{0, 9, 2, 3, 4}));
  expect_error<ArgumentError>([&] { buffer.get(slice(0, 2, 2)); }, "step 1, got 2");
  expect_error<ArgumentError>([&] { buffer.get(slice(0, 2, -1)); }, "step 1, got -1");
  expect_error<ArgumentError>([&] { buffer.get(slice(0, 2, 0)); }, "step 1, got 0");
  expect_error<ArgumentError>([&] { buffer.get({Type::At, 0}); }, "slice only");
  expect_error<ArgumentError>([&] { buffer.get({Type::Ellipsis}); }, "slice only");
}

TEST(Buffer, Assignment) {
  const Buffer buffer = bytes({0, 1, 2, 3});
  buffer.set(slice(0, 2), bytes({8, 9}));
  EXPECT_EQ(content(buffer), (Values{8, 9, 2, 3}));
  buffer.set(slice(2, 4), test::ints({2}, {258, -1}));
  EXPECT_EQ(content(buffer), (Values{8, 9, 2, 255}));
  buffer.set(slice(kNone, kNone), 7);
  EXPECT_EQ(content(buffer), (Values{7, 7, 7, 7}));
  expect_error<RangeError>([&] { buffer.set(slice(0, 1), 256); }, "256");
  expect_error<RangeError>([&] { buffer.set(slice(0, 1), -1); }, "-1");
  expect_error<ArgumentError>([&] { buffer.set(slice(0, 3), bytes({1, 2})); },
                              "could not broadcast shape (2,) into shape (3,)");
  expect_error<ArgumentError>([&] { buffer.set(slice(9, 9), bytes({1, 2})); },
                              "could not broadcast shape (2,) into shape (0,)");
}

TEST(Buffer, OverlappingAssignmentReadsFirst) {
  const Buffer buffer = bytes({0, 1, 2, 3, 4});
  buffer.set(slice(1, 5), buffer.get(slice(0, 4)));
  EXPECT_EQ(content(buffer), (Values{0, 0, 1, 2, 3}));
}

TEST(Buffer, ReadOnlyMemory) {
  const Values memory = {1, 2, 3};
  const NDArray array =
      NDArray::wrap(const_cast<std::uint8_t*>(memory.data()), 3, DType(), {3}, true);
  const Buffer fixed = Buffer::from_array_like(array);
  expect_error<ReadOnlyError>([&] { fixed.set(slice(0, 1), 5); }, "read-only");
  expect_error<ReadOnlyError>([&] { fixed.get(slice(0, 1)).set(slice(0, 1), bytes({1})); },
                              "read-only");
  const Buffer joined = fixed.combine({});
  joined.set(slice(0, 1), 5);
  EXPECT_EQ(content(joined), (Values{5, 2, 3}));
  EXPECT_EQ(memory[0], 1);
}

TEST(Buffer, Combine) {
  const Buffer first = bytes({1, 2});
  const Buffer strided = Buffer::from_array_like(
      bytes({9, 8, 7, 6}).as_array_like().get({Index::slice(kNone, kNone, -2)}));
  EXPECT_EQ(content(strided), (Values{6, 8}));
  const std::vector<Buffer> others = {bytes({3}), bytes({}), strided, first};
  EXPECT_EQ(content(first.combine({strided, first})), (Values{1, 2, 6, 8, 1, 2}));
  EXPECT_EQ(content(first.combine(others)), (Values{1, 2, 3, 6, 8, 1, 2}));
  EXPECT_EQ(content(first + bytes({3})), (Values{1, 2, 3}));
  EXPECT_EQ(content(bytes({}) + bytes({})), Values{});
  EXPECT_FALSE(test::shares_memory(first.combine({}).as_array_like(), first.as_array_like()));
}

TEST(Buffer, Equality) {
  EXPECT_EQ(bytes({1, 2}), bytes({1, 2}));
  EXPECT_NE(bytes({1, 2}), bytes({1, 3}));
  EXPECT_NE(bytes({1, 2}), bytes({1}));
  EXPECT_NE(bytes({1}), bytes({}));
  EXPECT_EQ(bytes({}), Buffer::create_zero_length());
  EXPECT_EQ(bytes({0, 1, 2}).get(slice(1, 3)), bytes({1, 2}));
}

}  // namespace
}  // namespace zarrbuffer
