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

/// Vectors that an item goes through again and again.
struct Pattern {
  uint4 vectors[kMostPatternVectors];
  Divider count;
};

/// The grid is a multiple of the pattern, so that a thread stores the same vector in every turn.
__global__ void __launch_bounds__(kBlockThreads)
    fill_contiguous(std::byte* dst, std::int64_t bytes, int head,
                    const __grid_constant__ uint4 before_head,
                    const __grid_constant__ Pattern pattern) {
  const std::int64_t vectors = (bytes - head) / 16;
  const std::int64_t tail = head + vectors * 16;
  if (blockIdx.x == 0 && threadIdx.x < 16) {
    const int lane = static_cast<int>(threadIdx.x);
    const auto* before = reinterpret_cast<const std::byte*>(&before_head);
    const auto* after =
        reinterpret_cast<const std::byte*>(&pattern.vectors[vectors % pattern.count.divisor]);
    if (lane < head) dst[lane] = before[lane];
    if (tail + lane < bytes) dst[tail + lane] = after[lane];
  }
  auto* to = reinterpret_cast<uint4*>(dst + head);
  const std::uint32_t first = first_index();
  const uint4 own =
      pattern.vectors[pattern.count.remainder(first, pattern.count.quotient(first))];
  for (std::int64_t at = first; at < vectors; at += grid_step()) to[at] = own;
}

template <int Bytes>
__global__ void __launch_bounds__(kBlockThreads)
    fill_words(const __grid_constant__ DeviceNest<1> nest, std::byte* dst, Word<Bytes> word,
               bool aligned) {
  for (std::uint32_t at = first_index(); at < nest.count; at += grid_step()) {
    store(dst + nest.offsets(at).of[0], word, aligned);
  }
}

/// What an item goes on with after so many bytes.
void repeat(const std::byte* item, std::int64_t item_size, std::int64_t after, std::byte* to,
            std::int64_t bytes) {
  for (std::int64_t i = 0; i < bytes; ++i) to[i] = item[(after + i) % item_size];
}

}  // namespace fill_kernels

void launch_fill_contiguous(std::byte* dst, std::int64_t bytes, const std::byte* item,
                            std::int64_t item_size, cudaStream_t stream) {
  const auto address = reinterpret_cast<std::uintptr_t>(dst);
  const auto head = std::min<std::int64_t>(bytes, (0 - address) & 15);
  const std::int64_t period = pattern_vectors(item_size);
  uint4 before_head;
  repeat(item, item_size, 0, reinterpret_cast<std::byte*>(&before_head), 16);
  Pattern pattern;
  pattern.count = Divider(static_cast<std::uint32_t>(period));
  repeat(item, item_size, head, reinterpret_cast<std::byte*>(pattern.vectors), period * 16);
  const std::int64_t blocks = blocks_for(bytes / 16, kBlockThreads * 4);
  const auto whole = static_cast<unsigned>((blocks + period - 1) / period * period);
  launch({whole, stream, "fill a contiguous run"}, fill_contiguous, dst, bytes,
         static_cast<int>(head), before_head, pattern);
}

void launch_fill_generic(std::byte* dst, const Nest<1>& nest, const std::byte* item,
                         std::int64_t item_size, bool aligned, cudaStream_t stream) {
  const DeviceNest<1> device_nest(nest);
  const unsigned blocks = blocks_for(device_nest.count, kBlockThreads * 4);
  with_word(item_size, [&](auto size) {
    Word<size> word;
    std::memcpy(&word, item, size);
    launch({blocks, stream, "fill elements"}, fill_words<size>, device_nest, dst, word, aligned);
  });
}

}  // namespace zarrbuffer::cuda
