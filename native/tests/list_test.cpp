#include "zarrbuffer/list.hpp"

#include <array>
#include <gtest/gtest.h>
#include <vector>

#include "zarrbuffer/nd_buffer.hpp"

#include "arrays.hpp"

namespace zarrbuffer {
namespace {

std::vector<std::int64_t> numbers(NumberList list) { return {list.begin(), list.end()}; }

std::vector<BasicKey::Type> types(IndexList key) {
  std::vector<BasicKey::Type> result;
  for (const Index& part : key) result.push_back(part.key().type);
  return result;
}

TEST(ListOf, IsMadeOfWhatHoldsNumbers) {
  const std::vector<std::int64_t> values = {2, 3};
  std::vector<std::int64_t> writable = values;
  const std::array<std::int64_t, 2> array = {2, 3};
  const std::int64_t plain[] = {2, 3};
  EXPECT_EQ(numbers({2, 3}), values);
  EXPECT_EQ(numbers(values), values);
  EXPECT_EQ(numbers(std::vector<std::int64_t>{2, 3}), values);
  EXPECT_EQ(numbers(array), values);
  EXPECT_EQ(numbers(plain), values);
  EXPECT_EQ(numbers(Dims{2, 3}), values);
  EXPECT_EQ(numbers(std::span(writable)), values);
  EXPECT_EQ(numbers(std::span<const std::int64_t>(values)), values);
  EXPECT_EQ(numbers(std::span<const std::int64_t, 2>(array)), values);
}

TEST(ListOf, BracesAreValues) {
  const int one = 1;
  EXPECT_TRUE(numbers({}).empty());
  EXPECT_EQ(numbers({0}), std::vector<std::int64_t>{0});
  EXPECT_EQ(numbers({one, -1}), (std::vector<std::int64_t>{1, -1}));
}

TEST(ListOf, IsASpan) {
  const NumberList list = Dims{};
  EXPECT_EQ(std::span<const std::int64_t>(list).size(), 0u);
  static_assert(std::is_convertible_v<NumberList, std::span<const std::int64_t>>);
  static_assert(!std::is_convertible_v<std::vector<int>, NumberList>);
  static_assert(!std::is_convertible_v<std::int64_t, NumberList>);
}

TEST(ListOf, KeysAreWrittenInBraces) {
  using Type = BasicKey::Type;
  EXPECT_EQ(types({Index::all(), Index::at(2)}), (std::vector{Type::Slice, Type::At}));
  EXPECT_EQ(types(std::array{Index::ellipsis()}), std::vector{Type::Ellipsis});
  EXPECT_EQ(types(std::vector{Index::new_axis()}), std::vector{Type::NewAxis});
  const NDBuffer buffer = NDBuffer::create({3, 3}, DType::of<std::int32_t>(), Order::C, 1);
  buffer.set({Index::all(), Index::at(2)}, 5);
  test::expect_ints(buffer.get({Index::slice(1, {})}).as_ndarray_like(), {2, 3}, {1, 1, 5, 1, 1, 5});
  buffer.set({}, 3);  // no part: all elements
  test::expect_ints(buffer.as_ndarray_like(), {3, 3}, {3, 3, 3, 3, 3, 3, 3, 3, 3});
}

TEST(ListOf, EndsOfSlicesCanBeLeftOut) {
  const auto same = [](const BasicKey& a, const BasicKey& b) {
    return a.type == b.type && a.start == b.start && a.stop == b.stop && a.step == b.step;
  };
  constexpr auto kAbsent = BasicKey::kAbsent;
  constexpr auto kSlice = BasicKey::Type::Slice;
  EXPECT_TRUE(same(BasicKey::slice({}, 5), {kSlice, kAbsent, 5, kAbsent}));
  EXPECT_TRUE(same(BasicKey::slice(-1, {}, -2), {kSlice, -1, kAbsent, -2}));
  EXPECT_TRUE(same(BasicKey::slice(kAbsent, kAbsent), {kSlice}));
  EXPECT_TRUE(same(Index::slice({}, {}, -1).key(), {kSlice, kAbsent, kAbsent, -1}));
}

}  // namespace
}  // namespace zarrbuffer
