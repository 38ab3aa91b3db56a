// Walks the outer axes of a loop nest; what to do along the innermost one is the caller's.
#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>

namespace zarrbuffer::cpu {

inline constexpr int kMaxRank = 64;

/// A loop nest over N operands, taken apart into rows along its last axis. Strides in bytes.
template <int N>
struct Rows {
  Rows(int rank, const std::int64_t* shape, const std::array<const std::int64_t*, N>& strides)
      : outer_rank(rank > 0 ? rank - 1 : 0), shape(shape), strides(strides) {
    if (rank == 0) return;
    length = shape[rank - 1];
    for (int k = 0; k < N; ++k)
      step[k] = strides[k][rank - 1];
  }

  int outer_rank;
  const std::int64_t* shape;
  std::array<const std::int64_t*, N> strides;
  std::int64_t length = 1;
  std::array<std::int64_t, N> step{};
};

using Position = std::array<std::int64_t, kMaxRank>;

/// Calls visit(offsets, position) in C order for every row, with the byte offset of the row's
/// first element in each operand and the indices on the outer axes, until it returns false.
/// Returns whether all rows were visited.
template <int N, class Visit>
bool for_each_row(const Rows<N>& rows, Visit&& visit) {
  if (rows.length == 0) return true;
  for (int axis = 0; axis < rows.outer_rank; ++axis) {
    if (rows.shape[axis] == 0) return true;
  }
  Position position;
  for (int axis = 0; axis < rows.outer_rank; ++axis)
    position[axis] = 0;
  std::array<std::int64_t, N> offsets{};
  for (;;) {
    if (!visit(offsets, position)) return false;
    int axis = rows.outer_rank - 1;
    for (; axis >= 0; --axis) {
      const std::int64_t length = rows.shape[axis];
      const bool within = ++position[axis] < length;
      const std::int64_t steps = within ? 1 : 1 - length;
      for (int k = 0; k < N; ++k)
        offsets[k] += steps * rows.strides[k][axis];
      if (within) break;
      position[axis] = 0;
    }
    if (axis < 0) return true;
  }
}

/// The axis along which an operand is fastest; the last, where elements are repeated along that.
inline int fastest_axis(int rank, const std::int64_t* strides) {
  int fastest = rank - 1;
  // Repeated elements have no order of their own: no stride is less than 0.
  for (int axis = rank - 2; axis >= 0; --axis) {
    const std::int64_t stride = std::abs(strides[axis]);
    if (stride != 0 && stride < std::abs(strides[fastest])) fastest = axis;
  }
  return fastest;
}

/// Whether elements of a row follow each other without a gap.
inline bool is_dense(std::int64_t step, std::int64_t item_size, std::int64_t length) {
  return step == item_size || length == 1;
}

}  // namespace zarrbuffer::cpu
