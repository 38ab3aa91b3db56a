// A loop nest as a kernel walks it: from the number of an element to its place in each operand.
#pragma once

#include <cuda_runtime.h>

#include <cstddef>
#include <cstdint>

#include "cuda/divide.hpp"
#include "cuda/paths.hpp"

namespace zarrbuffer::cuda {

template <int N>
struct Offsets {
  std::int64_t of[N];
};

/// Passed by value; large enough for every rank there is.
template <int N>
struct DeviceNest {
  struct Axis {
    Divider size;
    std::int64_t strides[N];
  };
  std::uint32_t count;
  std::int32_t rank;
  Axis axes[kMaxRank + 1];  // one more for the words of an item

  DeviceNest() = default;
  /// At most what launch_limits() says.
  explicit DeviceNest(const Nest<N>& nest)
      : count(static_cast<std::uint32_t>(element_count(nest.shape))), rank(nest.rank()) {
    for (int axis = 0; axis < rank; ++axis) {
      axes[axis].size = Divider(static_cast<std::uint32_t>(nest.shape[axis]));
      for (int k = 0; k < N; ++k) axes[axis].strides[k] = nest.strides[k][axis];
    }
  }

  __device__ Offsets<N> offsets(std::uint32_t index) const {
    Offsets<N> result{};
    for (int axis = rank - 1; axis > 0; --axis) {
      const std::uint32_t outer = axes[axis].size.quotient(index);
      add(result, axis, axes[axis].size.remainder(index, outer));
      index = outer;
    }
    if (rank > 0) add(result, 0, index);
    return result;
  }

  /// The index of an element along the last axis.
  __device__ std::uint32_t last_index(std::uint32_t index) const {
    const Divider& size = axes[rank - 1].size;
    return size.remainder(index, size.quotient(index));
  }

 private:
  __device__ void add(Offsets<N>& sum, int axis, std::uint32_t index) const {
#pragma unroll
    for (int k = 0; k < N; ++k) sum.of[k] += index * axes[axis].strides[k];
  }
};

/// Where a thread starts in a grid-wide walk, and how far apart its steps are.
__device__ inline std::uint32_t first_index() {
  return blockIdx.x * blockDim.x + threadIdx.x;
}

__device__ inline std::uint32_t grid_step() {
  return gridDim.x * blockDim.x;
}

/// Elements of a thread whose loads are under way together.
inline constexpr int kNestUnroll = 4;

/// load(index, offsets) for every element of the nest, and put(first of these offsets, what that
/// gave) once the thread's next ones are under way.
template <class Load, class Put>
__device__ void move_elements(const DeviceNest<2>& nest, Load&& load, Put&& put) {
  using Value = decltype(load(std::uint32_t{}, Offsets<2>{}));
  for (std::uint32_t at = first_index(); at < nest.count; at += kNestUnroll * grid_step()) {
    Value held[kNestUnroll];
    std::int64_t to[kNestUnroll];
#pragma unroll
    for (int i = 0; i < kNestUnroll; ++i) {
      const std::uint32_t index = at + i * grid_step();
      if (index >= nest.count) continue;
      const Offsets<2> offsets = nest.offsets(index);
      to[i] = offsets.of[0];
      held[i] = load(index, offsets);
    }
#pragma unroll
    for (int i = 0; i < kNestUnroll; ++i) {
      if (at + i * grid_step() < nest.count) put(to[i], held[i]);
    }
  }
}

}  // namespace zarrbuffer::cuda
