// Where a mask is true: counts block by block, their running sum, then the places.
#include "element/compare.hpp"

#include "cuda/access.cuh"
#include "cuda/device_nest.cuh"
#include "cuda/launch.cuh"
#include "cuda/nonzero.hpp"

namespace zarrbuffer::cuda {

// Not anonymous: nvcc names those by a hash of the path.
inline namespace nonzero_kernels {

constexpr int kWarp = 32;
constexpr int kWarps = kBlockThreads / kWarp;
/// Elements that follow each other, of which a thread knows by a bit each whether they are true.
constexpr int kOwn = 32;
static_assert(kNonzeroBlock == kOwn * kBlockThreads);

/// Loads of a thread that are under way together.
constexpr int kUnroll = 8;

using Bools = Pack<element::Bool, kOwn>;

/// The first element of a block. Packed masks are taken in whole vectors, of which the first may
/// begin before the mask.
template <bool Packed>
__device__ std::int64_t first_of_block(const std::byte* mask) {
  const std::int64_t first = std::int64_t{blockIdx.x} * kNonzeroBlock;
  if constexpr (!Packed) return first;
  return first - static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(mask) % kVectorBytes);
}

__device__ std::uint32_t truths_at_edge(const std::byte* mask, std::int64_t first,
                                        std::int64_t count) {
  std::uint32_t truths = 0;
  for (int k = 0; k < kOwn; ++k) {
    const std::int64_t at = first + k;
    if (at < 0 || at >= count) continue;
    if (element::is_true(load<element::Bool>(mask + at, true))) truths |= 1u << k;
  }
  return truths;
}

__device__ std::uint32_t truths_of_packed(const std::byte* mask, std::int64_t first,
                                          std::int64_t count) {
  if (first < 0 || first + kOwn > count) return truths_at_edge(mask, first, count);
  const Bools bools = Bools::load(mask + first);
  std::uint32_t truths = 0;
#pragma unroll
  for (int k = 0; k < kOwn; ++k) {
    truths |= static_cast<std::uint32_t>(element::is_true(bools.each[k])) << k;
  }
  return truths;
}

/// Lanes load what lies side by side, and vote: that is a bit for each element that one lane holds.
__device__ std::uint32_t truths_of_strided(const DeviceNest<2>& nest, const std::byte* mask,
                                           std::uint32_t first_of_warp) {
  const unsigned lane = threadIdx.x % kWarp;
  std::uint32_t truths = 0;
  for (unsigned holder = 0; holder < kWarp; holder += kUnroll) {
    element::Bool held[kUnroll];
#pragma unroll
    for (int i = 0; i < kUnroll; ++i) {
      const std::uint32_t at = first_of_warp + (holder + i) * kOwn + lane;
      held[i] = {};
      if (at < nest.count) held[i] = load<element::Bool>(mask + nest.offsets(at).of[0], true);
    }
#pragma unroll
    for (int i = 0; i < kUnroll; ++i) {
      const std::uint32_t votes = __ballot_sync(0xffffffffu, element::is_true(held[i]));
      if (lane == holder + i) truths = votes;
    }
  }
  return truths;
}

/// Of the elements that this thread holds.
template <bool Packed>
__device__ std::uint32_t own_truths(const DeviceNest<2>& nest, const std::byte* mask) {
  const std::int64_t first = first_of_block<Packed>(mask);
  if constexpr (Packed) {
    return truths_of_packed(mask, first + threadIdx.x * kOwn, nest.count);
  } else {
    const unsigned of_warp = threadIdx.x / kWarp * kWarp * kOwn;
    return truths_of_strided(nest, mask, static_cast<std::uint32_t>(first) + of_warp);
  }
}

/// The sum of the numbers that threads of the block before this one give, and that of all.
struct Sum {
  std::uint32_t before;
  std::uint32_t all;
};

/// Between two of them the block must wait for all of its threads.
__device__ Sum sum_in_block(std::uint32_t number) {
  __shared__ std::uint32_t of_warps[kWarps];
  const unsigned lane = threadIdx.x % kWarp;
  const unsigned warp = threadIdx.x / kWarp;
  std::uint32_t sum = number;
#pragma unroll
  for (unsigned reach = 1; reach < kWarp; reach *= 2) {
    const std::uint32_t more = __shfl_up_sync(0xffffffffu, sum, reach);
    if (lane >= reach) sum += more;
  }
  if (lane == kWarp - 1) of_warps[warp] = sum;
  __syncthreads();
  Sum result{sum - number, 0};
#pragma unroll
  for (unsigned i = 0; i < kWarps; ++i) {
    if (i < warp) result.before += of_warps[i];
    result.all += of_warps[i];
  }
  return result;
}

template <bool Packed>
__global__ void __launch_bounds__(kBlockThreads)
    count_true(const __grid_constant__ DeviceNest<2> nest, const std::byte* mask,
               std::uint32_t* counts) {
  const std::uint32_t own = static_cast<std::uint32_t>(__popc(own_truths<Packed>(nest, mask)));
  const Sum sum = sum_in_block(own);
  if (threadIdx.x == 0) counts[blockIdx.x] = sum.all;
}

/// One block: replaces each count by the sum of those before it, and adds the sum of all.
__global__ void __launch_bounds__(kBlockThreads)
    sum_counts(std::uint32_t* counts, std::uint32_t blocks) {
  constexpr std::uint32_t kCounts = 8;
  std::uint32_t base = 0;
  for (std::uint32_t start = 0; start < blocks; start += kCounts * kBlockThreads) {
    const std::uint32_t first = start + threadIdx.x * kCounts;
    std::uint32_t held[kCounts];
    std::uint32_t own = 0;
#pragma unroll
    for (std::uint32_t i = 0; i < kCounts; ++i) held[i] = first + i < blocks ? counts[first + i] : 0;
#pragma unroll
    for (std::uint32_t i = 0; i < kCounts; ++i) own += held[i];
    const Sum sum = sum_in_block(own);
    std::uint32_t before = base + sum.before;
#pragma unroll
    for (std::uint32_t i = 0; i < kCounts; ++i) {
      if (first + i < blocks) counts[first + i] = before;
      before += held[i];
    }
    base += sum.all;
    __syncthreads();
  }
  if (threadIdx.x == 0) counts[blocks] = base;
}

/// A warp writes the places of 32 elements at a time, so that they lie side by side.
template <bool Packed>
__global__ void __launch_bounds__(kBlockThreads)
    write_places(const __grid_constant__ DeviceNest<2> nest, const std::byte* mask,
                 const std::uint32_t* sums, const __grid_constant__ PlaceList list) {
  __shared__ std::uint32_t truths[kBlockThreads];
  __shared__ std::uint32_t before[kBlockThreads];
  const std::uint32_t base = sums[blockIdx.x];
  if (sums[blockIdx.x + 1] == base) return;
  const std::uint32_t own = own_truths<Packed>(nest, mask);
  truths[threadIdx.x] = own;
  before[threadIdx.x] = sum_in_block(static_cast<std::uint32_t>(__popc(own))).before;
  __syncwarp();
  const std::int64_t first = first_of_block<Packed>(mask);
  const unsigned lane = threadIdx.x % kWarp;
  const unsigned first_holder = threadIdx.x - lane;
  for (unsigned holder = first_holder; holder < first_holder + kWarp; ++holder) {
    const std::uint32_t votes = truths[holder];
    if ((votes >> lane & 1) == 0) continue;
    const auto rank = static_cast<std::uint32_t>(__popc(votes & ((1u << lane) - 1)));
    const std::int64_t place = std::int64_t{base} + before[holder] + rank;
    if (place >= list.room) continue;
    const auto element = static_cast<std::uint32_t>(first + holder * kOwn + lane);
    list.places[place] = list.first + nest.offsets(element).of[1];
  }
}

/// run(std::bool_constant): whether the bytes of a nest's mask follow each other.
template <class Run>
void with_packed(const Nest<2>& nest, Run&& run) {
  if (is_packed(nest.shape, nest.strides[0], 1)) return run(std::true_type{});
  run(std::false_type{});
}

}  // namespace nonzero_kernels

void launch_count_true(const Nest<2>& nest, const std::byte* mask, std::uint32_t* sums,
                       cudaStream_t stream) {
  const DeviceNest<2> device_nest(nest);
  const unsigned blocks = nonzero_blocks(device_nest.count);
  with_packed(nest, [&](auto packed) {
    launch({blocks, stream, "count what is true"}, count_true<packed>, device_nest, mask, sums);
  });
  launch({1, stream, "sum up what is true"}, sum_counts, sums, blocks);
}

void launch_write_places(const Nest<2>& nest, const std::byte* mask, const std::uint32_t* sums,
                         const PlaceList& list, cudaStream_t stream) {
  const DeviceNest<2> device_nest(nest);
  with_packed(nest, [&](auto packed) {
    launch({nonzero_blocks(device_nest.count), stream, "write where it is true"},
           write_places<packed>, device_nest, mask, sums, list);
  });
}

}  // namespace zarrbuffer::cuda
