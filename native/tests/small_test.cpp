// What little arrays do without a plan is what larger ones do with one.
#include "core/small.hpp"

#include <gtest/gtest.h>

#include <array>
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

NDArray over(std::vector<std::byte>& memory, std::int64_t offset, const DType& dtype, const Dims& shape) {
  return NDArray::wrap(memory.data() + offset, std::ssize(memory) - offset, dtype, shape);
}

TEST(Small, IsDenseInOrderCAndFew) {
  const auto bytes = [](const Layout& layout, std::int64_t item) { return small::dense_bytes(given(layout), item, small::kLargest); };
  EXPECT_EQ(bytes(Layout::contiguous({}, 8), 8), 8);
  EXPECT_EQ(bytes(Layout::contiguous({2, 3, 4}, 4), 4), 96);
  EXPECT_EQ(bytes(Layout::contiguous({2, 3}, 4, Order::F), 4), 0);
  EXPECT_EQ(bytes(Layout::contiguous({2, 0}, 4), 4), 0);
  EXPECT_EQ(bytes(Layout::contiguous({4096}, 1), 1), 4096);
  EXPECT_EQ(bytes(Layout::contiguous({4097}, 1), 1), 0);
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
      ASSERT_TRUE(small::fill(small::view(over(memory, 1, dtype, Dims{count})), value));
      const NDArray planned = NDArray::zeros(dtype, {count});
      operations::fill(planned, value.encode(dtype).data());
      EXPECT_EQ(std::memcmp(memory.data() + 1, planned.data(), static_cast<std::size_t>(size)), 0)
          << name << " x " << count;
      EXPECT_EQ(memory.front(), kGuard);
      EXPECT_EQ(memory[static_cast<std::size_t>(size + 1)], kGuard);
    }
  }
}

TEST(Small, NothingIsWrittenWhereTheValueDoesNotFit) {
  std::vector<std::byte> memory(4, kGuard);
  EXPECT_ANY_THROW(small::fill(small::view(over(memory, 0, DType::parse("u1"), Dims{4})), Scalar(300)));
  for (const std::byte b : memory) EXPECT_EQ(b, kGuard);
}

TEST(Small, LeavesWhatIsReadOnlyAlone) {
  const NDArray array = NDArray::zeros(DType::parse("i4"), {3});
  EXPECT_FALSE(small::fill(small::view(array.as_read_only()), Scalar(1)));
  EXPECT_FALSE(small::assign(small::view(array.as_read_only()), small::view(array)));
  EXPECT_TRUE(array.all_equal(Scalar(0)));
}

TEST(Small, AssignsAsTheRestDoes) {
  const NDArray whole = NDArray::zeros(DType::parse("i2"), {100});
  for (std::int64_t i = 0; i < 100; ++i) whole.get({Index::at(i)}).fill(Scalar(i - 50));
  const NDArray numbers = whole.copy();
  const auto part = [&](std::int64_t begin, std::int64_t end) {
    return whole.get({Index::slice(begin, end)});
  };
  // As if copied first.
  ASSERT_TRUE(small::assign(small::view(part(10, 90)), small::view(part(0, 80))));
  EXPECT_TRUE(part(10, 90).all_equal(numbers.get({Index::slice(0, 80)})));
  EXPECT_FALSE(small::assign(small::view(part(0, 1)), small::view(part(0, 2)))) << "of another shape";
  EXPECT_FALSE(small::assign(small::view(part(0, 9)), small::view(part(9, 0)))) << "backwards";

  for (const char* name : {"u1", ">f4", "c16", "bool", "bfloat16"}) {
    const NDArray cast = NDArray::zeros(DType::parse(name), {100}), planned = cast.copy();
    ASSERT_TRUE(small::assign(small::view(cast), small::view(numbers))) << name;
    operations::assign(planned, numbers);
    EXPECT_EQ(std::memcmp(cast.data(), planned.data(), static_cast<std::size_t>(cast.nbytes())), 0) << name;
  }
  const NDArray text = NDArray::zeros(DType::parse("U9"), {100});
  EXPECT_FALSE(small::assign(small::view(text), small::view(numbers))) << "may end halfway";
  const NDArray wide = NDArray(whole.storage(), DType::parse("i4"), Layout::contiguous({50}, 4));
  EXPECT_FALSE(small::assign(small::view(wide), small::view(part(0, 50)))) << "overlap, and change";
}

TEST(Small, ComparesWhereBytesTell) {
  const auto equal = [](auto a, auto b, const char* name, bool equal_nan) {
    const DType dtype = DType::parse(name);
    const Dims shape{static_cast<std::int64_t>(sizeof a) / dtype.item_size()};
    const auto array = [&](auto& numbers) {
      return NDArray::wrap(numbers.data(), sizeof numbers, dtype, shape);
    };
    return small::all_equal(small::view(array(a)), small::view(array(b)), equal_nan);
  };
  using Ints = std::array<std::int32_t, 2>;
  using Floats = std::array<float, 2>;
  EXPECT_EQ(equal(Ints{1, 2}, Ints{1, 2}, "<i4", false), true);
  EXPECT_EQ(equal(Ints{1, 2}, Ints{1, 3}, "<i4", true), false);
  EXPECT_EQ(equal(Ints{1, 2}, Ints{1, 2}, R"([["x","<i4"],["y","<f4"]])", true), std::nullopt);
  const Floats nan{std::nanf(""), 0.0f};
  EXPECT_EQ(equal(nan, nan, "<f4", true), true);
  EXPECT_EQ(equal(nan, nan, "<f4", false), std::nullopt);
  EXPECT_EQ(equal(nan, Floats{std::nanf(""), -0.0f}, "<f4", true), std::nullopt) << "zeros of both signs are equal";
  const std::array nat{std::numeric_limits<std::int64_t>::min()};
  EXPECT_EQ(equal(nat, nat, "<M8[s]", true), true);
  EXPECT_EQ(equal(nat, nat, "<M8[s]", false), std::nullopt);
}

TEST(Small, AFloatingZeroIsSeenInBothByteOrders) {
  for (const char* name : {"<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "bfloat16"}) {
    const DType dtype = DType::parse(name);
    const NDArray zeros = NDArray::zeros(dtype, {3});
    const NDArray negative = NDArray::full(dtype, -0.0, {3});
    const NDArray tiny = NDArray::full(dtype, 1.0, {3});
    EXPECT_TRUE(zeros.all_equal(NDArray::full(dtype, 0.0, {3}))) << name;
    EXPECT_FALSE(zeros.all_equal(negative)) << name << ": bits differ";
    EXPECT_FALSE(negative.all_equal(zeros)) << name;
    EXPECT_FALSE(zeros.all_equal(tiny)) << name;
    EXPECT_TRUE(tiny.all_equal(tiny.copy())) << name;
  }
}

}  // namespace
}  // namespace zarrbuffer
