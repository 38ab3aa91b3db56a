#include "cpu/pieces.hpp"

#include <algorithm>
#include <array>
#include <atomic>

#include "cpu/parallel.hpp"
#include "cpu/rows.hpp"

namespace zarrbuffer::cpu {

namespace {

// Enough for threads that are slower than others to take fewer, and each worth fetching.
constexpr std::int64_t kPiecesPerThread = 8;
constexpr std::int64_t kPieceBytes = 1 << 20;

}  // namespace

Pieces cut(int axes, const std::int64_t* shape, std::int64_t bytes) {
  const int threads = threads_for(bytes);
  if (axes == 0) return {};
  const std::int64_t wanted = std::max(threads * kPiecesPerThread, bytes / kPieceBytes);
  int axis = 0;
  // The slowest axis that is long enough keeps the pieces apart in memory.
  while (axis < axes && shape[axis] < wanted)
    ++axis;
  if (axis == axes) axis = static_cast<int>(std::max_element(shape, shape + axes) - shape);
  Pieces pieces{axis, shape[axis], shape[axis], 1};
  if (threads == 1) return pieces;
  pieces.piece = std::max<std::int64_t>(1, pieces.length / wanted);
  pieces.count = (pieces.length + pieces.piece - 1) / pieces.piece;
  return pieces;
}

bool holds_for_all_pieces(int rank, const std::int64_t* shape, std::int64_t bytes, const PieceTest& test) {
  const Pieces pieces = cut(rank, shape, bytes);
  if (pieces.count == 1) return test(shape, 0, 0);
  std::atomic<bool> holds{true};
  parallel_for(pieces.count, bytes, [&](std::int64_t index) {
    if (!holds.load(std::memory_order_relaxed)) return;
    std::array<std::int64_t, kMaxRank> part;
    std::copy_n(shape, rank, part.begin());
    part[pieces.axis] = pieces.extent(index);
    if (!test(part.data(), pieces.axis, pieces.begin(index))) holds = false;
  });
  return holds;
}

}  // namespace zarrbuffer::cpu
