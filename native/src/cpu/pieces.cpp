#include "cpu/pieces.hpp"

#include <algorithm>

#include "cpu/parallel.hpp"

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

}  // namespace zarrbuffer::cpu
