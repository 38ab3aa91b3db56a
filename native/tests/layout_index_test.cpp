// Basic indexing. Python's own slice.indices and NumPy gave the literal rows.
#include <climits>
#include <gtest/gtest.h>
#include <optional>
#include <vector>

#include "zarrbuffer/error.hpp"

#include "expect_error.hpp"
#include "layout_random.hpp"

namespace zarrbuffer {
namespace {

using test::expect_error;
using Type = BasicKey::Type;

constexpr std::int64_t kNone = BasicKey::kAbsent;
constexpr std::int64_t kLow = INT64_MIN + 1;

BasicKey at(std::int64_t position) {
  return {Type::At, position};
}
BasicKey slice(std::int64_t start, std::int64_t stop, std::int64_t step = kNone) {
  return {Type::Slice, start, stop, step};
}
const BasicKey kEllipsis{Type::Ellipsis};
const BasicKey kNewAxis{Type::NewAxis};

std::string index(const Layout& layout, const std::vector<BasicKey>& keys) {
  return layout.index(keys).to_string();
}

TEST(ClipSlice, AsPython) {
  struct Row {
    BasicKey slice;
    std::int64_t size;
    std::int64_t start;
    std::int64_t count;
  };
  const std::vector<Row> rows = {
      {slice(kNone, kNone), 5, 0, 5},
      {slice(1, 3), 5, 1, 2},
      {slice(-2, kNone), 5, 3, 2},
      {slice(kNone, -2), 5, 0, 3},
      {slice(3, 1), 5, 3, 0},
      {slice(9, 12), 5, 5, 0},
      {slice(-9, 2), 5, 0, 2},
      {slice(kLow, INT64_MAX), 5, 0, 5},
      {slice(INT64_MAX, kLow), 5, 5, 0},
      {slice(kNone, kNone, 2), 5, 0, 3},
      {slice(1, kNone, 2), 5, 1, 2},
      {slice(kNone, kNone, INT64_MAX), 5, 0, 1},
      {slice(kNone, kNone, -1), 5, 4, 5},
      {slice(kNone, kNone, -2), 5, 4, 3},
      {slice(3, 0, -1), 5, 3, 3},
      {slice(3, kNone, -1), 5, 3, 4},
      {slice(0, 3, -1), 5, 0, 0},
      {slice(-9, kNone, -1), 5, -1, 0},
      {slice(9, -9, -3), 5, 4, 2},
      {slice(INT64_MAX, kLow, -1), 5, 4, 5},
      {slice(kNone, kNone, kLow), 5, 4, 1},
      {slice(kNone, kNone), 0, 0, 0},
      {slice(kNone, kNone, -1), 0, -1, 0},
      {slice(-1, 1), 0, 0, 0},
      {slice(1, -1, -1), 0, -1, 0},
      {slice(kNone, kNone), INT64_MAX, 0, INT64_MAX},
      {slice(kNone, kNone, -1), INT64_MAX, INT64_MAX - 1, INT64_MAX},
  };
  for (const Row& row : rows) {
    const SliceRange range = clip_slice(row.slice, row.size);
    EXPECT_EQ(range.start, row.start) << &row - rows.data();
    EXPECT_EQ(range.count, row.count) << &row - rows.data();
  }
  expect_error<ArgumentError>([] { clip_slice(slice(kNone, kNone, 0), 5); }, "step cannot be zero, got ::0");
}

TEST(LayoutIndex, Views) {
  const Layout layout = Layout::contiguous({2, 3, 4}, 1, Order::C);
  struct Row {
    std::vector<BasicKey> keys;
    Layout expected;
  };
  const std::vector<Row> rows = {
      {{}, layout},
      {{kEllipsis}, layout},
      {{at(1)}, Layout({3, 4}, {4, 1}, 12)},
      {{at(-1)}, Layout({3, 4}, {4, 1}, 12)},
      {{at(1), at(2), at(3)}, Layout({}, {}, 23)},
      {{at(1), at(2), at(3), kEllipsis}, Layout({}, {}, 23)},
      {{kEllipsis, at(0)}, Layout({2, 3}, {12, 4}, 0)},
      {{at(0), kEllipsis, at(1)}, Layout({3}, {4}, 1)},
      {{slice(1, 2)}, Layout({1, 3, 4}, {12, 4, 1}, 12)},
      {{kEllipsis, slice(kNone, kNone, 2)}, Layout({2, 3, 2}, {12, 4, 2}, 0)},
      {{kEllipsis, slice(kNone, kNone, -1)}, Layout({2, 3, 4}, {12, 4, -1}, 3)},
      {{kEllipsis, slice(kNone, kNone, -3)}, Layout({2, 3, 2}, {12, 4, -3}, 3)},
      {{slice(5, 9)}, Layout({0, 3, 4}, {12, 4, 1}, 0)},
      {{at(1), slice(9, 1, 1)}, Layout({0, 4}, {4, 1}, 0)},
      {{kNewAxis}, Layout({1, 2, 3, 4}, {0, 12, 4, 1}, 0)},
      {{kEllipsis, kNewAxis}, Layout({2, 3, 4, 1}, {12, 4, 1, 0}, 0)},
      {{at(0), kNewAxis, at(1), kNewAxis}, Layout({1, 1, 4}, {0, 0, 1}, 4)},
      // A stride that is never walked stays what it was.
      {{slice(kNone, kNone, INT64_MAX)}, Layout({1, 3, 4}, {12, 4, 1}, 0)},
      {{slice(kNone, kNone, kLow)}, Layout({1, 3, 4}, {12, 4, 1}, 12)},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(index(layout, row.keys), row.expected.to_string()) << &row - rows.data();
  }
}

TEST(LayoutIndex, EmptyAxesStayInside) {
  const Layout layout = Layout::contiguous({0, 3}, 1, Order::C).with_offset(7);
  EXPECT_EQ(index(layout, {slice(2, 9)}), "(0, 3) strides (3, 1) offset 7");
  EXPECT_EQ(index(layout, {slice(kNone, kNone, -1)}), "(0, 3) strides (3, 1) offset 7");
  expect_error<IndexError>([&] { layout.index(std::vector{at(0)}); },
                           "index 0 is out of bounds for axis 0 with size 0");
}

TEST(LayoutIndex, Errors) {
  const Layout layout = Layout::contiguous({2, 3}, 1, Order::C);
  const auto refuse = [&](const std::vector<BasicKey>& keys, const char* part) {
    expect_error<IndexError>([&] { layout.index(keys); }, part);
  };
  refuse({at(2)}, "index 2 is out of bounds for axis 0 with size 2");
  refuse({at(-3)}, "index -3 is out of bounds for axis 0 with size 2");
  refuse({kNewAxis, slice(0, 1), at(3)}, "index 3 is out of bounds for axis 1 with size 3");
  refuse({kEllipsis, at(INT64_MAX)}, "index 9223372036854775807 is out of bounds for axis 1");
  refuse({at(INT64_MIN)}, "index -9223372036854775808 is out of bounds for axis 0");
  refuse({at(0), at(0), at(0)},
         "too many indices: an array of shape (2, 3) has 2 axes, but 3 were indexed");
  refuse({kEllipsis, kEllipsis}, "single ellipsis");
  refuse(std::vector<BasicKey>(63, kNewAxis), "at most 64 axes, the index makes 65");
  expect_error<IndexError>([] { Layout().index(std::vector{at(0)}); },
                           "an array of shape () has 0 axes");
  expect_error<ArgumentError>([&] { layout.index(std::vector{slice(0, 1, 0)}); },
                              "step cannot be zero");
  expect_error<ArgumentError>([&] { layout.index(std::vector{BasicKey{static_cast<Type>(9)}}); },
                              "unknown kind of index 9");
}

TEST(LayoutIndex, ElementOffset) {
  const Layout layout({2, 3}, {100, -4}, 8);
  EXPECT_EQ(layout.element_offset(Dims{0, 0}), 8);
  EXPECT_EQ(layout.element_offset(Dims{1, 2}), 100);
  EXPECT_EQ(layout.element_offset(Dims{-1, -1}), 100);
  EXPECT_EQ(Layout().element_offset(Dims{}), 0);
  expect_error<IndexError>([&] { layout.element_offset(Dims{0}); }, "has 2 indices, got (0,)");
  expect_error<IndexError>([&] { layout.element_offset(Dims{0, 3}); },
                           "index 3 is out of bounds for axis 1 with size 3");
}

// Every slice of every small axis against Python's definition of its elements.
TEST(LayoutIndex, AllSmallSlices) {
  const auto ends = [](std::int64_t size) {
    std::vector<std::int64_t> values = {kNone};
    for (std::int64_t i = -size - 2; i <= size + 2; ++i)
      values.push_back(i);
    return values;
  };
  for (std::int64_t size = 0; size <= 4; ++size) {
    const Layout axis = Layout::contiguous({size}, 1, Order::C);
    for (const std::int64_t step : {-5, -2, -1, 1, 2, 5}) {
      for (const std::int64_t start : ends(size)) {
        for (const std::int64_t stop : ends(size)) {
          const auto resolve = [&](std::int64_t end, std::int64_t absent) {
            if (end == kNone) return absent;
            return end < 0 ? std::max<std::int64_t>(end + size, step > 0 ? 0 : -1) : end;
          };
          const std::int64_t first = resolve(start, step > 0 ? 0 : size - 1);
          const std::int64_t last = resolve(stop, step > 0 ? size : -1);
          std::vector<std::int64_t> expected;
          // Past either end there is nothing, but the grid of steps begins at the clipped start.
          std::int64_t i = std::min(first, step > 0 ? size : size - 1);
          for (; step > 0 ? i < std::min(last, size) : i > last; i += step)
            expected.push_back(i);
          EXPECT_EQ(test::element_offsets(axis.index(std::vector{slice(start, stop, step)})),
                    expected)
              << size << ": " << start << " " << stop << " " << step;
        }
      }
    }
  }
}

}  // namespace
}  // namespace zarrbuffer
