#include "cuda/index_kernels.hpp"

#include "cuda/access.cuh"
#include "cuda/device_nest.cuh"
#include "cuda/launch.cuh"

namespace zarrbuffer::cuda {

// Not anonymous: nvcc names those by a hash of the path.
inline namespace index_kernels {

constexpr int kUnroll = 2;

/// The index on one axis, from the number of an element.
struct AxisIndex {
  Divider inner;
  Divider size;

  AxisIndex() = default;
  AxisIndex(const Dims& shape, int axis) : size(static_cast<std::uint32_t>(shape[axis])) {
    std::uint32_t product = 1;
    for (int i = axis + 1; i < shape.size(); ++i) product *= static_cast<std::uint32_t>(shape[i]);
    inner = Divider(product);
  }

  __device__ std::uint32_t of(std::uint32_t element) const {
    const std::uint32_t outer = inner.quotient(element);
    return size.remainder(outer, size.quotient(outer));
  }
};

/// An IndexPlan for kernels: steps of one array follow each other.
struct DevicePlan {
  struct Step {
    AxisIndex axis;
    std::int64_t stride;
  };
  struct Source {
    IndexSource from;
    std::int32_t first_step;
    std::int32_t last_step;
  };
  DeviceNest<2> nest;
  std::int32_t array_count;
  Source arrays[kMaxIndexArrays];
  Step steps[kMaxIndexSteps];

  explicit DevicePlan(const IndexPlan& plan) : nest(plan.nest), array_count(plan.array_count) {
    int step = 0;
    for (int k = 0; k < array_count; ++k) {
      arrays[k] = {plan.arrays[k], step, step};
      while (step < plan.step_count && plan.steps[step].array == k) {
        steps[step] = {AxisIndex(plan.nest.shape, plan.steps[step].axis), plan.steps[step].stride};
        arrays[k].last_step = ++step;
      }
    }
  }

  /// What the index arrays add to an element's place in the array.
  __device__ std::int64_t indexed(std::uint32_t element) const {
    std::int64_t sum = 0;
    for (int k = 0; k < array_count; ++k) {
      const Source& array = arrays[k];
      const std::byte* at = array.from.indices;
      for (int i = array.first_step; i < array.last_step; ++i) {
        at += steps[i].axis.of(element) * steps[i].stride;
      }
      const auto index = load<std::int64_t>(at, array.from.aligned);
      sum += (index < 0 ? index + array.from.axis_size : index) * array.from.axis_stride;
    }
    return sum;
  }
};

__global__ void __launch_bounds__(kBlockThreads)
    check_indices(const __grid_constant__ DeviceNest<1> nest, const std::byte* indices,
                  bool aligned, std::int64_t axis_size, std::uint32_t* first_bad) {
  for (std::uint32_t at = first_index(); at < nest.count; at += grid_step()) {
    const auto index = load<std::int64_t>(indices + nest.offsets(at).of[0], aligned);
    if (index < -axis_size || index >= axis_size) atomicMin(first_bad, at);
  }
}

/// Mixes all bits of a place into those that choose a slot.
__device__ std::uint32_t slot_of(unsigned long long place, const Winners& winners) {
  place ^= place >> 33;
  place *= 0xff51afd7ed558ccdull;
  place ^= place >> 33;
  return static_cast<std::uint32_t>(place) & (winners.capacity - 1);
}

__global__ void __launch_bounds__(kBlockThreads)
    find_winners(const __grid_constant__ DevicePlan plan, const Winners winners) {
  for (std::uint32_t at = first_index(); at < plan.nest.count; at += grid_step()) {
    const auto place =
        static_cast<unsigned long long>(plan.nest.offsets(at).of[1] + plan.indexed(at));
    std::uint32_t slot = slot_of(place, winners);
    for (;;) {
      const unsigned long long found = atomicCAS(&winners.places[slot], kNoPlace, place);
      if (found == kNoPlace || found == place) break;
      slot = (slot + 1) & (winners.capacity - 1);
    }
    atomicMax(&winners.tuples[slot], at + 1);
  }
}

__device__ std::uint32_t winner_of(unsigned long long place, const Winners& winners) {
  std::uint32_t slot = slot_of(place, winners);
  while (winners.places[slot] != place) slot = (slot + 1) & (winners.capacity - 1);
  return winners.tuples[slot];
}

template <int Bytes>
__global__ void __launch_bounds__(kBlockThreads)
    gather(const __grid_constant__ DevicePlan plan, std::byte* dense, const std::byte* array) {
  for (std::uint32_t at = first_index(); at < plan.nest.count; at += kUnroll * grid_step()) {
    Word<Bytes> held[kUnroll];
    std::int64_t to[kUnroll];
#pragma unroll
    for (int i = 0; i < kUnroll; ++i) {
      const std::uint32_t element = at + i * grid_step();
      if (element >= plan.nest.count) continue;
      const Offsets<2> offsets = plan.nest.offsets(element);
      to[i] = offsets.of[0];
      held[i] = load<Word<Bytes>>(array + offsets.of[1] + plan.indexed(element), true);
    }
#pragma unroll
    for (int i = 0; i < kUnroll; ++i) {
      if (at + i * grid_step() < plan.nest.count) store(dense + to[i], held[i], true);
    }
  }
}

/// From the number of an element to that of its index tuple and the place which the tuple names.
struct Tuples {
  struct Axis {
    AxisIndex index;
    std::uint32_t step;
    std::int64_t array_stride;
  };
  std::int32_t rank;
  Axis axes[kMaxRank + 1];

  Tuples(const IndexPlan& plan, const Dims& of_axes) : rank(of_axes.size()) {
    std::uint32_t step = 1;
    for (int i = rank - 1; i >= 0; --i) {
      const int axis = static_cast<int>(of_axes[i]);
      axes[i] = {AxisIndex(plan.nest.shape, axis), step, plan.nest.strides[1][axis]};
      step *= static_cast<std::uint32_t>(plan.nest.shape[axis]);
    }
  }
};

template <int Bytes>
__global__ void __launch_bounds__(kBlockThreads)
    scatter(const __grid_constant__ DevicePlan plan, const std::byte* dense, std::byte* array,
            const __grid_constant__ Tuples tuples, const Winners winners) {
  for (std::uint32_t at = first_index(); at < plan.nest.count; at += grid_step()) {
    const std::int64_t indexed = plan.indexed(at);
    std::uint32_t tuple = 0;
    std::int64_t place = indexed;
    for (int i = 0; i < tuples.rank; ++i) {
      const std::uint32_t index = tuples.axes[i].index.of(at);
      tuple += index * tuples.axes[i].step;
      place += index * tuples.axes[i].array_stride;
    }
    if (winner_of(static_cast<unsigned long long>(place), winners) != tuple + 1) continue;
    const Offsets<2> offsets = plan.nest.offsets(at);
    store(array + offsets.of[1] + indexed, load<Word<Bytes>>(dense + offsets.of[0], true), true);
  }
}

}  // namespace index_kernels

void launch_check_indices(const std::byte* indices, const Nest<1>& nest, std::int64_t axis_size,
                          std::uint32_t* first_bad, cudaStream_t stream) {
  const DeviceNest<1> device_nest(nest);
  const unsigned blocks = blocks_for(device_nest.count, kBlockThreads * 4);
  const bool aligned =
      alignment_of(reinterpret_cast<std::uintptr_t>(indices), nest.strides[0]) >= 8;
  launch({blocks, stream, "check indices"}, check_indices, device_nest, indices, aligned, axis_size,
         first_bad);
}

void launch_find_winners(const IndexPlan& tuples, const Winners& winners, cudaStream_t stream) {
  const DevicePlan plan(tuples);
  const unsigned blocks = blocks_for(plan.nest.count, kBlockThreads);
  launch({blocks, stream, "find repeated indices"}, find_winners, plan, winners);
}

void launch_gather(const IndexPlan& plan, std::byte* dense, const std::byte* array,
                   cudaStream_t stream) {
  const DevicePlan device_plan(plan);
  const unsigned blocks = blocks_for(device_plan.nest.count, kBlockThreads * kUnroll);
  with_word(plan.word, [&](auto size) {
    launch({blocks, stream, "gather elements"}, gather<size>, device_plan, dense, array);
  });
}

void launch_scatter(const IndexPlan& plan, const std::byte* dense, std::byte* array,
                    const Dims& axes, const Winners& winners, cudaStream_t stream) {
  const DevicePlan device_plan(plan);
  const Tuples tuples(plan, axes);
  const unsigned blocks = blocks_for(device_plan.nest.count, kBlockThreads);
  with_word(plan.word, [&](auto size) {
    launch({blocks, stream, "scatter elements"}, scatter<size>, device_plan, dense, array, tuples,
           winners);
  });
}

}  // namespace zarrbuffer::cuda
