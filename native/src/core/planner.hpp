// Turns operations on arrays into the smallest loop nests that do them. Pure: shapes and strides
// in, loop nests out; no memory is touched. Both backends run what comes out of here.
#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "zarrbuffer/layout.hpp"

namespace zarrbuffer::planner {

/// A loop nest over N operands: sizes from slowest to fastest axis, byte strides for each operand,
/// and the byte offset of each operand's first element.
template <int N>
struct LoopNest {
  Dims shape;
  std::array<Dims, N> strides;
  std::array<std::int64_t, N> offsets{};

  int rank() const { return shape.size(); }
  bool operator==(const LoopNest&) const = default;
};

/// Normalises layouts of one shape (one loop each), whose elements may be visited in any order: drops axes of length 1,
/// flips axes with a negative stride in the first operand and a positive one in none, sorts by stride of the first
/// operand (ties by the next), and merges axes that are one run of memory in every operand. An empty shape gives one
/// axis of length 0.
template <int N>
LoopNest<N> plan(const std::array<const Layout*, N>& layouts);

/// Of such a nest, drops the axis along which no operand moves: for questions that the same answers answer again.
template <int N>
void drop_repeats(LoopNest<N>& nest) {
  const int last = nest.rank() - 1;
  if (last < 0 || nest.shape[last] == 0) return;
  for (const Dims& strides : nest.strides) {
    if (strides[last] != 0) return;
  }
  nest.shape.resize(last);
  for (Dims& strides : nest.strides) strides.resize(last);
}

/// Drops axes of length 1 and merges those that are one run in every operand; the order of elements stays. For operands
/// that are counted at run time: strides in any unit, one list for each operand.
void merge_axes(Dims& shape, std::span<Dims> strides);

/// Whether no two elements at different places along an axis have a byte in common, whatever their places along the
/// others.
inline bool are_apart_along(int axis, int rank, const std::int64_t* shape, const std::int64_t* strides,
                            std::int64_t item_size) {
  std::int64_t reach = item_size;
  for (int other = 0; other < rank; ++other) {
    if (other != axis) reach += std::abs(strides[other]) * (shape[other] - 1);
  }
  return std::abs(strides[axis]) >= reach;
}

/// Whether certainly no two elements have a byte in common, of axes from slow to fast. What a broadcast array repeats
/// has, and what a window that slides has.
inline bool are_apart(int rank, const std::int64_t* shape, const std::int64_t* strides, std::int64_t item_size) {
  for (int slowest = 0; slowest < rank; ++slowest) {
    if (!are_apart_along(0, rank - slowest, shape + slowest, strides + slowest, item_size)) return false;
  }
  return true;
}

/// The same of any layout.
bool are_apart(const Layout& layout, std::int64_t item_size);

/// True unless the bytes that two layouts touch are certainly disjoint; `distance` is the address
/// of b's storage minus that of a's. Item sizes in bytes.
bool may_overlap(const Layout& a, std::int64_t a_item, const Layout& b, std::int64_t b_item, std::int64_t distance);

}  // namespace zarrbuffer::planner
