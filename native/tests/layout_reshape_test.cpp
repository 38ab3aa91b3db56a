// Reshapes as views or copies, and views with other item sizes. NumPy gave the literal rows.
#include <climits>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "zarrbuffer/error.hpp"

#include "expect_error.hpp"
#include "layout_random.hpp"

namespace zarrbuffer {
namespace {

using test::expect_error;

constexpr std::int64_t kHuge = std::int64_t{1} << 62;

std::string reshaped(const Layout& layout, const Dims& shape, Order order, std::int64_t item_size) {
  const auto view = layout.reshape(shape, order, item_size);
  return view ? view->to_string() : "copy";
}

TEST(LayoutReshape, ViewsAndCopies) {
  struct Row {
    const char* name;
    Layout from;
    Dims shape;
    Order order;
    std::string expected;
  };
  const Layout c = Layout::contiguous({2, 3, 4}, 1, Order::C);
  const Layout f = Layout::contiguous({2, 3, 4}, 1, Order::F);
  const std::vector<Row> rows = {
      // clang-format off
      {"flat", c, {24}, Order::C, "(24,) strides (1,) offset 0"},
      {"merge and split", c, {6, 2, 2}, Order::C, "(6, 2, 2) strides (4, 2, 1) offset 0"},
      {"across axes", c, {3, 8}, Order::C, "(3, 8) strides (8, 1) offset 0"},
      {"C read as F", c, {24}, Order::F, "copy"},
      {"F read as F", f, {6, 4}, Order::F, "(6, 4) strides (1, 6) offset 0"},
      {"F read as C", f, {24}, Order::C, "copy"},
      {"F read as C, an axis split", f, {2, 3, 2, 2}, Order::C, "(2, 3, 2, 2) strides (1, 2, 12, 6) offset 0"},
      {"ones anywhere", c, {1, 2, 1, 12, 1}, Order::C, "(1, 2, 1, 12, 1) strides (24, 12, 12, 1, 1) offset 0"},
      {"ones go", Layout({1, 2, 1, 3}, {99, 3, -7, 1}, 5), {6}, Order::C, "(6,) strides (1,) offset 5"},
      {"gap between rows", Layout({3, 4}, {5, 1}, 0), {12}, Order::C, "copy"},
      {"gap between rows, kept", Layout({3, 4}, {5, 1}, 0), {3, 2, 2}, Order::C, "(3, 2, 2) strides (5, 2, 1) offset 0"},
      {"every second", Layout({3, 4}, {8, 2}, 0), {12}, Order::C, "(12,) strides (2,) offset 0"},
      {"backwards", Layout({6}, {-1}, 5), {2, 3}, Order::C, "(2, 3) strides (-3, -1) offset 5"},
      {"all backwards", Layout({2, 3}, {-3, -1}, 5), {6}, Order::C, "(6,) strides (-1,) offset 5"},
      {"slow axis backwards", Layout({2, 3}, {-3, 1}, 3), {6}, Order::C, "copy"},
      {"broadcast row", Layout({2, 3}, {0, 1}, 0), {6}, Order::C, "copy"},
      {"broadcast scalar", Layout({2, 3}, {0, 0}, 0), {6}, Order::C, "(6,) strides (0,) offset 0"},
      {"no axes to ones", Layout({}, {}, 3), {1, 1}, Order::C, "(1, 1) strides (1, 1) offset 3"},
      {"ones to no axes", Layout({1, 1}, {9, 9}, 3), {}, Order::C, "() strides () offset 3"},
      {"empty", Layout({0, 3}, {3, 1}, 2), {5, 0}, Order::C, "(5, 0) strides (1, 1) offset 2"},
      {"halves of a transpose", Layout({4, 2, 3}, {1, 12, 4}, 0), {4, 6}, Order::C, "(4, 6) strides (1, 4) offset 0"},
      {"transpose", Layout({4, 6}, {1, 4}, 0), {24}, Order::C, "copy"},
      // clang-format on
  };
  for (const Row& row : rows) {
    EXPECT_EQ(reshaped(row.from, row.shape, row.order, 1), row.expected) << row.name;
  }
}

TEST(LayoutReshape, ViewsShowTheSameElementsInOrder) {
  constexpr std::uint64_t kSeed = 20240607;
  std::mt19937_64 random(kSeed);
  int views = 0;
  for (int round = 0; round < 20000; ++round) {
    const Layout from = test::random_layout(random, 3);
    const Dims shape = test::random_factors(random, from.size());
    const Order order = random() % 2 == 0 ? Order::C : Order::F;
    const auto view = from.reshape(shape, order, 3);
    const std::string story =
        from.to_string() + " to " + shape_string(shape) + " round " + std::to_string(round);
    if (view) {
      ++views;
      ASSERT_EQ(view->shape(), shape) << story;
      ASSERT_EQ(test::element_offsets(*view, order), test::element_offsets(from, order)) << story;
    } else {
      ASSERT_FALSE(order == Order::C ? from.is_c_contiguous(3) : from.is_f_contiguous(3)) << story;
      ASSERT_NE(shape, from.shape()) << story;
    }
  }
  EXPECT_GT(views, 5000);
}

TEST(LayoutReshape, InferShape) {
  const Layout layout = Layout::contiguous({2, 3, 4}, 1, Order::C);
  EXPECT_EQ(layout.infer_shape(Dims{-1}), Dims{24});
  EXPECT_EQ(layout.infer_shape(Dims{4, -1}), (Dims{4, 6}));
  EXPECT_EQ(layout.infer_shape(Dims{-1, 24}), (Dims{1, 24}));
  EXPECT_EQ(layout.infer_shape(Dims{12, 2}), (Dims{12, 2}));
  EXPECT_EQ(Layout({0, 3}, {3, 1}, 0).infer_shape(Dims{-1, 5}), (Dims{0, 5}));
  EXPECT_EQ(Layout().infer_shape(Dims{-1}), Dims{1});
  EXPECT_EQ(Layout().infer_shape(Dims{}), Dims{});
  const auto refuse = [&](const Dims& shape, const char* part) {
    expect_error<ArgumentError>([&] { layout.infer_shape(shape); }, part);
  };
  refuse({5, 5}, "cannot reshape an array of size 24 and shape (2, 3, 4) into shape (5, 5)");
  refuse({5, -1}, "cannot reshape an array of size 24 and shape (2, 3, 4) into shape (5, -1)");
  refuse({0, -1}, "into shape (0, -1)");
  refuse({}, "into shape ()");
  refuse({-1, -1}, "can only infer one axis, got shape (-1, -1)");
  refuse({-2, 12}, "must not be negative, got shape (-2, 12)");
  refuse({kHuge, 4}, "past 2^63 - 1");
  refuse(Dims(65, 1), "at most 64 axes, got 65");
  expect_error<ArgumentError>([] { Layout({0}, {1}, 0).infer_shape(Dims{0, -1}); },
                              "cannot reshape");
}

TEST(LayoutReshape, SqueezedShape) {
  const Layout layout({1, 3, 1}, {3, 1, 1}, 0);
  EXPECT_EQ(layout.squeezed_shape(Dims{0}), (Dims{3, 1}));
  EXPECT_EQ(layout.squeezed_shape(Dims{0, 2}), Dims{3});
  EXPECT_EQ(layout.squeezed_shape(Dims{2, 2, 0}), Dims{3});
  EXPECT_EQ(layout.squeezed_shape(Dims{-1, 3, INT64_MAX}), (Dims{1, 3, 1}));
  EXPECT_EQ(layout.squeezed_shape(Dims{1}), (Dims{1, 1}));
  EXPECT_EQ(layout.squeezed_shape(Dims{}), (Dims{1, 3, 1}));
}

TEST(LayoutView, OtherItemSizes) {
  struct Row {
    Layout from;
    std::int64_t item_size;
    std::int64_t new_item_size;
    Layout expected;
  };
  const std::vector<Row> rows = {
      {Layout({2, 3}, {-99, 7}, 5), 4, 4, Layout({2, 3}, {-99, 7}, 5)},
      {Layout({}, {}, 5), 4, 4, Layout({}, {}, 5)},
      {Layout({2, 4}, {16, 4}, 5), 4, 1, Layout({2, 16}, {16, 1}, 5)},
      {Layout({2, 4}, {-16, 4}, 16), 4, 8, Layout({2, 2}, {-16, 8}, 16)},
      {Layout({2, 4}, {99, 1}, 0), 1, 4, Layout({2, 1}, {99, 4}, 0)},
      {Layout({2, 1}, {8, 99}, 0), 8, 4, Layout({2, 2}, {8, 4}, 0)},
      {Layout({6}, {2}, 0), 2, 3, Layout({4}, {3}, 0)},
      {Layout({0}, {9}, 0), 4, 8, Layout({0}, {8}, 0)},
      {Layout({3, 0}, {4, 4}, 0), 4, 2, Layout({3, 0}, {4, 2}, 0)},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(row.from.view(row.item_size, row.new_item_size).to_string(),
              row.expected.to_string());
  }
}

TEST(LayoutView, Refusals) {
  expect_error<ArgumentError>([] { Layout().view(4, 2); },
                              "0-d array needs a dtype of the same item size, 4 bytes, got 2");
  expect_error<ArgumentError>([] { Layout({4}, {8}, 0).view(4, 2); }, "contiguous last axis");
  expect_error<ArgumentError>([] { Layout({4}, {-4}, 12).view(4, 8); }, "contiguous last axis");
  expect_error<ArgumentError>([] { Layout({4}, {0}, 0).view(4, 2); }, "contiguous last axis");
  expect_error<ArgumentError>([] { Layout({4}, {8}, 0).view(8, 3); }, "divides 8, got 3");
  expect_error<ArgumentError>([] { Layout({3}, {4}, 0).view(4, 8); }, "12 bytes, got 8");
  expect_error<ArgumentError>([] { Layout({kHuge}, {8}, 0).view(8, 1); }, "past 2^63 - 1");
}

}  // namespace
}  // namespace zarrbuffer
