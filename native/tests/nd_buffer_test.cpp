#include "zarrbuffer/nd_buffer.hpp"

#include <gtest/gtest.h>

#include "zarrbuffer/error.hpp"

#include "arrays.hpp"
#include "expect_error.hpp"

namespace zarrbuffer {
namespace {

using test::expect_error;
using test::expect_ints;

const DType kInt32 = DType::number(Kind::Int, 4);
const DType kInt16 = DType::number(Kind::Int, 2);

NDBuffer counting(const Dims& shape) {
  return NDBuffer::from_ndarray_like(test::counting(shape));
}

void expect_ints(const NDBuffer& buffer, const Dims& shape,
                 const std::vector<std::int32_t>& values) {
  test::expect_ints(buffer.as_ndarray_like(), shape, values);
}

bool shares_memory(const NDBuffer& a, const NDBuffer& b) {
  return test::shares_memory(a.as_ndarray_like(), b.as_ndarray_like());
}

TEST(NDBuffer, Create) {
  expect_ints(NDBuffer::create({2}, kInt32), {2}, {0, 0});
  expect_ints(NDBuffer::create({2}, kInt32, Order::C, 5), {2}, {5, 5});
  expect_ints(NDBuffer::create({1, 2}, kInt32, Order::F, 5.9), {1, 2}, {5, 5});
  expect_ints(NDBuffer::create({}, kInt32, Order::C, true), {}, {1});
  EXPECT_EQ(NDBuffer::create({2, 3}, kInt16, Order::F).as_ndarray_like().strides(),
            (Dims{2, 4}));
  EXPECT_EQ(NDBuffer::empty({2, 0, 3}, kInt16).shape(), (Dims{2, 0, 3}));
  EXPECT_EQ(NDBuffer::create(Dims(64, 1), kInt16).shape().size(), 64);
  expect_error<ArgumentError>([] { NDBuffer::create({2}, kInt32, Order::K); },
                              "order must be C or F");
  expect_error<ArgumentError>([] { NDBuffer::empty({2}, kInt32, Order::A); },
                              "order must be C or F");
  expect_error<ArgumentError>([] { NDBuffer::create(Dims(65, 1), kInt16); }, "at most 64 axes");
  expect_error<RangeError>([] { NDBuffer::create({1}, kInt16, Order::C, 40000); }, "40000");
}

TEST(NDBuffer, SharesTheArray) {
  const NDArray array = test::counting({3});
  EXPECT_TRUE(test::shares_memory(NDBuffer::from_ndarray_like(array).as_ndarray_like(), array));
  EXPECT_TRUE(test::shares_memory(NDBuffer::from_numpy_array(array).as_numpy_array(), array));
}

TEST(NDBuffer, AsScalar) {
  EXPECT_EQ(NDBuffer::create({1, 1}, kInt32, Order::C, 5).as_scalar().to_exact_integer(), 5);
  expect_error<ArgumentError>([] { counting({2}).as_scalar(); }, "got shape (2,)");
}

TEST(NDBuffer, Attributes) {
  const NDBuffer buffer = counting({3, 2});
  EXPECT_EQ(buffer.dtype(), kInt32);
  EXPECT_EQ(buffer.length(), 3);
  EXPECT_EQ(buffer.byte_order(), kNativeOrder);
  EXPECT_EQ(NDBuffer::empty({1}, DType::parse(">i4")).byte_order(), ByteOrder::Big);
  for (const char* one_byte : {"|u1", "|b1", "|V4", "|S4"}) {
    EXPECT_EQ(NDBuffer::empty({1}, DType::parse(one_byte)).byte_order(), kNativeOrder);
  }
  expect_error<ArgumentError>([] { NDBuffer::empty({}, kInt32).length(); }, "no axes");
}

TEST(NDBuffer, ReshapeAndSqueeze) {
  const NDBuffer buffer = counting({2, 1, 3});
  EXPECT_TRUE(shares_memory(buffer.reshape({3, -1}), buffer));
  expect_ints(buffer.transpose().reshape({6}), {6}, {0, 3, 1, 4, 2, 5});
  EXPECT_EQ(buffer.squeeze({1}).shape(), (Dims{2, 3}));
  EXPECT_TRUE(shares_memory(buffer.squeeze({1}), buffer));
  EXPECT_EQ(buffer.squeeze({-2, 7}).shape(), (Dims{2, 1, 3}));
  expect_error<ArgumentError>([&] { buffer.squeeze({0}); },
                              "shape (2, 1, 3) into shape (1, 3)");
  EXPECT_EQ(counting({0, 3}).squeeze({1}).shape(), Dims{0});
}

TEST(NDBuffer, CopiesAreFreshAndWritable) {
  const NDBuffer fixed =
      NDBuffer::from_ndarray_like(test::counting({2, 2}).as_read_only()).transpose();
  for (const NDBuffer& copy :
       {fixed.copy(), fixed.astype(kInt32), fixed.astype(kInt32, Order::C)}) {
    EXPECT_FALSE(shares_memory(copy, fixed));
    expect_ints(copy, {2, 2}, {0, 2, 1, 3});
    copy.fill(1);
  }
  EXPECT_EQ(fixed.copy().as_ndarray_like().strides(), (Dims{8, 4}));
  EXPECT_EQ(fixed.astype(kInt16).as_ndarray_like().strides(), (Dims{2, 4}));
  EXPECT_EQ(fixed.astype(kInt16, Order::C).as_ndarray_like().strides(), (Dims{4, 2}));
  expect_error<ReadOnlyError>([&] { fixed.fill(1); }, "read-only");
}

TEST(NDBuffer, IndexingBothWays) {
  const NDBuffer buffer = counting({2, 3});
  expect_ints(buffer.get({Index::all(), Index::at(1)}), {2}, {1, 4});
  buffer.set({Index::at(0)},
             counting({3}).get({Index::slice(2, {}, -1)}));
  expect_ints(buffer, {2, 3}, {2, 1, 0, 3, 4, 5});
  buffer.set(
      std::vector{Index::take(test::longs({2}, {0, 1})), Index::take(test::longs({2}, {0, 1}))}, 9);
  expect_ints(buffer, {2, 3}, {9, 1, 0, 3, 9, 5});
}

// How a pipeline uses it: chunks of either order scattered into place from read-only memory.
TEST(NDBuffer, ScattersChunks) {
  const NDBuffer out = NDBuffer::create({4, 4}, kInt32);
  for (std::int64_t i = 0; i < 4; i += 2) {
    for (std::int64_t j = 0; j < 4; j += 2) {
      const NDBuffer chunk = NDBuffer::from_ndarray_like(test::counting({2, 2}).as_read_only());
      const std::vector<Index> place = {Index::slice(i, i + 2), Index::slice(j, j + 2)};
      out.set(place, i == j ? chunk : chunk.transpose());
    }
  }
  expect_ints(out, {4, 4}, {0, 1, 0, 2, 2, 3, 1, 3, 0, 2, 0, 1, 1, 3, 2, 3});
}

TEST(NDBuffer, AllEqual) {
  EXPECT_TRUE(NDBuffer::create({2, 2}, kInt32, Order::C, 5).all_equal(Scalar(5)));
  EXPECT_FALSE(counting({2}).all_equal(Scalar()));
  EXPECT_TRUE(counting({2}).all_equal(counting({2})));
  EXPECT_TRUE(counting({2, 0}).all_equal(Scalar(1)));
}

}  // namespace
}  // namespace zarrbuffer
