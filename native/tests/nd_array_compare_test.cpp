// Truth and equality: NumPy's ==, and Zarr's all_equal.
#include <gtest/gtest.h>
#include <limits>

#include "zarrbuffer/error.hpp"

#include "arrays.hpp"
#include "expect_error.hpp"

namespace zarrbuffer {
namespace {

using test::array_of;
using test::counting;
using test::expect_error;
using test::ints;
using test::values_of;

const DType kUInt64 = DType::number(Kind::UInt, 8);
const DType kFloat32 = DType::number(Kind::Float, 4);
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

NDArray doubles(const Dims& shape, const std::vector<double>& values) {
  return array_of(DType::number(Kind::Float, 8), shape, values);
}

TEST(NDArrayCompare, All) {
  EXPECT_TRUE(ints({2}, {1, -1}).all());
  EXPECT_FALSE(counting({2}).all());
  EXPECT_TRUE(counting({0}).all());
  EXPECT_TRUE(doubles({2}, {kNaN, 1}).all());
  EXPECT_FALSE(doubles({2, 2}, {1, 1, 1, -0.0}).transpose().all());
}

// What repeats is looked at once: in turn this would take years.
TEST(NDArrayCompare, AllOfWhatRepeatsForEver) {
  constexpr std::int64_t kMany = INT64_C(1) << 58;
  const NDArray row = array_of(DType::of<std::uint8_t>(), {3}, std::vector<std::uint8_t>{1, 2, 3});
  const NDArray rows = row.broadcast_to({kMany, 3});
  EXPECT_TRUE(rows.all());
  EXPECT_TRUE(rows.all_equal(row.copy().broadcast_to({kMany, 3}), false));
  EXPECT_TRUE(rows.all_equal(row.copy(), false));
  row.set({Index::at(2)}, 0);
  EXPECT_FALSE(rows.all());
  EXPECT_FALSE(rows.all_equal(NDArray::full(row.dtype(), 1, {}), false));
  EXPECT_TRUE(NDArray::full(row.dtype(), 7, {}).broadcast_to({kMany}).all_equal(Scalar(7), false));
}

TEST(NDArrayCompare, ByElement) {
  const auto equal = [](const NDArray& a, const NDArray& b) {
    return values_of<std::uint8_t>(a.equal(b));
  };
  using Answers = std::vector<std::uint8_t>;
  EXPECT_EQ(equal(counting({2, 2}), ints({2}, {0, 3})), (Answers{1, 0, 0, 1}));
  EXPECT_EQ(equal(doubles({2}, {kNaN, 1}), doubles({2}, {kNaN, 1})), (Answers{0, 1}));
  EXPECT_EQ(equal(counting({3}), doubles({3}, {0, 1.5, 2})), (Answers{1, 0, 1}));
  const NDArray longs = test::longs({4}, {-1, 1LL << 53, (1LL << 53) + 1, 5});
  const NDArray unsigned_longs =
      array_of<std::uint64_t>(kUInt64, {4}, {UINT64_MAX, (1ULL << 53) + 1, (1ULL << 53) + 1, 5});
  EXPECT_EQ(equal(longs, unsigned_longs), (Answers{0, 0, 1, 1}));
  EXPECT_EQ(equal(unsigned_longs.astype(kUInt64.with_byte_order(ByteOrder::Big)), longs),
            (Answers{0, 0, 1, 1}));
  EXPECT_FALSE(unsigned_longs.all_equal(longs));
  EXPECT_EQ(values_of<std::uint8_t>(unsigned_longs.equal(Scalar(std::int64_t{1} << 53))),
            (Answers{0, 0, 0, 0}));
  EXPECT_EQ(values_of<std::uint8_t>(array_of<float>(kFloat32, {2}, {0.1f, 1}).equal(Scalar(0.1))),
            (Answers{1, 0}));
  EXPECT_EQ(values_of<std::uint8_t>(counting({2}).equal(Scalar(0.0))), (Answers{1, 0}));
  expect_error<ArgumentError>([] { counting({2}).equal(counting({3})); }, "do not broadcast");
}

TEST(NDArrayCompare, RawBytesEqualAsManyBytesOnly) {
  const auto bytes = [](const std::string& data) { return Scalar(Scalar::Bytes{data}); };
  const NDArray letters = NDArray::full(DType::raw(4), bytes("abcd"), {2});
  EXPECT_TRUE(letters.all_equal(bytes("abcd")));
  EXPECT_FALSE(letters.all_equal(bytes("abce")));
  EXPECT_EQ(values_of<std::uint8_t>(letters.equal(bytes("abcd"))), (std::vector<std::uint8_t>{1, 1}));
  for (const std::string& other : {std::string("abcdXYZ"), std::string("abc"), std::string(9, '\0'), std::string()}) {
    const std::string part = std::to_string(other.size()) + " bytes; an item has 4";
    expect_error<ArgumentError>([&] { letters.all_equal(bytes(other)); }, part);
    expect_error<ArgumentError>([&] { letters.equal(bytes(other)); }, part);
    expect_error<ArgumentError>([&] { NDArray::zeros(DType::raw(4), {2}).all_equal(bytes(other)); }, part);
  }
}

TEST(NDArrayCompare, AllEqual) {
  const NDArray zeros = doubles({2, 2}, {0, 0, 0, 0});
  const NDArray negative_zeros = doubles({2, 2}, {0, 0, 0, -0.0});
  EXPECT_TRUE(zeros.all_equal(Scalar(0.0)));
  EXPECT_FALSE(negative_zeros.all_equal(Scalar(0.0)));
  EXPECT_TRUE(negative_zeros.all_equal(Scalar(0)));
  EXPECT_TRUE(negative_zeros.all_equal(Scalar(std::complex<double>(0, 0))));
  EXPECT_TRUE(doubles({1}, {-0.0}).all_equal(Scalar(-0.0)));
  EXPECT_FALSE(negative_zeros.all_equal(zeros));
  EXPECT_TRUE(counting({1}).all_equal(Scalar(-0.0)));
  EXPECT_FALSE(zeros.all_equal(Scalar()));
  EXPECT_TRUE(doubles({2}, {kNaN, kNaN}).all_equal(Scalar(kNaN)));
  EXPECT_FALSE(doubles({2}, {kNaN, kNaN}).all_equal(Scalar(kNaN), false));
  EXPECT_TRUE(counting({0, 3}).all_equal(Scalar(5)));
  EXPECT_TRUE(counting({2, 3}).transpose().all_equal(counting({2, 3}).transpose().copy()));
  EXPECT_FALSE(array_of<float>(kFloat32, {1}, {0.1f}).all_equal(Scalar(0.1)));
  expect_error<ArgumentError>([&] { zeros.all_equal(counting({3})); }, "do not broadcast");
  expect_error<ArgumentError>([&] { NDArray::zeros(DType::raw(4), {1}).all_equal(Scalar(1)); },
                              "");
}

}  // namespace
}  // namespace zarrbuffer
