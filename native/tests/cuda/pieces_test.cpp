// Work that is too large for one launch is cut: the parts cover it, once and in order.
#include "cuda/paths.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace zarrbuffer::test {

using cuda::Nest;
using cuda::Piece;

namespace {

void add_offsets(const Nest<1>& nest, int axis, std::int64_t at, std::vector<std::int64_t>& all) {
  if (axis == nest.rank()) {
    all.push_back(at);
    return;
  }
  for (std::int64_t i = 0; i < nest.shape[axis]; ++i) {
    add_offsets(nest, axis + 1, at + i * nest.strides[0][axis], all);
  }
}

std::vector<std::int64_t> offsets_of(const Nest<1>& nest) {
  std::vector<std::int64_t> all;
  add_offsets(nest, 0, nest.offsets[0], all);
  return all;
}

}  // namespace

TEST(CudaPieces, CoverTheNestOnceAndInOrder) {
  Nest<1> nest;
  nest.shape = {7, 1, 5, 130};
  nest.strides = {Dims{-4000, 3, 700, 2}};
  const std::vector<std::int64_t> expected = offsets_of(nest);
  for (const std::int64_t limit : {1, 2, 63, 64, 129, 130, 131, 649, 650, 1300, 4549, 4550, 5000}) {
    std::vector<std::int64_t> seen;
    cuda::for_each_piece(nest, limit, [&](const Piece<1>& piece) {
      EXPECT_LE(cuda::element_count(piece.nest.shape), limit);
      std::int64_t start = 0;
      for (int axis = 0; axis < 4; ++axis) start += piece.first[axis] * nest.strides[0][axis];
      EXPECT_EQ(start, piece.nest.offsets[0]);
      const auto part = offsets_of(piece.nest);
      seen.insert(seen.end(), part.begin(), part.end());
    });
    EXPECT_EQ(seen, expected) << "limit " << limit;
  }
}

TEST(CudaPieces, LongAxesAreCutAtRoundPlaces) {
  Nest<1> nest;
  nest.shape = {(std::int64_t{1} << 32) + 5};
  nest.strides = {Dims{1}};
  std::int64_t next = 0;
  cuda::for_each_piece(nest, cuda::launch_limits().elements, [&](const Piece<1>& piece) {
    EXPECT_EQ(piece.first[0], next);
    EXPECT_EQ(piece.first[0] % 64, 0);
    next += piece.nest.shape[0];
  });
  EXPECT_EQ(next, nest.shape[0]);
}

TEST(CudaPieces, NothingHasNoPieces) {
  Nest<1> nest;
  nest.shape = {3, 0};
  nest.strides = {Dims{1, 1}};
  cuda::for_each_piece(nest, 10, [](const Piece<1>&) { FAIL(); });
}

}  // namespace zarrbuffer::test
