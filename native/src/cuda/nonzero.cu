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

__device__ bool is_set(const DeviceNest<2>& nest, const std::byte* mask, std::uint32_t at) {
  if (at >= nest.count) return false;
  return element::is_true(load<element::Bool>(mask + nest.offsets(at).of[0], true));
}

/// How many threads of the block before this one say yes, and how many of all do.
struct Rank {
  std::uint32_t before;
  std::uint32_t all;
};

__device__ Rank rank_in_block(bool yes) {
  __shared__ std::uint32_t counts[kWarps];
  const std::uint32_t votes = __ballot_sync(0xffffffffu, yes);
  const unsigned lane = threadIdx.x % kWarp;
  const unsigned warp = threadIdx.x / kWarp;
  __syncthreads();
  if (lane == 0) counts[warp] = __popc(votes);
  __syncthreads();
  Rank rank{static_cast<std::uint32_t>(__popc(votes & ((1u << lane) - 1))), 0};
  for (unsigned i = 0; i < kWarps; ++i) {
    if (i < warp) rank.before += counts[i];
    rank.all += counts[i];
  }
  return rank;
}

__global__ void __launch_bounds__(kBlockThreads)
    count_true(const __grid_constant__ DeviceNest<2> nest, const std::byte* mask,
               std::uint32_t* counts) {
  const std::uint32_t first = blockIdx.x * kNonzeroBlock;
  std::uint32_t count = 0;
  for (std::uint32_t at = 0; at < kNonzeroBlock; at += kBlockThreads) {
    count += __syncthreads_count(is_set(nest, mask, first + at + threadIdx.x));
  }
  if (threadIdx.x == 0) counts[blockIdx.x] = count;
}

/// One block: replaces each count by the sum of those before it, and adds the sum of all.
__global__ void __launch_bounds__(kBlockThreads)
    sum_counts(std::uint32_t* counts, std::uint32_t blocks) {
  __shared__ std::uint32_t sums[kBlockThreads];
  std::uint32_t base = 0;
  for (std::uint32_t start = 0; start < blocks; start += kBlockThreads) {
    const std::uint32_t at = start + threadIdx.x;
    const std::uint32_t count = at < blocks ? counts[at] : 0;
    sums[threadIdx.x] = count;
    __syncthreads();
    for (int reach = 1; reach < kBlockThreads; reach *= 2) {
      const std::uint32_t more =
          threadIdx.x >= static_cast<unsigned>(reach) ? sums[threadIdx.x - reach] : 0;
      __syncthreads();
      sums[threadIdx.x] += more;
      __syncthreads();
    }
    if (at < blocks) counts[at] = base + sums[threadIdx.x] - count;
    base += sums[kBlockThreads - 1];
    __syncthreads();
  }
  if (threadIdx.x == 0) counts[blocks] = base;
}

__global__ void __launch_bounds__(kBlockThreads)
    write_places(const __grid_constant__ DeviceNest<2> nest, const std::byte* mask,
                 const std::uint32_t* sums, const __grid_constant__ PlaceList list) {
  const std::uint32_t first = blockIdx.x * kNonzeroBlock;
  std::uint32_t base = sums[blockIdx.x];
  for (std::uint32_t at = 0; at < kNonzeroBlock; at += kBlockThreads) {
    const bool found = is_set(nest, mask, first + at + threadIdx.x);
    const Rank rank = rank_in_block(found);
    const std::int64_t place = std::int64_t{base} + rank.before;
    if (found && place < list.room) {
      list.places[place] = list.first + nest.offsets(first + at + threadIdx.x).of[1];
    }
    base += rank.all;
  }
}

unsigned block_count(const DeviceNest<2>& nest) {
  return (nest.count + kNonzeroBlock - 1) / kNonzeroBlock;
}

}  // namespace nonzero_kernels

void launch_count_true(const Nest<2>& nest, const std::byte* mask, std::uint32_t* sums,
                       cudaStream_t stream) {
  const DeviceNest<2> device_nest(nest);
  const unsigned blocks = block_count(device_nest);
  launch({blocks, stream, "count what is true"}, count_true, device_nest, mask, sums);
  launch({1, stream, "sum up what is true"}, sum_counts, sums, blocks);
}

void launch_write_places(const Nest<2>& nest, const std::byte* mask, const std::uint32_t* sums,
                         const PlaceList& list, cudaStream_t stream) {
  const DeviceNest<2> device_nest(nest);
  launch({block_count(device_nest), stream, "write where it is true"}, write_places, device_nest,
         mask, sums, list);
}

}  // namespace zarrbuffer::cuda
