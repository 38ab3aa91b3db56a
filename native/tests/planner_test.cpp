// The planner as tables: shape and strides in, merged axes out. Rows are written as
//   name, shape, strides of each operand -> shape, strides of each operand, offsets.
#include "core/planner.hpp"

#include <climits>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace zarrbuffer::planner {
namespace {

template <int N>
struct Row {
  std::string name;
  Dims shape;
  std::array<Dims, N> strides;
  LoopNest<N> expected;
};

template <int N>
std::string to_string(const LoopNest<N>& nest) {
  std::string text = "shape " + shape_string(nest.shape);
  for (const Dims& strides : nest.strides)
    text += ", strides " + shape_string(strides);
  return text + ", offsets " + shape_string(nest.offsets);
}

template <int N>
LoopNest<N> run(const Row<N>& row) {
  std::array<Layout, N> layouts;
  std::array<const Layout*, N> operands;
  for (std::size_t k = 0; k < N; ++k) {
    // Far apart, so that an offset that was given to the wrong operand shows.
    layouts[k] = Layout(row.shape, row.strides[k], static_cast<std::int64_t>(k + 1) * 1000);
    operands[k] = &layouts[k];
  }
  LoopNest<N> nest = plan<N>(operands);
  for (std::size_t k = 0; k < N; ++k)
    nest.offsets[k] -= static_cast<std::int64_t>(k + 1) * 1000;
  return nest;
}

template <int N>
void expect_plans(const std::vector<Row<N>>& rows) {
  for (const Row<N>& row : rows) {
    EXPECT_EQ(to_string(run(row)), to_string(row.expected)) << row.name;
  }
}

TEST(Planner, OneOperand) {
  expect_plans<1>({
      // clang-format off
      {"no axes", {}, {Dims{}}, {{}, {Dims{}}, {0}}},
      {"one element", {1, 1}, {Dims{7, 9}}, {{}, {Dims{}}, {0}}},
      {"one axis", {5}, {Dims{4}}, {{5}, {Dims{4}}, {0}}},
      {"C order is one run", {2, 3, 4}, {Dims{48, 16, 4}}, {{24}, {Dims{4}}, {0}}},
      {"F order is one run", {2, 3, 4}, {Dims{4, 8, 24}}, {{24}, {Dims{4}}, {0}}},
      {"any permutation is one run", {3, 4, 2}, {Dims{32, 4, 16}}, {{24}, {Dims{4}}, {0}}},
      {"length 1 is dropped whatever its stride", {2, 1, 3}, {Dims{12, -999, 4}}, {{6}, {Dims{4}}, {0}}},
      {"rows with a gap", {3, 4}, {Dims{20, 4}}, {{3, 4}, {Dims{20, 4}}, {0}}},
      {"columns with a gap", {4, 3}, {Dims{4, 20}}, {{3, 4}, {Dims{20, 4}}, {0}}},
      {"every second", {2, 4}, {Dims{32, 8}}, {{8}, {Dims{8}}, {0}}},
      {"backwards", {5}, {Dims{-4}}, {{5}, {Dims{4}}, {-16}}},
      {"all backwards is one run", {2, 3}, {Dims{-12, -4}}, {{6}, {Dims{4}}, {-20}}},
      {"fast axis backwards", {2, 3}, {Dims{12, -4}}, {{6}, {Dims{4}}, {-8}}},
      {"slow axis backwards", {2, 3}, {Dims{-12, 4}}, {{6}, {Dims{4}}, {-12}}},
      {"broadcast rows", {3, 4}, {Dims{0, 4}}, {{4, 3}, {Dims{4, 0}}, {0}}},
      {"a scalar everywhere", {3, 4, 5}, {Dims{0, 0, 0}}, {{60}, {Dims{0}}, {0}}},
      {"equal strides stay apart", {2, 3}, {Dims{4, 4}}, {{2, 3}, {Dims{4, 4}}, {0}}},
      {"middle axis apart", {2, 3, 4}, {Dims{60, 20, 4}}, {{6, 4}, {Dims{20, 4}}, {0}}},
      // clang-format on
  });
}

TEST(Planner, EmptyShapesAreOneAxisOfNone) {
  expect_plans<1>({
      {"one axis", {0}, {Dims{4}}, {{0}, {Dims{0}}, {0}}},
      {"first axis", {0, 3}, {Dims{12, 4}}, {{0}, {Dims{0}}, {0}}},
      {"last axis, backwards", {3, 0}, {Dims{-8, -8}}, {{0}, {Dims{0}}, {0}}},
  });
  expect_plans<3>({
      {"three", {0}, {Dims{4}, Dims{-4}, Dims{0}}, {{0}, {Dims{0}, Dims{0}, Dims{0}}, {}}},
  });
}

TEST(Planner, TwoOperands) {
  expect_plans<2>({
      // clang-format off
      {"no axes", {}, {Dims{}, Dims{}}, {{}, {Dims{}, Dims{}}, {}}},
      {"both dense", {2, 3}, {Dims{12, 4}, Dims{24, 8}}, {{6}, {Dims{4}, Dims{8}}, {}}},
      {"both F", {2, 3}, {Dims{4, 8}, Dims{8, 16}}, {{6}, {Dims{4}, Dims{8}}, {}}},
      {"C from F", {2, 3}, {Dims{12, 4}, Dims{4, 8}}, {{2, 3}, {Dims{12, 4}, Dims{4, 8}}, {}}},
      {"F from C: the first decides", {2, 3}, {Dims{4, 8}, Dims{12, 4}}, {{3, 2}, {Dims{8, 4}, Dims{4, 12}}, {}}},
      {"merge only where both run on", {2, 3, 4}, {Dims{48, 16, 4}, Dims{96, 16, 4}}, {{2, 12}, {Dims{48, 4}, Dims{96, 4}}, {}}},
      {"both backwards", {6}, {Dims{-4}, Dims{-8}}, {{6}, {Dims{4}, Dims{8}}, {-20, -40}}},
      {"only the first backwards", {6}, {Dims{-4}, Dims{8}}, {{6}, {Dims{-4}, Dims{8}}, {}}},
      {"only the second backwards", {6}, {Dims{4}, Dims{-8}}, {{6}, {Dims{4}, Dims{-8}}, {}}},
      {"backwards over a scalar", {6}, {Dims{-4}, Dims{0}}, {{6}, {Dims{4}, Dims{0}}, {-20, 0}}},
      {"opposite ways still merge", {2, 3}, {Dims{12, 4}, Dims{-12, -4}}, {{6}, {Dims{4}, Dims{-4}}, {}}},
      {"one axis each way", {2, 3}, {Dims{-12, 4}, Dims{-12, -4}}, {{2, 3}, {Dims{12, 4}, Dims{12, -4}}, {-12, -12}}},
      {"a broadcast row", {3, 4}, {Dims{16, 4}, Dims{0, 4}}, {{3, 4}, {Dims{16, 4}, Dims{0, 4}}, {}}},
      {"a broadcast column", {3, 4}, {Dims{16, 4}, Dims{4, 0}}, {{3, 4}, {Dims{16, 4}, Dims{4, 0}}, {}}},
      {"a scalar", {3, 4}, {Dims{16, 4}, Dims{0, 0}}, {{12}, {Dims{4}, Dims{0}}, {}}},
      {"ties go to the second", {2, 3}, {Dims{0, 0}, Dims{4, 8}}, {{6}, {Dims{0}, Dims{4}}, {}}},
      {"length 1 in the middle", {2, 1, 3}, {Dims{12, 0, 4}, Dims{6, 77, 2}}, {{6}, {Dims{4}, Dims{2}}, {}}},
      {"length 1 hides no gap", {2, 1, 3}, {Dims{16, 0, 4}, Dims{6, 77, 2}}, {{2, 3}, {Dims{16, 4}, Dims{6, 2}}, {}}},
      // clang-format on
  });
}

TEST(Planner, ThreeOperands) {
  expect_plans<3>({
      // clang-format off
      {"all dense", {2, 3}, {Dims{12, 4}, Dims{24, 8}, Dims{3, 1}}, {{6}, {Dims{4}, Dims{8}, Dims{1}}, {}}},
      {"one with a gap", {2, 3}, {Dims{12, 4}, Dims{24, 8}, Dims{4, 1}}, {{2, 3}, {Dims{12, 4}, Dims{24, 8}, Dims{4, 1}}, {}}},
      {"all backwards", {3}, {Dims{-4}, Dims{-8}, Dims{-1}}, {{3}, {Dims{4}, Dims{8}, Dims{1}}, {-8, -16, -2}}},
      {"the last one forwards", {3}, {Dims{-4}, Dims{-8}, Dims{1}}, {{3}, {Dims{-4}, Dims{-8}, Dims{1}}, {}}},
      {"scalars against an F result", {2, 3}, {Dims{0, 0}, Dims{0, 0}, Dims{1, 2}}, {{6}, {Dims{0}, Dims{0}, Dims{1}}, {}}},
      // clang-format on
  });
}

TEST(Planner, RepeatsAreDropped) {
  const auto dropped = [](std::initializer_list<std::int64_t> shape, std::initializer_list<std::int64_t> strides) {
    const Layout layout(Dims(shape), Dims(strides), 8);
    auto nest = plan<2>({&layout, &layout});
    drop_repeats(nest);
    EXPECT_EQ(nest.strides[0], nest.strides[1]);
    return std::pair(nest.shape, nest.strides[0]);
  };
  EXPECT_EQ(dropped({3, 4, 5}, {0, 8, 0}), std::pair(Dims{4}, Dims{8}));
  EXPECT_EQ(dropped({3, 5}, {0, 0}), std::pair(Dims{}, Dims{}));
  EXPECT_EQ(dropped({3, 5}, {-10, 2}), std::pair(Dims{15}, Dims{2}));
  EXPECT_EQ(dropped({3, 0}, {0, 0}), std::pair(Dims{0}, Dims{0}));
  EXPECT_EQ(dropped({}, {}), std::pair(Dims{}, Dims{}));
  const Layout repeated({4}, {0}, 0);
  const Layout moving({4}, {1}, 0);
  auto nest = plan<2>({&repeated, &moving});
  drop_repeats(nest);
  EXPECT_EQ(nest.shape, Dims{4});
}

TEST(Planner, SixtyFourAxes) {
  constexpr int kTwos = 62;
  Dims shape(kMaxRank, 1), dense(kMaxRank), reversed(kMaxRank);
  for (int i = 0; i < kTwos; ++i) {
    shape[i] = 2;
    dense[i] = std::int64_t{1} << (kTwos - 1 - i);
    reversed[i] = std::int64_t{1} << i;
  }
  const std::int64_t all = std::int64_t{1} << kTwos;
  expect_plans<1>({
      {"dense", shape, {dense}, {{all}, {Dims{1}}, {0}}},
      {"reversed", shape, {reversed}, {{all}, {Dims{1}}, {0}}},
      {"all of length 1", Dims(kMaxRank, 1), {dense}, {{}, {Dims{}}, {0}}},
  });
}

TEST(Planner, NoMergeWhereTheRunOverflows) {
  const std::int64_t huge = std::int64_t{1} << 62;
  expect_plans<1>({
      {"2 * 2^62", {2, 2}, {Dims{0, huge}}, {{2, 2}, {Dims{huge, 0}}, {0}}},
  });
}

struct OverlapRow {
  std::string name;
  Layout a;
  std::int64_t a_item;
  Layout b;
  std::int64_t b_item;
  std::int64_t distance;
  bool expected;
};

TEST(Planner, AreApart) {
  EXPECT_TRUE(are_apart(Layout({2, 3}, {12, 4}, 0), 4));
  EXPECT_TRUE(are_apart(Layout({3, 2}, {4, -12}, 12), 4)) << "in any order, backwards too";
  EXPECT_TRUE(are_apart(Layout({2, 3}, {13, 4}, 0), 4));
  EXPECT_TRUE(are_apart(Layout({1, 3}, {0, 4}, 0), 4)) << "nothing moves along an axis of length 1";
  EXPECT_TRUE(are_apart(Layout({0, 3}, {0, 4}, 0), 4));
  EXPECT_TRUE(are_apart(Layout(), 4));
  EXPECT_FALSE(are_apart(Layout({2, 3}, {11, 4}, 0), 4));
  EXPECT_FALSE(are_apart(Layout({4, 3}, {4, 4}, 0), 4)) << "a window that slides";
  EXPECT_FALSE(are_apart(Layout({2}, {0}, 0), 4)) << "repeated";
  EXPECT_FALSE(are_apart(Layout({2}, {3}, 0), 4));
}

TEST(Planner, MayOverlap) {
  const Layout four({4}, {4}, 0);
  const Layout backwards({4}, {-4}, 12);
  const Layout gaps({2}, {8}, 0);
  const Layout empty({0}, {4}, 8);
  const Layout single;
  const std::vector<OverlapRow> rows = {
      {"the same", four, 4, four, 4, 0, true},
      {"side by side", four, 4, four, 4, 16, false},
      {"the other side", four, 4, four, 4, -16, false},
      {"one byte shared", four, 4, four, 4, 15, true},
      {"one byte shared, other side", four, 4, four, 4, -15, true},
      {"backwards over the same bytes", backwards, 4, four, 4, 0, true},
      {"backwards beside", backwards, 4, four, 4, 16, false},
      {"between gaps: not certainly disjoint", gaps, 4, gaps, 4, 4, true},
      {"by offset", four, 4, four.with_offset(16), 4, 0, false},
      {"offset against distance", four.with_offset(16), 4, four, 4, 16, true},
      {"empty inside", four, 4, empty, 4, 0, false},
      {"both empty", empty, 4, empty, 4, 0, false},
      {"no axes", single, 8, four, 4, 8, false},
      {"no axes, inside", single.with_offset(8), 8, four, 4, 0, true},
      {"items of other sizes", four, 8, four, 4, 19, true},
      {"items of other sizes, beside", four, 8, four, 4, 20, false},
  };
  for (const OverlapRow& row : rows) {
    EXPECT_EQ(may_overlap(row.a, row.a_item, row.b, row.b_item, row.distance), row.expected)
        << row.name;
    EXPECT_EQ(may_overlap(row.b, row.b_item, row.a, row.a_item, -row.distance), row.expected)
        << row.name << ", the other way round";
  }
}

TEST(Planner, MergesAxesOfAnyNumberOfOperands) {
  struct Row {
    const char* name;
    Dims shape;
    std::vector<Dims> strides;
    Dims merged;
    std::vector<Dims> left;
  };
  const std::vector<Row> rows = {
      {"none", {}, {{}, {}}, {}, {{}, {}}},
      {"one run in each", {2, 3, 4}, {{12, 4, 1}, {48, 16, 4}}, {24}, {{1}, {4}}},
      {"an index that varies along the first", {5, 3, 4}, {{48, 16, 4}, {0, 16, 4}, {8, 0, 0}}, {5, 12},
       {{48, 4}, {0, 4}, {8, 0}}},
      {"an index that varies along the middle", {2, 5, 4}, {{80, 16, 4}, {160, 0, 4}, {0, 8, 0}}, {2, 5, 4},
       {{80, 16, 4}, {160, 0, 4}, {0, 8, 0}}},
      {"an index of two axes", {2, 3, 4}, {{48, 16, 4}, {0, 0, 4}, {24, 8, 0}}, {6, 4}, {{16, 4}, {0, 4}, {8, 0}}},
      {"axes of length 1", {1, 3, 1}, {{7, 4, 9}, {7, 0, 9}, {5, 8, 0}}, {3}, {{4}, {0}, {8}}},
      {"only such", {1, 1}, {{7, 4}, {7, 0}}, {}, {{}, {}}},
      {"no elements", {2, 0}, {{0, 4}, {8, 0}}, {2, 0}, {{0, 4}, {8, 0}}},
      {"backwards", {2, 3}, {{-12, -4}, {24, 8}}, {6}, {{-4}, {8}}},
      {"order F keeps its axes", {2, 3}, {{4, 8}}, {2, 3}, {{4, 8}}},
      {"order C of one, F of the other", {2, 3}, {{12, 4}, {4, 8}}, {2, 3}, {{12, 4}, {4, 8}}},
      {"a broadcast axis first", {3, 4}, {{0, 4}}, {3, 4}, {{0, 4}}},
      {"past 2^63", {2, 3}, {{4, INT64_MAX}, {24, 8}}, {2, 3}, {{4, INT64_MAX}, {24, 8}}},
  };
  for (const Row& row : rows) {
    Dims shape = row.shape;
    std::vector<Dims> strides = row.strides;
    merge_axes(shape, strides);
    EXPECT_EQ(shape, row.merged) << row.name;
    EXPECT_EQ(strides, row.left) << row.name;
  }
}

}  // namespace
}  // namespace zarrbuffer::planner
