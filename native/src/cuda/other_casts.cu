// Conversions other than between numbers: units of time, strings and raw bytes.
#include "element/time_cast.hpp"

#include "cuda/access.cuh"
#include "cuda/device_nest.cuh"
#include "cuda/kernels.hpp"
#include "cuda/launch.cuh"

namespace zarrbuffer::cuda {

// Not anonymous: nvcc names those by a hash of the path.
inline namespace other_cast_kernels {

template <class Convert>
__global__ void __launch_bounds__(kBlockThreads)
    cast_units(const __grid_constant__ DeviceNest<2> nest,
               const __grid_constant__ CastLaunch cast, const __grid_constant__ Convert convert) {
  move_elements(
      nest,
      [&](std::uint32_t, const Offsets<2>& at) {
        return load<std::int64_t>(cast.src + at.of[1], cast.src_aligned);
      },
      [&](std::int64_t to, std::int64_t ticks) {
        const std::int64_t converted = convert(in_order(ticks, cast.src_swapped));
        store(cast.dst + to, in_order(converted, cast.dst_swapped), cast.dst_aligned);
      });
}

/// The place of a byte in an item whose groups of `size` bytes are reversed.
__device__ std::int64_t place_of_byte(std::int64_t byte, std::int64_t size) {
  return size == 1 ? byte : byte / size * size + (size - 1 - byte % size);
}

/// `there` words of src's items are there, from that on which the nest begins with.
template <int Bytes>
__global__ void __launch_bounds__(kBlockThreads)
    pad_words(const __grid_constant__ DeviceNest<2> nest, std::byte* dst, const std::byte* src,
              std::int64_t there, int swap_size) {
  using T = Word<Bytes>;
  move_elements(
      nest,
      [&](std::uint32_t index, const Offsets<2>& at) {
        const std::int64_t word = nest.last_index(index);
        // Bytes are not reversed in words, but found where they are.
        const std::int64_t mirrored = Bytes == 1 ? place_of_byte(word, swap_size) - word : 0;
        return word < there ? load<T>(src + at.of[1] + mirrored, true) : T{};
      },
      [&](std::int64_t to, T word) {
        store(dst + to, Bytes == 1 ? word : swap_groups(word, swap_size), true);
      });
}

__device__ std::uint32_t bits_of(uint4 word) { return word.x | word.y | word.z | word.w; }

template <class T>
__device__ T bits_of(T word) {
  return word;
}

template <int Bytes>
__global__ void __launch_bounds__(kBlockThreads)
    any_byte(const __grid_constant__ DeviceNest<2> nest, std::byte* dst, const std::byte* src,
             std::int64_t words) {
  for (std::uint32_t at = first_index(); at < nest.count; at += grid_step()) {
    const Offsets<2> offsets = nest.offsets(at);
    const std::byte* item = src + offsets.of[1];
    bool seen = false;
#pragma unroll 4
    for (std::int64_t i = 0; i < words; ++i) {
      seen |= bits_of(load<Word<Bytes>>(item + i * Bytes, true)) != 0;
    }
    dst[offsets.of[0]] = std::byte{seen};
  }
}

}  // namespace other_cast_kernels

void launch_unit_cast(const CastLaunch& cast, const Nest<2>& nest, const zb_type& to,
                      const zb_type& from, cudaStream_t stream) {
  const DeviceNest<2> device_nest(nest);
  const unsigned blocks = blocks_for(device_nest.count, kBlockThreads * kNestUnroll);
  element::visit_time_cast(to, from, [&](auto convert) {
    launch({blocks, stream, "convert units of time"}, cast_units<decltype(convert)>, device_nest,
           cast, convert);
  });
}

void launch_pad(const CastLaunch& cast, const Nest<2>& words, std::int64_t word,
                std::int64_t there, std::int64_t swap_size, cudaStream_t stream) {
  const DeviceNest<2> nest(words);
  const unsigned blocks = blocks_for(nest.count, kBlockThreads * kNestUnroll);
  with_word(word, [&](auto size) {
    launch({blocks, stream, "convert strings"}, pad_words<size>, nest, cast.dst, cast.src, there,
           static_cast<int>(swap_size));
  });
}

void launch_any_byte(const CastLaunch& cast, const Nest<2>& nest, std::int64_t word,
                     std::int64_t words, cudaStream_t stream) {
  const DeviceNest<2> device_nest(nest);
  const unsigned blocks = blocks_for(device_nest.count, kBlockThreads);
  with_word(word, [&](auto size) {
    launch({blocks, stream, "test strings for truth"}, any_byte<size>, device_nest, cast.dst,
           cast.src, words);
  });
}

}  // namespace zarrbuffer::cuda
