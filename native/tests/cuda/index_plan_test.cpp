#include "cuda/index_plan.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "zarrbuffer/error.hpp"

namespace zarrbuffer::test {

namespace {

/// array[index, :] of 10 rows of 6 items, 4 indices, in a result with an axis of length 1.
struct TakeRows {
  alignas(16) std::int64_t indices[4] = {};
  std::int64_t shape[3] = {4, 1, 6};
  std::int64_t dense_strides[3] = {24, 24, 4};
  std::int64_t array_strides[3] = {0, 0, 4};
  std::int64_t index_strides[3] = {8, 0, 0};
  zb_index_array index{indices, index_strides, 10, 24};
  zb_index_plan plan{3, shape, nullptr, dense_strides, nullptr, array_strides, 4, 1, &index};
};

}  // namespace

TEST(CudaIndexPlan, DropsShortAxesAndKeepsWhatVaries) {
  const TakeRows rows;
  const cuda::IndexPlan plan = cuda::index_plan(rows.plan);
  EXPECT_EQ(plan.nest.shape, (Dims{4, 3})) << "a row is 3 words of 8 bytes";
  EXPECT_EQ(plan.word, 8);
  ASSERT_EQ(plan.step_count, 1);
  EXPECT_EQ(plan.steps[0].axis, 0);
  EXPECT_EQ(plan.steps[0].stride, 8);
  EXPECT_EQ(axes_of_indices(plan), Dims{0});
  EXPECT_EQ(cuda::index_array_nest(rows.plan, 0).shape, Dims{4});
}

TEST(CudaIndexPlan, ItemsOfOddSizesAreWords) {
  TakeRows rows;
  rows.plan.item_size = 12;
  const cuda::IndexPlan plan = cuda::index_plan(rows.plan);
  EXPECT_EQ(plan.word, 4);
  EXPECT_EQ(plan.nest.shape, (Dims{4, 6, 3}));
}

TEST(CudaIndexPlan, ItemsSideBySideAreWordsTogether) {
  TakeRows rows;
  for (std::int64_t* strides : {rows.dense_strides, rows.array_strides}) strides[1] = 16;
  rows.shape[1] = 3;
  rows.shape[2] = 4;
  rows.dense_strides[0] = rows.index.axis_stride = 48;
  const cuda::IndexPlan plan = cuda::index_plan(rows.plan);
  EXPECT_EQ(plan.word, 16);
  EXPECT_EQ(plan.nest.shape, (Dims{4, 3}));
  EXPECT_EQ(plan.nest.strides[1], (Dims{0, 16}));
}

TEST(CudaIndexPlan, WordsAreAlignedWhereverIndicesLead) {
  TakeRows rows;
  rows.plan.dense = reinterpret_cast<void*>(std::uintptr_t{4});
  EXPECT_EQ(cuda::index_plan(rows.plan).word, 4);
  rows.plan.dense = nullptr;
  rows.index.axis_stride = 28;
  EXPECT_EQ(cuda::index_plan(rows.plan).word, 4);
}

TEST(CudaIndexPlan, ItemsThatIndicesPickOneByOneStaySingle) {
  TakeRows rows;
  rows.index_strides[2] = 8;
  const cuda::IndexPlan plan = cuda::index_plan(rows.plan);
  EXPECT_EQ(plan.word, 4);
  EXPECT_EQ(plan.nest.shape, (Dims{4, 6}));
}

TEST(CudaIndexPlan, KnowsWhetherAllIndicesAreAligned) {
  TakeRows rows;
  EXPECT_TRUE(cuda::index_plan(rows.plan).arrays[0].aligned);
  rows.index_strides[0] = 12;
  EXPECT_FALSE(cuda::index_plan(rows.plan).arrays[0].aligned);
}

TEST(CudaIndexPlan, RestrictedToAxesRenumbersSteps) {
  const TakeRows rows;
  const cuda::IndexPlan plan = cuda::index_plan(rows.plan);
  const cuda::IndexPlan tuples = restricted(plan, Dims{0});
  EXPECT_EQ(tuples.nest.shape, Dims{4});
  EXPECT_EQ(tuples.step_count, 1);
  EXPECT_EQ(restricted(plan, Dims{1}).step_count, 0);
}

TEST(CudaIndexPlan, PartsStartAtTheirOwnIndices) {
  const TakeRows rows;
  const cuda::IndexPlan plan = cuda::index_plan(rows.plan);
  std::vector<const std::byte*> starts;
  cuda::for_each_piece(plan.nest, 6, [&](const cuda::Piece<2>& piece) {
    starts.push_back(part_of(plan, piece).arrays[0].indices);
  });
  const auto* first = reinterpret_cast<const std::byte*>(rows.indices);
  EXPECT_EQ(starts, (std::vector<const std::byte*>{first, first + 16}));
}

TEST(CudaIndexPlan, RefusesMoreArraysThanAKernelTakes) {
  TakeRows rows;
  const std::vector<zb_index_array> many(65, rows.index);
  rows.plan.index = many.data();
  rows.plan.index_count = 65;
  try {
    cuda::index_plan(rows.plan);
    FAIL();
  } catch (const UnsupportedError& error) {
    EXPECT_STREQ(error.what(), "a CUDA device takes at most 64 index arrays at once");
  }
}

}  // namespace zarrbuffer::test
