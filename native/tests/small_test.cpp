// What little arrays do without a plan is what larger ones do with one.
#include "core/small.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "zarrbuffer/nd_array.hpp"

#include "core/operations.hpp"

namespace zarrbuffer {
namespace {

constexpr std::byte kGuard{0xA5};

axes::Given given(const Layout& layout) { return axes::given(layout); }

TEST(Small, IsDenseInOrderCAndFew) {
  const auto bytes = [](const Layout& layout, std::int64_t item) { return small::dense_bytes(given(layout), item); };
  EXPECT_EQ(bytes(Layout::contiguous(Dims{}, 8), 8), 8);
  EXPECT_EQ(bytes(Layout::contiguous(Dims{2, 3, 4}, 4), 4), 96);
  EXPECT_EQ(bytes(Layout::contiguous(Dims{2, 3}, 4, Order::F), 4), 0);
  EXPECT_EQ(bytes(Layout::contiguous(Dims{2, 0}, 4), 4), 0);
  EXPECT_EQ(bytes(Layout::contiguous(Dims{4096}, 1), 1), 4096);
  EXPECT_EQ(bytes(Layout::contiguous(Dims{4097}, 1), 1), 0);
  EXPECT_EQ(bytes(Layout(Dims{1, 3}, Dims{-7, 2}, 5), 2), 6) << "axes of length 1 do not count";
  EXPECT_EQ(bytes(Layout(Dims{3}, Dims{-2}, 4), 2), 0);
  EXPECT_EQ(bytes(Layout(Dims{3}, Dims{0}, 0), 2), 0);
  const std::int64_t huge = std::int64_t{1} << 40;
  EXPECT_EQ(bytes(Layout(Dims{0, huge}, Dims{huge, 8}, 0), 8), 0);
}

TEST(Small, FillsAsTheRestDoes) {
  for (const char* name : {"u1", "<i2", ">i2", "<f4", "<f8", ">c8", "<c16", "|V3", "|S5", "<U2", "|V40"}) {
    const DType dtype = DType::parse(name);
    const bool raw = dtype.kind() == Kind::Raw;
    const Scalar value = raw ? Scalar(Scalar::Bytes{"ab"}) : Scalar(7);
    for (const std::int64_t count : {1, 2, 3, 16, 17, 63, 64, 65, 100}) {
      const std::int64_t size = count * dtype.item_size();
      if (size > small::kLargest) continue;
      std::vector<std::byte> memory(static_cast<std::size_t>(size + 3), kGuard);
      small::fill(memory.data() + 1, size, dtype, value);
      const NDArray planned = NDArray::zeros(dtype, Dims{count});
      operations::fill(planned, value.encode(dtype).data());
      EXPECT_EQ(std::memcmp(memory.data() + 1, planned.data(), static_cast<std::size_t>(size)), 0)
          << name << " x " << count;
      EXPECT_EQ(memory.front(), kGuard);
      EXPECT_EQ(memory[static_cast<std::size_t>(size + 1)], kGuard);
    }
  }
}

TEST(Small, NothingIsWrittenWhereTheValueDoesNotFit) {
  std::byte memory[4] = {kGuard, kGuard, kGuard, kGuard};
  EXPECT_ANY_THROW(small::fill(memory, 4, DType::parse("u1"), Scalar(300)));
  for (const std::byte b : memory) EXPECT_EQ(b, kGuard);
}

TEST(Small, ComparesWhereBytesTell) {
  const std::int32_t one[] = {1, 2}, same[] = {1, 2}, other[] = {1, 3};
  const auto equal = [](const auto& a, const auto& b, const char* dtype, bool equal_nan) {
    return small::all_equal(reinterpret_cast<const std::byte*>(a), reinterpret_cast<const std::byte*>(b), sizeof(a),
                            DType::parse(dtype), equal_nan);
  };
  EXPECT_EQ(equal(one, same, "<i4", false), true);
  EXPECT_EQ(equal(one, other, "<i4", true), false);
  EXPECT_EQ(equal(one, same, R"([["x","<i4"],["y","<f4"]])", true), std::nullopt);
  const float nan[] = {std::nanf(""), 0.0f}, zero[] = {std::nanf(""), -0.0f};
  EXPECT_EQ(equal(nan, nan, "<f4", true), true);
  EXPECT_EQ(equal(nan, nan, "<f4", false), std::nullopt);
  EXPECT_EQ(equal(nan, zero, "<f4", true), std::nullopt) << "zeros of both signs are equal";
  const std::int64_t nat[] = {std::numeric_limits<std::int64_t>::min()};
  EXPECT_EQ(equal(nat, nat, "<M8[s]", true), true);
  EXPECT_EQ(equal(nat, nat, "<M8[s]", false), std::nullopt);
}

TEST(Small, AFloatingZeroIsSeenInBothByteOrders) {
  for (const char* name : {"<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "bfloat16"}) {
    const DType dtype = DType::parse(name);
    const NDArray zeros = NDArray::zeros(dtype, Dims{3});
    const NDArray negative = NDArray::full(dtype, -0.0, Dims{3});
    const NDArray tiny = NDArray::full(dtype, 1.0, Dims{3});
    EXPECT_TRUE(zeros.all_equal(NDArray::full(dtype, 0.0, Dims{3}))) << name;
    EXPECT_FALSE(zeros.all_equal(negative)) << name << ": bits differ";
    EXPECT_FALSE(negative.all_equal(zeros)) << name;
    EXPECT_FALSE(zeros.all_equal(tiny)) << name;
    EXPECT_TRUE(tiny.all_equal(tiny.copy())) << name;
  }
}

}  // namespace
}  // namespace zarrbuffer
