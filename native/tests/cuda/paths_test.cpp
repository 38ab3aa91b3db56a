// Which path each layout takes: every case is its shape and strides and what must come of it.
#include "cuda/paths.hpp"

#include <gtest/gtest.h>

namespace zarrbuffer::test {

using cuda::MovePath;
using cuda::Nest;
using cuda::Path;

namespace {

constexpr std::uintptr_t kAligned = 1 << 20;

struct Layouts {
  Dims shape;
  Dims dst;
  Dims src;
};

cuda::Move move_of(const Layouts& layouts, std::int64_t item_size) {
  cuda::Move move;
  move.nest.shape = layouts.shape;
  move.nest.strides = {layouts.dst, layouts.src};
  move.dst = kAligned;
  move.src = 2 * kAligned;
  move.item_size = item_size;
  return move;
}

MovePath chosen(const Layouts& layouts, std::int64_t item_size) {
  return choose_path(move_of(layouts, item_size));
}

}  // namespace

TEST(CudaPaths, NothingToMove) {
  EXPECT_EQ(chosen({{0}, {4}, {4}}, 4).path, Path::Nothing);
  EXPECT_EQ(chosen({{3, 0, 2}, {8, 8, 4}, {8, 8, 4}}, 4).path, Path::Nothing);
  EXPECT_EQ(chosen({{5}, {0}, {0}}, 0).path, Path::Nothing);
}

TEST(CudaPaths, OneRunIsContiguousHoweverManyAxesItHas) {
  const MovePath path = chosen({{10, 20, 3}, {240, 12, 4}, {240, 12, 4}}, 4);
  EXPECT_EQ(path.path, Path::Contiguous);
  EXPECT_EQ(path.bytes, 2400);
  EXPECT_EQ(path.word, 16);
  EXPECT_EQ(chosen({{}, {}, {}}, 8).path, Path::Contiguous);
  EXPECT_EQ(chosen({{}, {}, {}}, 1).path, Path::Contiguous);
}

TEST(CudaPaths, ContiguousLoadsAreAsWideAsTheSidesAgree) {
  for (const auto& [misaligned, word] :
       {std::pair{8, 8}, {4, 4}, {12, 4}, {2, 2}, {1, 1}, {7, 1}}) {
    cuda::Move move = move_of({{1000}, {1}, {1}}, 1);
    move.src += static_cast<std::uintptr_t>(misaligned);
    EXPECT_EQ(choose_path(move).path, Path::Contiguous);
    EXPECT_EQ(choose_path(move).word, word);
    move.dst += static_cast<std::uintptr_t>(misaligned);
    EXPECT_EQ(choose_path(move).word, 16) << "misaligned alike";
  }
}

TEST(CudaPaths, ASwapOfMisalignedWordsGoesByteByByte) {
  cuda::Move move = move_of({{1000}, {8}, {8}}, 8);
  move.swap_size = 8;
  EXPECT_EQ(choose_path(move).path, Path::Contiguous);
  move.src += 4;
  MovePath path = choose_path(move);
  EXPECT_EQ(path.path, Path::Generic);
  EXPECT_EQ(path.word, 8);
  EXPECT_FALSE(path.aligned);
}

TEST(CudaPaths, AlignedRunsMoveInVectors) {
  const MovePath path = chosen({{100, 64}, {512, 4}, {256, 4}}, 4);
  EXPECT_EQ(path.path, Path::Generic);
  EXPECT_EQ(path.word, 16);
  EXPECT_TRUE(path.aligned);
  EXPECT_EQ(path.nest.shape, (Dims{100, 16}));
}

TEST(CudaPaths, LongRunsWithOddPitchesAreRows) {
  const MovePath path = chosen({{100, 999}, {1001, 1}, {999, 1}}, 1);
  EXPECT_EQ(path.path, Path::Rows);
  EXPECT_EQ(path.bytes, 999);
  EXPECT_EQ(path.nest.shape, Dims{100});
  EXPECT_EQ(chosen({{100, 99}, {101, 1}, {99, 1}}, 1).path, Path::Generic) << "short runs";
}

TEST(CudaPaths, FastestAxesThatDifferAreTransposed) {
  const MovePath path = chosen({{512, 1024}, {8192, 8}, {8, 4096}}, 8);
  EXPECT_EQ(path.path, Path::Transpose);
  EXPECT_EQ(path.row_axis, 0);
  EXPECT_EQ(path.column_axis, 1);
  EXPECT_EQ(path.word, 8);
  EXPECT_EQ(path.pack, 1);
}

TEST(CudaPaths, SmallItemsAreTransposedInPacks) {
  EXPECT_EQ(chosen({{64, 128}, {128, 1}, {1, 64}}, 1).pack, 4);
  EXPECT_EQ(chosen({{64, 128}, {256, 2}, {2, 128}}, 2).pack, 2);
  EXPECT_TRUE(chosen({{64, 128}, {128, 1}, {1, 64}}, 1).aligned);
  for (const Layouts& layouts : {Layouts{{64, 127}, {127, 1}, {1, 64}}, Layouts{{64, 128}, {129, 1}, {1, 64}}}) {
    EXPECT_EQ(chosen(layouts, 1).pack, 4) << "odd length or pitch";
    EXPECT_FALSE(chosen(layouts, 1).aligned);
  }
  EXPECT_EQ(chosen({{63, 127}, {127, 1}, {1, 63}}, 1).pack, 1) << "too short for such tiles";
}

TEST(CudaPaths, TilesNeedTwoLongAxes) {
  EXPECT_EQ(chosen({{3, 1000}, {4000, 4}, {4, 12}}, 4).path, Path::Generic);
  EXPECT_EQ(chosen({{64, 128}, {2176, 17}, {17, 1088}}, 17).path, Path::Generic) << "long items";
}

TEST(CudaPaths, ItemsThatAreNoAlignedWordsAreTransposedByBytes) {
  const MovePath pixels = chosen({{64, 128}, {384, 3}, {3, 192}}, 3);
  EXPECT_EQ(pixels.path, Path::Transpose);
  EXPECT_EQ(pixels.word, 3);
  EXPECT_FALSE(pixels.aligned);
  cuda::Move move = move_of({{64, 128}, {512, 4}, {4, 256}}, 4);
  move.src += 2;
  EXPECT_EQ(choose_path(move).path, Path::Transpose);
  EXPECT_FALSE(choose_path(move).aligned);
}

TEST(CudaPaths, WhatLiesSideBySideOnBothSidesIsOneItem) {
  const Layouts pixels{{64, 128, 3}, {384, 3, 1}, {3, 192, 1}};
  EXPECT_EQ(chosen(pixels, 1).path, Path::Transpose);
  EXPECT_EQ(chosen(pixels, 1).word, 3);
  EXPECT_EQ(chosen(pixels, 1).nest.shape, (Dims{64, 128}));
  const MovePath four = chosen({{64, 128, 4}, {512, 4, 1}, {4, 256, 1}}, 1);
  EXPECT_EQ(four.word, 4);
  EXPECT_TRUE(four.aligned);
  EXPECT_EQ(chosen({{64, 128, 5}, {2560, 20, 4}, {20, 1280, 4}}, 4).path, Path::Generic) << "20 bytes";
}

TEST(CudaPaths, ChannelsOfPixelsAreTheLastAxis) {
  const MovePath split = chosen({{3, 1000}, {1000, 1}, {1, 3}}, 1);
  EXPECT_EQ(split.path, Path::Pixels);
  EXPECT_EQ(split.nest.shape, (Dims{1000, 3}));
  EXPECT_EQ(split.row_axis, 1);
  const MovePath joined = chosen({{7, 1000, 4}, {8000, 8, 2}, {8000, 2, 2000}}, 2);
  EXPECT_EQ(joined.path, Path::Pixels);
  EXPECT_EQ(joined.nest.shape, (Dims{7, 1000, 4}));
  EXPECT_EQ(joined.column_axis, 2);
  EXPECT_EQ(chosen({{3, 1000}, {1000, 1}, {1, 4}}, 1).path, Path::Generic) << "three of four channels";
  EXPECT_EQ(chosen({{3, 63}, {63, 1}, {1, 3}}, 1).path, Path::Generic) << "few pixels";
  EXPECT_EQ(chosen({{3, 1000}, {4000, 4}, {4, 12}}, 4).path, Path::Generic) << "items that are words";
}

TEST(CudaPaths, SmallMatricesAreTransposedInSmallTiles) {
  const auto side = [](std::int64_t rows, std::int64_t columns) { return cuda::tile_side(rows, columns, 32); };
  EXPECT_EQ(side(1000, 1000), 32);
  EXPECT_EQ(side(16, 16), 16);
  EXPECT_EQ(side(16, 64), 16);
  EXPECT_EQ(side(8, 8), 8);
  EXPECT_EQ(side(8, 1000), 8);
  EXPECT_EQ(side(40, 40), 8) << "25 tiles of 64 words, 4 of 1024";
  EXPECT_EQ(side(22, 22), 32) << "9 of 64 are more than half of one of 1024";
  EXPECT_EQ(cuda::tile_side(90, 90, 64), 64);
  EXPECT_EQ(cuda::tile_side(32, 1000, 64), 32);
}

TEST(CudaPaths, OtherAxesOfATransposeAreABatch) {
  const MovePath path = chosen({{5, 64, 128}, {32768, 512, 4}, {32768, 4, 256}}, 4);
  EXPECT_EQ(path.path, Path::Transpose);
  EXPECT_EQ(path.row_axis, 1);
  EXPECT_EQ(path.column_axis, 2);
}

TEST(CudaPaths, GenericWordsCoverEveryByteOfOddItems) {
  const MovePath path = chosen({{10, 7}, {84, 12}, {12, 120}}, 12);
  EXPECT_EQ(path.path, Path::Generic);
  EXPECT_EQ(path.word, 4);
  EXPECT_EQ(path.nest.shape, (Dims{10, 7, 3}));
  EXPECT_EQ(path.nest.strides[1], (Dims{12, 120, 4}));
}

TEST(CudaPaths, MergesOnlyWhatIsOneRunInEveryOperand) {
  Nest<2> nest;
  nest.shape = {2, 1, 3, 4};
  nest.strides = {Dims{96, 5, 32, 8}, Dims{12, 7, 4, 1}};
  EXPECT_EQ(cuda::merged(nest).shape, Dims{24});
  nest.strides[1] = {24, 7, 4, 1};
  EXPECT_EQ(cuda::merged(nest).shape, (Dims{2, 12}));
  nest.strides[0] = {-96, 5, -32, -8};
  nest.strides[1] = {-12, 7, -4, -1};
  EXPECT_EQ(cuda::merged(nest).shape, Dims{24});
}

TEST(CudaPaths, BlocksCoverTheWorkWithinTheGrid) {
  EXPECT_EQ(cuda::blocks_for(0, 256), 1u);
  EXPECT_EQ(cuda::blocks_for(256, 256), 1u);
  EXPECT_EQ(cuda::blocks_for(257, 256), 2u);
  EXPECT_EQ(cuda::blocks_for(INT64_MAX / 2, 1), static_cast<unsigned>(cuda::kMaxBlocks));
}

TEST(CudaPaths, ItemsBeforeBothSidesAreAligned) {
  EXPECT_EQ(cuda::items_before_alignment(0, 4, 0, 8), 0);
  EXPECT_EQ(cuda::items_before_alignment(12, 4, 8, 8), 1);
  EXPECT_EQ(cuda::items_before_alignment(15, 1, 14, 2), 1);
  EXPECT_EQ(cuda::items_before_alignment(0, 1, 8, 1), -1);
  EXPECT_EQ(cuda::items_before_alignment(2, 4, 0, 16), -1);
  for (std::uintptr_t start = 0; start < 16; ++start) {
    EXPECT_EQ(cuda::items_before_alignment(start, 1, 0, 16), static_cast<int>((16 - start) % 16));
  }
}

}  // namespace zarrbuffer::test
