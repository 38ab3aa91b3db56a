// One item again and again.
#include <algorithm>
#include <cstring>

#include "cuda/access.cuh"
#include "cuda/device_nest.cuh"
#include "cuda/kernels.hpp"
#include "cuda/launch.cuh"

namespace zarrbuffer::cuda {

// Not anonymous: nvcc names those by a hash of the path.
inline namespace fill_kernels {

__global__ void __launch_bounds__(kBlockThreads)
    fill_contiguous(std::byte* dst, std::int64_t bytes, int head,
                    const __grid_constant__ uint4 before_head,
                    const __grid_constant__ uint4 vector) {
  const std::byte* before = reinterpret_cast<const std::byte*>(&before_head);
  const std::byte* after = reinterpret_cast<const std::byte*>(&vector);
  const std::int64_t vectors = (bytes - head) / 16;
  const std::int64_t tail = head + vectors * 16;
  // After whole vectors the item goes on as it does after the head.
  if (blockIdx.x == 0 && threadIdx.x < 16) {
    const int lane = static_cast<int>(threadIdx.x);
    if (lane < head) dst[lane] = before[lane];
    if (tail + lane < bytes) dst[tail + lane] = after[lane];
  }
  auto* to = reinterpret_cast<uint4*>(dst + head);
  for (std::int64_t at = blockIdx.x * std::int64_t{blockDim.x} + threadIdx.x; at < vectors;
       at += gridDim.x * std::int64_t{blockDim.x}) {
    to[at] = vector;
  }
}

template <int Bytes>
__global__ void __launch_bounds__(kBlockThreads)
    fill_words(const __grid_constant__ DeviceNest<1> nest, std::byte* dst, Word<Bytes> word,
               bool aligned) {
  for (std::uint32_t at = first_index(); at < nest.count; at += grid_step()) {
    store(dst + nest.offsets(at).of[0], word, aligned);
  }
}

}  // namespace fill_kernels

void launch_fill_contiguous(std::byte* dst, std::int64_t bytes, const std::byte pattern[16],
                            cudaStream_t stream) {
  const auto address = reinterpret_cast<std::uintptr_t>(dst);
  const auto head = std::min<std::int64_t>(bytes, (0 - address) & 15);
  uint4 before_head;
  std::memcpy(&before_head, pattern, 16);
  // After the head the item goes on where it was cut.
  std::byte rotated[16];
  for (int i = 0; i < 16; ++i) rotated[i] = pattern[(i + head) % 16];
  uint4 vector;
  std::memcpy(&vector, rotated, 16);
  const unsigned blocks = blocks_for(bytes / 16, kBlockThreads * 4);
  launch({blocks, stream, "fill a contiguous run"}, fill_contiguous, dst, bytes,
         static_cast<int>(head), before_head, vector);
}

void launch_fill_generic(std::byte* dst, const Nest<1>& nest, const std::byte pattern[16],
                         std::int64_t item_size, bool aligned, cudaStream_t stream) {
  const DeviceNest<1> device_nest(nest);
  const unsigned blocks = blocks_for(device_nest.count, kBlockThreads * 4);
  with_word(item_size, [&](auto size) {
    Word<size> word;
    std::memcpy(&word, pattern, size);
    launch({blocks, stream, "fill elements"}, fill_words<size>, device_nest, dst, word, aligned);
  });
}

}  // namespace zarrbuffer::cuda
