// Is every element true?
#include "element/compare.hpp"
#include "element/visit.hpp"

#include "cuda/launch.cuh"
#include "cuda/walk.cuh"

namespace zarrbuffer::cuda {

// Not anonymous: nvcc names those by a hash of the path.
inline namespace all_kernels {

constexpr int kUnroll = 4;

template <class T>
__global__ void __launch_bounds__(kBlockThreads)
    all_packed(const std::byte* src, bool swapped, DeviceFlag found_false, std::int64_t count,
               std::int64_t lead) {
  const PackedRun<T> run(count, lead);
  const auto is_false = [&](T value) { return !element::is_true(in_order(value, swapped)); };
  bool found = false;
  Watch watch(found_false);
  run.for_each_edge(count, [&](std::int64_t i) {
    found |= is_false(load_bytewise<T>(src + i * sizeof(T)));
  });
  const std::byte* from = src + lead * sizeof(T);
  const std::int64_t per_block = blockDim.x * kUnroll;
  for (std::int64_t at = blockIdx.x * per_block + threadIdx.x; at < run.packs && !found;
       at += gridDim.x * per_block) {
    using Packed = Pack<T, kPackCount<T>>;
    Packed held[kUnroll];
#pragma unroll
    for (int i = 0; i < kUnroll; ++i) {
      const std::int64_t pack = at + i * kBlockThreads;
      // The first pack again changes no answer.
      held[i] = Packed::load(from + (pack < run.packs ? pack : at) * 16);
    }
    // After the loads, so that they do not wait for the flag.
    if (watch.sees_answer()) return;
#pragma unroll
    for (int i = 0; i < kUnroll; ++i) {
#pragma unroll
      for (int k = 0; k < kPackCount<T>; ++k) found |= is_false(held[i].each[k]);
    }
  }
  if (found) set(found_false);
}

template <class T>
__global__ void __launch_bounds__(kBlockThreads)
    all_strided(const __grid_constant__ DeviceNest<1> nest, const std::byte* src, bool swapped,
                bool aligned, DeviceFlag found_false) {
  Watch watch(found_false);
  for (std::uint32_t at = first_index(); at < nest.count; at += grid_step()) {
    if (watch.sees_answer()) return;
    const T value = load<T>(src + nest.offsets(at).of[0], aligned);
    if (!element::is_true(in_order(value, swapped))) return set(found_false);
  }
}

__global__ void __launch_bounds__(kBlockThreads)
    all_items(const __grid_constant__ DeviceNest<1> nest, const std::byte* src,
              std::int64_t item_size, DeviceFlag found_false) {
  Watch watch(found_false);
  for (std::uint32_t at = first_index(); at < nest.count; at += grid_step()) {
    if (watch.sees_answer()) return;
    const std::byte* item = src + nest.offsets(at).of[0];
    std::byte seen{0};
    for (std::int64_t i = 0; i < item_size; ++i) seen |= item[i];
    if (seen == std::byte{0}) return set(found_false);
  }
}

}  // namespace all_kernels

void launch_all_packed(const TruthLaunch& truth, std::int64_t count, std::int64_t lead,
                       cudaStream_t stream) {
  element::visit_type(truth.type, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const unsigned blocks = blocks_for(
        count, kBlockThreads * kUnroll * kPackCount<T>, kMaxScanBlocks);
    launch({blocks, stream, "test a contiguous run for truth"}, all_packed<T>, truth.src,
           truth.type.swapped != 0, truth.found_false, count, lead);
  });
}

void launch_all_strided(const TruthLaunch& truth, const Nest<1>& nest, bool aligned,
                        cudaStream_t stream) {
  const DeviceNest<1> device_nest(nest);
  const unsigned blocks = blocks_for(device_nest.count, kBlockThreads, kMaxScanBlocks);
  const Grid grid{blocks, stream, "test elements for truth"};
  if (element::is_byte_string(truth.type)) {
    launch(grid, all_items, device_nest, truth.src, truth.type.item_size, truth.found_false);
  } else {
    element::visit_type(truth.type, [&](auto tag) {
      launch(grid, all_strided<typename decltype(tag)::Type>, device_nest, truth.src,
             truth.type.swapped != 0, aligned, truth.found_false);
    });
  }
}

}  // namespace zarrbuffer::cuda
