// Copies that keep values: one long run, many runs, and single words.
#include <algorithm>

#include "cuda/access.cuh"
#include "cuda/device_nest.cuh"
#include "cuda/kernels.hpp"
#include "cuda/launch.cuh"

namespace zarrbuffer::cuda {

// Not anonymous: nvcc names those by a hash of the path.
inline namespace move_kernels {

constexpr int kUnroll = 4;

/// 16 bytes from an address that is a multiple of `Bytes`. Below 4, aligned words are read, and so up
/// to 3 bytes on either side.
template <int Bytes>
__device__ uint4 load_vector(const std::byte* from) {
  if constexpr (Bytes < 4) {
    return __builtin_bit_cast(uint4, WordsAcross<4>::load(from));
  } else {
    constexpr int kWords = 16 / Bytes;
    struct Words {
      Word<Bytes> each[kWords];
    } words;
#pragma unroll
    for (int i = 0; i < kWords; ++i) words.each[i] = reinterpret_cast<const Word<Bytes>*>(from)[i];
    return __builtin_bit_cast(uint4, words);
  }
}

/// Vectors in so many bytes, without the last one where its load would read past the end.
__device__ std::int64_t vectors_in(std::int64_t bytes, int word) {
  const std::int64_t vectors = bytes / 16;
  return word < 4 && vectors > 0 ? vectors - 1 : vectors;
}

/// Less than two vectors, by a whole warp. Holds whole groups of reversed bytes, as both addresses are
/// multiples of their size.
__device__ void move_edge(std::byte* dst, const std::byte* src, int bytes, int swap_size,
                          int lane) {
  const int mirrored = lane / swap_size * swap_size + (swap_size - 1 - lane % swap_size);
  const std::byte value = lane < bytes ? src[mirrored] : std::byte{0};
  // In place, a byte's other half must be read before it is written.
  __syncwarp();
  if (lane < bytes) dst[lane] = value;
}

template <int Bytes>
__global__ void __launch_bounds__(kBlockThreads)
    move_contiguous(std::byte* dst, const std::byte* src, std::int64_t bytes, int head,
                    int swap_size) {
  const std::int64_t vectors = vectors_in(bytes - head, Bytes);
  const std::int64_t tail = head + vectors * 16;
  if (blockIdx.x == 0 && threadIdx.x < 32) {
    move_edge(dst, src, head, swap_size, threadIdx.x);
    move_edge(dst + tail, src + tail, static_cast<int>(bytes - tail), swap_size, threadIdx.x);
  }
  const std::byte* from = src + head;
  auto* to = reinterpret_cast<uint4*>(dst + head);
  const std::int64_t per_block = blockDim.x * kUnroll;
  for (std::int64_t at = blockIdx.x * per_block + threadIdx.x; at < vectors;
       at += gridDim.x * per_block) {
    uint4 held[kUnroll];
#pragma unroll
    for (int i = 0; i < kUnroll; ++i) {
      const std::int64_t vector = at + i * kBlockThreads;
      if (vector < vectors) held[i] = load_vector<Bytes>(from + vector * 16);
    }
#pragma unroll
    for (int i = 0; i < kUnroll; ++i) {
      const std::int64_t vector = at + i * kBlockThreads;
      if (vector < vectors) to[vector] = swap_groups(held[i], swap_size);
    }
  }
}

template <int Bytes>
__device__ void move_body(std::byte* dst, const std::byte* src, int vectors, int lane, int lanes) {
  auto* to = reinterpret_cast<uint4*>(dst);
  for (int at = lane; at < vectors; at += kUnroll * lanes) {
    uint4 held[kUnroll];
#pragma unroll
    for (int i = 0; i < kUnroll; ++i) {
      const int vector = at + i * lanes;
      if (vector < vectors) held[i] = load_vector<Bytes>(src + vector * 16);
    }
#pragma unroll
    for (int i = 0; i < kUnroll; ++i) {
      const int vector = at + i * lanes;
      if (vector < vectors) to[vector] = held[i];
    }
  }
}

/// At most `Most` bytes, by some lanes of a warp.
template <int Most, int Lanes>
struct Edge {
  static constexpr int kRounds = (Most + Lanes - 1) / Lanes;
  std::byte each[kRounds];

  __device__ void load(const std::byte* src, int bytes, int lane) {
#pragma unroll
    for (int i = 0; i < kRounds; ++i) {
      if (lane + i * Lanes < bytes) each[i] = src[lane + i * Lanes];
    }
  }

  __device__ void store(std::byte* dst, int bytes, int lane) const {
#pragma unroll
    for (int i = 0; i < kRounds; ++i) {
      if (lane + i * Lanes < bytes) dst[lane + i * Lanes] = each[i];
    }
  }
};

/// A run whose two sides may each start anywhere, by so many lanes of a warp.
template <int Lanes>
__device__ void move_run(std::byte* dst, const std::byte* src, int bytes, int lane) {
  const int head = min(bytes, static_cast<int>((0 - reinterpret_cast<std::uintptr_t>(dst)) & 15));
  const auto phase = reinterpret_cast<std::uintptr_t>(src + head);
  const int vectors = static_cast<int>(vectors_in(bytes - head, phase % 4 == 0 ? 4 : 1));
  const int tail = head + vectors * 16;
  // Stored last, so that no vector's load waits for theirs.
  Edge<15, Lanes> first;
  Edge<31, Lanes> last;
  first.load(src, head, lane);
  last.load(src + tail, bytes - tail, lane);
  std::byte* to = dst + head;
  const std::byte* from = src + head;
  if (phase % 16 == 0) {
    move_body<16>(to, from, vectors, lane, Lanes);
  } else if (phase % 8 == 0) {
    move_body<8>(to, from, vectors, lane, Lanes);
  } else if (phase % 4 == 0) {
    move_body<4>(to, from, vectors, lane, Lanes);
  } else {
    move_body<1>(to, from, vectors, lane, Lanes);
  }
  first.store(dst, head, lane);
  last.store(dst + tail, bytes - tail, lane);
}

/// Long runs are cut, so that a few of them still occupy the whole device.
constexpr std::int64_t kSegment = 16384;

/// `Lanes` of a warp a row: with all of them, most would have nothing to do in a short one.
template <int Lanes>
__global__ void __launch_bounds__(kBlockThreads)
    move_rows(const __grid_constant__ DeviceNest<2> rows, std::byte* dst, const std::byte* src,
              std::int64_t bytes, std::int64_t segments) {
  const int lane = static_cast<int>(threadIdx.x) % Lanes;
  const std::uint32_t step = grid_step() / Lanes;
  for (std::uint32_t row = first_index() / Lanes; row < rows.count; row += step) {
    const Offsets<2> at = rows.offsets(row);
    for (std::int64_t segment = blockIdx.y; segment < segments; segment += gridDim.y) {
      const std::int64_t start = segment * kSegment;
      const int length = static_cast<int>(min(kSegment, bytes - start));
      move_run<Lanes>(dst + at.of[0] + start, src + at.of[1] + start, length, lane);
    }
  }
}

/// run(std::integral_constant) for the lanes that a row of so many bytes gets.
template <class Run>
void with_lanes(std::int64_t bytes, Run&& run) {
  const std::int64_t vectors = bytes / 16;
  if (vectors <= 8) return run(std::integral_constant<int, 8>{});
  if (vectors <= 16) return run(std::integral_constant<int, 16>{});
  run(std::integral_constant<int, 32>{});
}

template <int Bytes>
__global__ void __launch_bounds__(kBlockThreads)
    move_words(const __grid_constant__ DeviceNest<2> nest, std::byte* dst, const std::byte* src,
               int swap_size, bool aligned) {
  using T = Word<Bytes>;
  move_elements(
      nest,
      [&](std::uint32_t, const Offsets<2>& at) { return load<T>(src + at.of[1], aligned); },
      [&](std::int64_t to, T word) { store(dst + to, swap_groups(word, swap_size), aligned); });
}

}  // namespace move_kernels

void launch_contiguous(const MoveLaunch& move, std::int64_t word, std::int64_t bytes,
                       cudaStream_t stream) {
  const auto address = reinterpret_cast<std::uintptr_t>(move.dst);
  const std::int64_t head = std::min<std::int64_t>(bytes, (0 - address) & 15);
  const unsigned blocks = blocks_for(bytes / 16, kBlockThreads * kUnroll);
  with_word(word, [&](auto size) {
    launch({blocks, stream, "copy a contiguous run"}, move_contiguous<size>, move.dst, move.src,
           bytes, static_cast<int>(head), static_cast<int>(move.swap_size));
  });
}

void launch_rows(const MoveLaunch& move, const Nest<2>& rows, std::int64_t bytes,
                 cudaStream_t stream) {
  const DeviceNest<2> nest(rows);
  const std::int64_t segments = (bytes + kSegment - 1) / kSegment;
  with_lanes(bytes, [&](auto lanes) {
    const dim3 blocks(blocks_for(nest.count, kBlockThreads / lanes),
                      static_cast<unsigned>(std::min<std::int64_t>(segments, 65535)));
    launch({blocks, stream, "copy rows"}, move_rows<lanes>, nest, move.dst, move.src, bytes,
           segments);
  });
}

void launch_generic(const MoveLaunch& move, const Nest<2>& words, std::int64_t word, bool aligned,
                    cudaStream_t stream) {
  const DeviceNest<2> nest(words);
  const unsigned blocks = blocks_for(nest.count, kBlockThreads * kNestUnroll);
  with_word(word, [&](auto size) {
    launch({blocks, stream, "copy words"}, move_words<size>, nest, move.dst, move.src,
           static_cast<int>(move.swap_size), aligned);
  });
}

}  // namespace zarrbuffer::cuda
