// The definition of cast_kernels_to, only for the files that instantiate it.
#pragma once

#include "element/visit.hpp"

#include "cuda/access.cuh"
#include "cuda/device_cast.cuh"
#include "cuda/device_nest.cuh"
#include "cuda/kernels.hpp"
#include "cuda/launch.cuh"

namespace zarrbuffer::cuda {

/// Elements that a thread converts together: a full store, and loads that neighbours share.
template <class To, class From>
inline constexpr int kGroup = [] {
  const int stores = 16 / static_cast<int>(sizeof(To));
  const int loads = 32 / static_cast<int>(sizeof(From));
  return stores < loads ? stores : loads;
}();

/// Groups of a thread whose loads are under way together.
template <class To, class From>
inline constexpr int kPackedUnroll = kGroup<To, From> * sizeof(From) <= 8 ? 4 : 2;

template <class To, class From>
__global__ void __launch_bounds__(kBlockThreads)
    cast_packed(const __grid_constant__ CastLaunch cast, std::int64_t count, std::int64_t lead) {
  constexpr int kCount = kGroup<To, From>;
  constexpr int kUnroll = kPackedUnroll<To, From>;
  const auto convert_one = [&](From value) {
    return in_order(convert<To>(in_order(value, cast.src_swapped)), cast.dst_swapped);
  };
  const std::int64_t groups = (count - lead) / kCount;
  const std::int64_t tail = lead + groups * kCount;
  if (blockIdx.x == 0) {
    const auto convert_at = [&](std::int64_t i) {
      const From value = load_bytewise<From>(cast.src + i * sizeof(From));
      store_bytewise(cast.dst + i * sizeof(To), convert_one(value));
    };
    if (threadIdx.x < lead) convert_at(threadIdx.x);
    if (threadIdx.x < count - tail) convert_at(tail + threadIdx.x);
  }
  const std::byte* src = cast.src + lead * sizeof(From);
  std::byte* dst = cast.dst + lead * sizeof(To);
  const std::int64_t per_block = blockDim.x * kUnroll;
  for (std::int64_t at = blockIdx.x * per_block + threadIdx.x; at < groups;
       at += gridDim.x * per_block) {
    Pack<From, kCount> held[kUnroll];
#pragma unroll
    for (int i = 0; i < kUnroll; ++i) {
      const std::int64_t group = at + i * kBlockThreads;
      if (group < groups) held[i] = held[i].load(src + group * held[i].kBytes);
    }
#pragma unroll
    for (int i = 0; i < kUnroll; ++i) {
      const std::int64_t group = at + i * kBlockThreads;
      if (group >= groups) continue;
      Pack<To, kCount> converted;
#pragma unroll
      for (int k = 0; k < kCount; ++k) converted.each[k] = convert_one(held[i].each[k]);
      converted.store(dst + group * converted.kBytes);
    }
  }
}

template <class To, class From>
__global__ void __launch_bounds__(kBlockThreads)
    cast_strided(const __grid_constant__ DeviceNest<2> nest,
                 const __grid_constant__ CastLaunch cast) {
  move_elements(
      nest,
      [&](std::uint32_t, const Offsets<2>& at) {
        return load<From>(cast.src + at.of[1], cast.src_aligned);
      },
      [&](std::int64_t to, From value) {
        const To converted = convert<To>(in_order(value, cast.src_swapped));
        store(cast.dst + to, in_order(converted, cast.dst_swapped), cast.dst_aligned);
      });
}

template <class To, class From>
void launch_cast_packed(const CastLaunch& cast, std::int64_t count, std::int64_t lead,
                        cudaStream_t stream) {
  constexpr int kOfThread = kGroup<To, From> * kPackedUnroll<To, From>;
  const unsigned blocks = blocks_for(count, kBlockThreads * kOfThread);
  launch({blocks, stream, "convert a contiguous run"}, cast_packed<To, From>, cast, count, lead);
}

template <class To, class From>
void launch_cast_strided(const CastLaunch& cast, const Nest<2>& nest, cudaStream_t stream) {
  const DeviceNest<2> device_nest(nest);
  const unsigned blocks = blocks_for(device_nest.count, kBlockThreads * kNestUnroll);
  launch({blocks, stream, "convert elements"}, cast_strided<To, From>, device_nest, cast);
}

template <class To>
CastKernels cast_kernels_to(const zb_type& from) {
  return element::visit_type(from, [](auto tag) -> CastKernels {
    using From = typename decltype(tag)::Type;
    return {launch_cast_packed<To, From>, launch_cast_strided<To, From>};
  });
}

}  // namespace zarrbuffer::cuda
