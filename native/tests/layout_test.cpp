// Dense layouts, flags, extents, permutations, broadcasting, order of copies.
#include "zarrbuffer/layout.hpp"

#include <climits>
#include <gtest/gtest.h>
#include <vector>

#include "zarrbuffer/error.hpp"

#include "expect_error.hpp"
#include "layout_random.hpp"

namespace zarrbuffer {

void PrintTo(const Layout& layout, std::ostream* out) {
  *out << layout.to_string();
}
void PrintTo(const Dims& dims, std::ostream* out) {
  *out << shape_string(dims);
}

namespace {

using test::expect_error;

constexpr std::int64_t kHuge = std::int64_t{1} << 62;

Layout dense(const Dims& shape, std::int64_t item_size = 1, Order order = Order::C) {
  return Layout::contiguous(shape, item_size, order);
}

TEST(Layout, Contiguous) {
  struct Row {
    Dims shape;
    std::int64_t item_size;
    Order order;
    Dims strides;
  };
  const std::vector<Row> rows = {
      {{}, 8, Order::C, {}},
      {{5}, 4, Order::C, {4}},
      {{2, 3, 4}, 4, Order::C, {48, 16, 4}},
      {{2, 3, 4}, 4, Order::F, {4, 8, 24}},
      {{2, 1, 4}, 1, Order::C, {4, 4, 1}},
      {{2, 0, 4}, 2, Order::C, {8, 8, 2}},
      {{0}, 2, Order::F, {2}},
      {{3, 2}, 3, Order::F, {3, 9}},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(dense(row.shape, row.item_size, row.order), Layout(row.shape, row.strides, 0));
  }
}

TEST(Layout, ContiguousRefuses) {
  expect_error<ArgumentError>([] { dense({2, -1}); }, "must not be negative, got shape (2, -1)");
  expect_error<ArgumentError>([] { dense({kHuge, 4}); }, "past 2^63 - 1");
  expect_error<ArgumentError>([] { dense({kHuge, 4, 0}); }, "past 2^63 - 1");
  expect_error<ArgumentError>([] { dense({kHuge}, 8); }, "items of 8 bytes is past 2^63 - 1 bytes");
  expect_error<ArgumentError>([] { dense({INT64_MIN}); }, "must not be negative");
  expect_error<ArgumentError>([] { dense({2}, 1, Order::K); }, "order must be C or F, got K");
  expect_error<ArgumentError>([] { dense(Dims(65, 1)); }, "at most 64 axes, got 65");
  EXPECT_EQ(dense({kHuge}).size(), kHuge);
  EXPECT_EQ(dense({INT64_MAX}).size(), INT64_MAX);
  EXPECT_EQ(dense(Dims(64, 1)).rank(), 64);
}

TEST(Layout, RefusesWhatIsNoItemSizeOrShape) {
  const Layout layout = dense({6}, 4);
  for (const std::int64_t bytes : {INT64_C(0), INT64_C(-4)}) {
    const std::string text = "items have at least 1 byte, got " + std::to_string(bytes);
    expect_error<ArgumentError>([&] { dense({2}, bytes); }, text.c_str());
    expect_error<ArgumentError>([&] { layout.reshape({6}, Order::C, bytes); }, text.c_str());
    expect_error<ArgumentError>([&] { layout.view(bytes, 4); }, text.c_str());
    expect_error<ArgumentError>([&] { layout.view(4, bytes); }, text.c_str());
  }
  expect_error<ArgumentError>([&] { layout.reshape({2}, Order::C, 4); }, "into shape (2,)");
  expect_error<ArgumentError>([&] { layout.reshape({7}, Order::C, 4); }, "into shape (7,)");
  expect_error<ArgumentError>([&] { layout.reshape({-1}, Order::C, 4); }, "must not be negative");
  expect_error<ArgumentError>([&] { layout.reshape({6}, Order::K, 4); }, "order must be C or F, got K");
}

TEST(Layout, LiesInAnOrder) {
  const Layout c = Layout::contiguous({2, 3}, 4);
  const Layout f = c.reversed();
  const Layout apart({2, 3}, {24, 8}, 0);
  const auto orders = [](const Layout& layout) {
    std::string text;
    for (const char* order : {"C", "F", "A", "K"}) {
      if (layout.lies_in(parse_order(order), 4)) text += order;
    }
    return text;
  };
  EXPECT_EQ(orders(c), "CAK");
  EXPECT_EQ(orders(f), "FAK");
  EXPECT_EQ(orders(apart), "K");
  EXPECT_EQ(orders(Layout::contiguous({3}, 4)), "CFAK");
}

TEST(Layout, ConstructorRefuses) {
  expect_error<ArgumentError>([] { Layout({2, 3}, {4}, 0); }, "(2, 3) and 1 strides");
  expect_error<ArgumentError>([] { Layout({-2}, {4}, 0); }, "must not be negative");
  expect_error<ArgumentError>([] { Layout(Dims(65, 1), Dims(65), 0); }, "at most 64 axes");
}

TEST(Layout, Flags) {
  struct Row {
    Dims shape;
    Dims strides;
    bool c;
    bool f;
  };
  const std::vector<Row> rows = {
      {{}, {}, true, true},
      {{3}, {4}, true, true},
      {{3}, {8}, false, false},
      {{3}, {-4}, false, false},
      {{3}, {0}, false, false},
      {{1}, {99}, true, true},
      {{2, 3}, {12, 4}, true, false},
      {{2, 3}, {4, 8}, false, true},
      {{2, 1}, {4, 77}, true, true},
      {{1, 3}, {-5, 4}, true, true},
      {{2, 1, 3}, {12, 5, 4}, true, false},
      {{2, 3}, {16, 4}, false, false},
      {{0, 3}, {1, 1}, true, true},
      {{3, 0}, {-7, 9}, true, true},
      {{5, 0, 2}, {1, 2, 3}, true, true},
  };
  for (const Row& row : rows) {
    const Layout layout(row.shape, row.strides, 0);
    EXPECT_EQ(layout.is_c_contiguous(4), row.c) << layout.to_string();
    EXPECT_EQ(layout.is_f_contiguous(4), row.f) << layout.to_string();
  }
}

TEST(Layout, Extent) {
  struct Row {
    Layout layout;
    std::int64_t begin;
    std::int64_t end;
  };
  const std::vector<Row> rows = {
      {Layout(), 0, 4},
      {Layout({3}, {4}, 8), 8, 20},
      {Layout({3}, {-4}, 8), 0, 12},
      {Layout({3, 2}, {-4, 100}, 8), 0, 112},
      {Layout({3}, {0}, 8), 8, 12},
      {Layout({0}, {4}, 8), 8, 8},
      {Layout({3, 0}, {kHuge / 2, 1}, 8), 8, 8},
      {Layout({1}, {-INT64_MAX}, 8), 8, 12},
  };
  for (const Row& row : rows) {
    const Layout::Extent extent = row.layout.extent(4);
    EXPECT_EQ(extent.begin, row.begin) << row.layout.to_string();
    EXPECT_EQ(extent.end, row.end) << row.layout.to_string();
  }
  expect_error<ArgumentError>([] { Layout({3}, {kHuge}, 0).extent(1); }, "past 2^63 - 1");
  expect_error<ArgumentError>([] { Layout({2}, {kHuge}, kHuge).extent(1); }, "past 2^63 - 1");
  expect_error<ArgumentError>([] { Layout({3}, {-kHuge}, -1).extent(1); }, "past 2^63 - 1");
  expect_error<ArgumentError>([] { Layout({}, {}, INT64_MAX).extent(1); }, "past 2^63 - 1");
}

TEST(Layout, Transpose) {
  const Layout layout({2, 3, 4}, {100, -20, 4}, 60);
  EXPECT_EQ(layout.transpose({2, 0, 1}), Layout({4, 2, 3}, {4, 100, -20}, 60));
  EXPECT_EQ(layout.transpose({-1, -3, -2}), Layout({4, 2, 3}, {4, 100, -20}, 60));
  EXPECT_EQ(layout.reversed(), layout.transpose({2, 1, 0}));
  EXPECT_EQ(Layout().transpose({}), Layout());
  expect_error<ArgumentError>([&] { layout.transpose({0, 1}); },
                              "axes (0, 1) don't match an array of shape (2, 3, 4)");
  expect_error<ArgumentError>([&] { layout.transpose({0, 1, 1}); },
                              "repeated axis in transpose(0, 1, 1)");
  expect_error<ArgumentError>([&] { layout.transpose({0, 1, -2}); }, "repeated axis");
  expect_error<IndexError>([&] { layout.transpose({0, 1, 3}); },
                           "axis 3 is out of bounds for an array of shape (2, 3, 4)");
  expect_error<IndexError>([&] { layout.transpose({0, 1, INT64_MIN}); }, "out of bounds");
}

TEST(Layout, TransposeOfSixtyFourAxes) {
  Dims axes;
  for (int i = 0; i < kMaxRank; ++i)
    axes.push_back(kMaxRank - 1 - i);
  Dims shape(kMaxRank, 1);
  shape[0] = 3;
  EXPECT_EQ(dense(shape).transpose(axes).shape().back(), 3);
  axes[63] = 63;
  expect_error<ArgumentError>([&] { dense(shape).transpose(axes); }, "repeated axis");
}

TEST(Layout, BroadcastTo) {
  const Layout row({3}, {4}, 8);
  EXPECT_EQ(row.broadcast_to({2, 3}), Layout({2, 3}, {0, 4}, 8));
  EXPECT_EQ(row.broadcast_to({3}), row);
  EXPECT_EQ(Layout({3, 1}, {4, 99}, 0).broadcast_to({2, 3, 5}),
            Layout({2, 3, 5}, {0, 4, 0}, 0));
  EXPECT_EQ(Layout({1}, {4}, 0).broadcast_to({0}), Layout({0}, {0}, 0));
  EXPECT_EQ(Layout().broadcast_to({2, 2}), Layout({2, 2}, {0, 0}, 0));
  expect_error<ArgumentError>([&] { row.broadcast_to({2}); },
                              "could not broadcast shape (3,) into shape (2,)");
  expect_error<ArgumentError>([&] { row.broadcast_to({0}); }, "could not broadcast");
  expect_error<ArgumentError>([&] { row.broadcast_to({}); },
                              "could not broadcast shape (3,) into shape ()");
  expect_error<ArgumentError>([&] { row.broadcast_to({-1, 3}); }, "must not be negative");
  expect_error<ArgumentError>([&] { row.broadcast_to({kHuge, 3}); }, "past 2^63 - 1");
  expect_error<ArgumentError>([&] { row.broadcast_to(Dims(65, 3)); }, "at most 64 axes");
}

TEST(Layout, BroadcastShapes) {
  EXPECT_EQ(broadcast_shapes(Dims{2, 1, 3}, Dims{4, 1}), (Dims{2, 4, 3}));
  EXPECT_EQ(broadcast_shapes(Dims{}, Dims{2}), Dims{2});
  EXPECT_EQ(broadcast_shapes(Dims{0, 1}, Dims{1, 5}), (Dims{0, 5}));
  EXPECT_EQ(broadcast_shapes(Dims{1}, Dims{0}), Dims{0});
  expect_error<ArgumentError>([] { broadcast_shapes(Dims{2}, Dims{3}); },
                              "shapes (2,) and (3,) do not broadcast together");
  expect_error<ArgumentError>([] { broadcast_shapes(Dims{2}, Dims{0}); }, "do not broadcast");
  expect_error<ArgumentError>([] { broadcast_shapes(Dims{kHuge, 1}, Dims{8}); }, "past 2^63 - 1");
}

TEST(Layout, DenseLike) {
  struct Row {
    Layout layout;
    Order order;
    Dims strides;
  };
  const Layout c({2, 3}, {6, 2}, 0);
  const Layout f({2, 3}, {2, 4}, 0);
  const Layout neither({2, 3}, {12, 4}, 0);
  const Layout f_like({2, 3}, {4, 8}, 0);
  const std::vector<Row> rows = {
      {c, Order::C, {24, 8}},
      {c, Order::F, {8, 16}},
      {c, Order::A, {24, 8}},
      {c, Order::K, {24, 8}},
      {f, Order::A, {8, 16}},
      {f, Order::K, {8, 16}},
      {neither, Order::A, {24, 8}},
      {f_like, Order::A, {24, 8}},
      {neither, Order::K, {24, 8}},
      {f_like, Order::K, {8, 16}},
      {Layout({2, 3}, {-2, -4}, 10), Order::K, {8, 16}},
      {Layout({2, 3}, {-6, 2}, 6), Order::K, {24, 8}},
      {Layout({4}, {-2}, 6), Order::K, {8}},
      {Layout({2, 3}, {0, 2}, 0), Order::K, {8, 16}},
      {Layout({2, 3, 4}, {2, 16, 4}, 0), Order::K, {8, 64, 16}},
      {Layout({2, 3, 4}, {5, 5, 5}, 0), Order::K, {96, 32, 8}},
      {Layout({2, 0}, {3, 9}, 0), Order::K, {8, 8}},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(row.layout.dense_like(2, 8, row.order), Layout(row.layout.shape(), row.strides, 0))
        << row.layout.to_string();
  }
  expect_error<ArgumentError>([] { dense({kHuge}).dense_like(1, 4, Order::K); },
                              "past 2^63 - 1 bytes");
}

TEST(Layout, Text) {
  EXPECT_EQ(shape_string({}), "()");
  EXPECT_EQ(shape_string({4}), "(4,)");
  EXPECT_EQ(shape_string({2, 3}), "(2, 3)");
  EXPECT_EQ(Layout({2}, {-4}, 4).to_string(), "(2,) strides (-4,) offset 4");
  EXPECT_EQ(parse_order("K"), Order::K);
  expect_error<ArgumentError>([] { parse_order("c"); }, "must be one of C, F, A, K, got 'c'");
}

TEST(Dims, KeepsValuesPastItsInlineRoom) {
  Dims dims;
  for (int i = 0; i < 20; ++i)
    dims.push_back(i);
  Dims copy = dims;
  copy[19] = -1;
  EXPECT_EQ(dims[19], 19);
  Dims moved = std::move(copy);
  EXPECT_EQ(moved.size(), 20);
  EXPECT_EQ(moved.back(), -1);
  moved = Dims{1, 2};
  EXPECT_EQ(moved, (Dims{1, 2}));
  moved.resize(10, 7);
  EXPECT_EQ(moved[1], 2);
  EXPECT_EQ(moved[9], 7);
  moved = dims;
  EXPECT_EQ(moved, dims);
}

}  // namespace
}  // namespace zarrbuffer
