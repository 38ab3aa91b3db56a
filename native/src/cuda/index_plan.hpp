// Gather and scatter as kernels walk them. Pure but for the address of the indices.
#pragma once

#include <cstdint>

#include "zarrbuffer/backend.h"

#include "cuda/paths.hpp"

namespace zarrbuffer::cuda {

inline constexpr int kMaxIndexArrays = 64;
inline constexpr int kMaxIndexSteps = 96;

/// How an index array moves along one axis of the plan.
struct IndexStep {
  std::int32_t array;
  std::int32_t axis;
  std::int64_t stride;
};

struct IndexSource {
  const std::byte* indices;
  std::int64_t axis_size;
  std::int64_t axis_stride;
  bool aligned;  ///< all of its indices
};

/// What kernels need to turn a place in the plan into an offset in the array. Axes of length 1 are
/// gone, and the last axis may be one of the words of an item, or of items side by side on both sides.
struct IndexPlan {
  Nest<2> nest;  ///< dense, array
  std::int64_t word = 1;
  int array_count = 0;
  int step_count = 0;
  IndexSource arrays[kMaxIndexArrays];
  IndexStep steps[kMaxIndexSteps];
};

/// Throws UnsupportedError for more index arrays, or axes along which they vary, than kernels take.
IndexPlan index_plan(const zb_index_plan& plan);

/// The axes on which two elements of the plan may be the same element of the array: those along
/// which an index array varies or the array does not.
Dims axes_of_indices(const IndexPlan& plan);

/// The plan over some of its axes, at the start of the others.
IndexPlan restricted(const IndexPlan& plan, const Dims& axes);

/// The plan over a part of its nest; the operands' own offsets are the piece's.
IndexPlan part_of(const IndexPlan& plan, const Piece<2>& piece);

/// The axes of a plan along which one of its index arrays varies.
Nest<1> index_array_nest(const zb_index_plan& plan, int number);

}  // namespace zarrbuffer::cuda
