// Sizes, strides and offsets at the end of 64 bits: each is refused or exact.
#include <gtest/gtest.h>

#include "core/checked.hpp"
#include "core/planner.hpp"
#include "zarrbuffer/error.hpp"
#include "zarrbuffer/nd_array.hpp"

namespace zarrbuffer {

namespace {

constexpr std::int64_t kMost = INT64_MAX;
constexpr std::int64_t kHalf = std::int64_t{1} << 62;

TEST(Overflow, ArithmeticIsCheckedAtItsEnds) {
  EXPECT_EQ(checked::add(kMost - 1, 1), kMost);
  EXPECT_EQ(checked::multiply(kHalf - 1, 2), kMost - 1);
  EXPECT_THROW(checked::add(kMost, 1), ArgumentError);
  EXPECT_THROW(checked::add(INT64_MIN, -1), ArgumentError);
  EXPECT_THROW(checked::multiply(kHalf, 2), ArgumentError);
  EXPECT_THROW(checked::multiply(INT64_MIN, -1), ArgumentError);
}

TEST(Overflow, NewArraysHaveFewerBytesThanTwoToThe63) {
  EXPECT_EQ(Layout::contiguous({kMost}, 1).extent(1).end, kMost);
  EXPECT_EQ(Layout::contiguous({kHalf - 1}, 2).extent(2).end, kMost - 1);
  EXPECT_THROW(Layout::contiguous({kHalf}, 2), ArgumentError);
  EXPECT_THROW(Layout::contiguous({kHalf, 2}, 1), ArgumentError);
  EXPECT_THROW(Layout::contiguous({kMost, kMost, 0}, 1), ArgumentError);
  EXPECT_THROW(NDArray::empty(DType::parse("float64"), {kHalf}), ArgumentError);
  EXPECT_THROW(NDArray::empty(DType(), {kMost}), MemoryError);
  EXPECT_THROW(NDArray::zeros(DType(), {kMost - 64}), MemoryError);
}

TEST(Overflow, NoElementOfALayoutIsPastTwoToThe63) {
  EXPECT_EQ(Layout(Dims{2}, Dims{kMost}, 0).element_offset(Dims{1}), kMost);
  EXPECT_EQ(Layout(Dims{2}, Dims{-kMost}, kMost).element_offset(Dims{-1}), 0);
  EXPECT_THROW(Layout(Dims{2}, Dims{kMost}, 1), ArgumentError);
  EXPECT_THROW(Layout(Dims{3}, Dims{kHalf}, 0), ArgumentError);
  EXPECT_THROW(Layout(Dims{kMost}, Dims{kMost}, 0), ArgumentError);
  EXPECT_THROW(Layout(Dims{2, 2}, Dims{kHalf, kHalf}, 0), ArgumentError);
  EXPECT_THROW(Layout(Dims{2}, Dims{-1}, INT64_MIN), ArgumentError);
  EXPECT_THROW(Layout(Dims{2, 2}, Dims{kHalf, -kHalf}, 0), ArgumentError) << "too far from one another";
  EXPECT_THROW(Layout(Dims{1}, Dims{INT64_MIN}, 0), ArgumentError) << "it has no opposite";
  EXPECT_THROW(Layout(Dims{0, 3}, Dims{1, kHalf}, 0), ArgumentError) << "an axis of length 0 counts as one of length 1";
  EXPECT_THROW(Layout(Dims{2}, Dims{kMost}, 0).with_offset(1), ArgumentError);
  EXPECT_THROW(Layout(Dims{}, Dims{}, kMost).part(1), ArgumentError);
}

TEST(Overflow, SlicesOfTheLongestAxisAreExact) {
  const Layout longest = Layout::contiguous({kMost}, 1);
  const auto slice = [&](std::int64_t start, std::int64_t stop, std::int64_t step) {
    return longest.index({BasicKey::slice(start, stop, step)});
  };
  constexpr std::int64_t kAbsent = BasicKey::kAbsent;
  EXPECT_EQ(slice(kAbsent, kAbsent, kMost), Layout(Dims{1}, Dims{1}, 0));
  EXPECT_EQ(slice(kAbsent, kAbsent, kHalf), Layout(Dims{2}, Dims{kHalf}, 0));
  EXPECT_EQ(slice(kAbsent, kAbsent, -kHalf), Layout(Dims{2}, Dims{-kHalf}, kMost - 1));
  EXPECT_EQ(slice(kAbsent, kAbsent, -kMost), Layout(Dims{1}, Dims{1}, kMost - 1));
  EXPECT_EQ(slice(-kMost, kMost, 1), longest);
  EXPECT_EQ(slice(kMost - 1, kMost, 1), Layout(Dims{1}, Dims{1}, kMost - 1));
  EXPECT_EQ(slice(kAbsent, kAbsent, -1).index(std::vector<BasicKey>{{BasicKey::Type::At, -1}}), Layout(Dims{}, Dims{}, 0));
}

TEST(Overflow, ReshapeKeepsStridesThatCannotBeDoubled) {
  const Layout far_apart(Dims{2}, Dims{kHalf}, 0);
  const auto reshaped = far_apart.reshape({1, 2, 1}, Order::C, 1);
  ASSERT_TRUE(reshaped);
  EXPECT_EQ(reshaped->element_offset(Dims{0, 1, 0}), kHalf);
  EXPECT_EQ(far_apart.reshape({1, 2, 1}, Order::F, 1)->element_offset(Dims{0, 1, 0}), kHalf);
  const Layout no_run(Dims{2, 2}, Dims{1, kHalf}, 0);
  EXPECT_FALSE(no_run.reshape({4}, Order::C, 1));
}

TEST(Overflow, ViewsOfLargerItemsStayInRange) {
  EXPECT_EQ(Layout::contiguous({kMost / 7}, 7).view(7, 1).size(), kMost / 7 * 7);
  EXPECT_THROW(Layout(Dims{kMost}, Dims{0}, 0).view(8, 1), ArgumentError);
  EXPECT_THROW(Layout(Dims{2, 1}, Dims{kMost - 1, 8}, 0).view(8, 1), ArgumentError);
}

TEST(Overflow, ABroadcastArrayHasFewerBytesThanTwoToThe63) {
  const NDArray one = NDArray::zeros(DType::parse("float64"), {});
  EXPECT_EQ(one.broadcast_to({kMost / 8}).nbytes(), kMost / 8 * 8);
  EXPECT_THROW(one.broadcast_to({kMost / 8 + 1}), ArgumentError);
  EXPECT_THROW(one.broadcast_to({kHalf, 2}), ArgumentError);
  EXPECT_THROW(one.broadcast_to({kMost / 8}).astype(DType::parse("complex128")), ArgumentError);
  EXPECT_THROW(broadcast_shapes(Dims{kHalf, 1}, Dims{1, 2}), ArgumentError);
}

TEST(Overflow, OverlapOfAnyTwoExtentsIsTold) {
  const Layout low = Layout::contiguous({16}, 1);
  const Layout high = low.with_offset(kMost - 16);
  EXPECT_FALSE(planner::may_overlap(low, 1, high, 1, 0));
  EXPECT_TRUE(planner::may_overlap(low, 1, high, 1, 16 - kMost));
  EXPECT_TRUE(planner::may_overlap(low, 1, high, 1, kMost)) << "where the sum is no number, the answer is the careful one";
}

TEST(Overflow, IndicesAtTheEndsOfTheirTypeAreRefused) {
  const NDArray array = NDArray::zeros(DType::parse("int32"), {3});
  const NDArray index = NDArray::empty(DType::parse("int64"), {1});
  for (const std::int64_t position : {kMost, INT64_MIN, INT64_MIN + 1, std::int64_t{3}, std::int64_t{-4}}) {
    index.fill(Scalar(position));
    const Index keys[] = {Index::take(index)};
    EXPECT_THROW(array.get(keys), IndexError) << position;
    const Index at[] = {Index::at(position)};
    EXPECT_THROW(array.get(at), IndexError) << position;
  }
}

TEST(Overflow, StorageHasFewerBytesThanTwoToThe63) {
  EXPECT_THROW(Storage::allocate(memory_of(Device::cpu()), std::size_t{1} << 63), MemoryError);
  EXPECT_THROW(Storage::allocate(memory_of(Device::cpu()), SIZE_MAX), MemoryError);
}

}  // namespace

}  // namespace zarrbuffer
