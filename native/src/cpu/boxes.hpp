// Cuts a loop nest into boxes: so small that what is made of one stays in the nearest cache, and as
// long as that allows along the axis where each operand is fastest, so that lines are read whole.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <numeric>

#include "cpu/rows.hpp"

namespace zarrbuffer::cpu {

/// A box, and the byte offset of its first element in each operand.
template <int N>
struct Box {
  const std::int64_t* shape;
  std::int64_t count;  // elements
  std::array<std::int64_t, N> offsets;
};

template <int N>
class Boxes {
 public:
  /// Boxes have at most `elements`.
  Boxes(int rank, const std::int64_t* shape, const std::array<const std::int64_t*, N>& strides,
        std::int64_t elements)
      : rank_(rank), shape_(shape), strides_(strides) {
    std::fill_n(extents_.begin(), rank, 1);
    if (rank == 0) return;
    std::int64_t side = 1;
    while (4 * side * side <= elements) side *= 2;
    const auto grow = [&](int axis, std::int64_t target) {
      const std::int64_t others = largest_ / extents_[axis];
      const std::int64_t extent = std::min({shape[axis], target, elements / others});
      extents_[axis] = std::max(extents_[axis], extent);
      largest_ = others * extents_[axis];
    };
    for (const std::int64_t* operand : strides) grow(fastest_axis(rank, operand), side);
    for (int axis = rank - 1; axis >= 0; --axis) grow(axis, elements);
  }

  /// How many elements the largest has.
  std::int64_t largest() const { return largest_; }

  /// Calls visit(box) for every box until it returns false. Returns whether all were visited.
  template <class Visit>
  bool for_each(Visit&& visit) const {
    if (std::find(shape_, shape_ + rank_, 0) != shape_ + rank_) return true;
    Position begin;
    std::array<std::int64_t, kMaxRank> shape;
    std::fill_n(begin.begin(), rank_, 0);
    std::copy_n(extents_.begin(), rank_, shape.begin());
    Box<N> box{shape.data(), 1, {}};
    const auto move = [&](int axis, std::int64_t place) {
      for (int k = 0; k < N; ++k) box.offsets[k] += (place - begin[axis]) * strides_[k][axis];
      begin[axis] = place;
      shape[axis] = std::min(extents_[axis], shape_[axis] - place);
    };
    for (;;) {
      box.count = std::accumulate(box.shape, box.shape + rank_, std::int64_t{1}, std::multiplies<>());
      if (!visit(box)) return false;
      int axis = rank_ - 1;
      for (; axis >= 0 && begin[axis] + extents_[axis] >= shape_[axis]; --axis) move(axis, 0);
      if (axis < 0) return true;
      move(axis, begin[axis] + extents_[axis]);
    }
  }

 private:
  int rank_;
  std::int64_t largest_ = 1;
  const std::int64_t* shape_;
  std::array<const std::int64_t*, N> strides_;
  std::array<std::int64_t, kMaxRank> extents_;
};

}  // namespace zarrbuffer::cpu
