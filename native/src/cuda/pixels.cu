// Between pixels, whose few channels lie side by side, and planes of one channel each: a run of
// pixels is held in shared memory, and both sides are accessed along their own fastest axis.
#include "cuda/kernels.hpp"
#include "cuda/transpose.cuh"

namespace zarrbuffer::cuda {

// Not anonymous: nvcc names those by a hash of the path.
inline namespace pixel_kernels {

constexpr int kWarp = 32;
constexpr int kWarps = kBlockThreads / kWarp;
/// Bytes that a warp stores at a time.
constexpr int kPiece = 4 * kWarp;
constexpr int kHeldWords = 4096;

struct PixelCopy {
  DeviceNest<2> batch;  // the other axes
  std::byte* dst;
  const std::byte* src;
  std::uint32_t pixels;
  std::int64_t plane;  // bytes between planes
  Divider channels;
  Divider runs;            // of one image
  std::uint32_t per_run;   // pixels; whole pieces of a plane
  std::uint32_t count;     // of runs
  int swap_size;
};

/// A part of an image: its first pixel, and how many there are from there on and in the part.
struct PixelRun {
  Offsets<2> base;
  std::uint32_t first;
  std::uint32_t left;
  std::uint32_t pixels;
};

__device__ PixelRun run_of(std::uint32_t number, const PixelCopy& copy) {
  const std::uint32_t image = copy.runs.quotient(number);
  const std::uint32_t first = copy.runs.remainder(number, image) * copy.per_run;
  const std::uint32_t left = copy.pixels - first;
  return {copy.batch.offsets(image), first, left, min(left, copy.per_run)};
}

/// Stores a line of so many bytes, a warp a piece; word_at(number of a word) makes its words.
template <class WordAt>
__device__ void store_whole_line(std::byte* line, int bytes, WordAt&& word_at) {
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const int warp = static_cast<int>(threadIdx.x) / kWarp;
  const int pieces = (bytes + kPiece - 1) / kPiece;
  for (int piece = warp; piece < pieces; piece += kWarps) {
    const std::uint32_t word = word_at(piece * kWarp + lane);
    store_line(line + piece * kPiece, word, bytes - piece * kPiece, lane);
  }
}

/// Four bytes of items that lie where item_at(number) says, from shared memory.
template <int Item, class ItemAt>
__device__ std::uint32_t gather(const std::uint32_t* held, int word, ItemAt&& item_at) {
  constexpr int kItems = 4 / Item;
  const auto* bytes = reinterpret_cast<const std::byte*>(held);
  std::uint32_t result = 0;
#pragma unroll
  for (int k = 0; k < kItems; ++k) {
    const auto item = *reinterpret_cast<const Word<Item>*>(bytes + item_at(word * kItems + k));
    result |= static_cast<std::uint32_t>(item) << (8 * Item * k);
  }
  return result;
}

/// put(number of a word, the word) for those of the first `words` of a line that this thread of the
/// block takes. `Shifted`: they are put together of two aligned ones, which must be there.
template <bool Shifted, class Put>
__device__ void load_words(const std::byte* line, int words, Put&& put) {
  constexpr int kUnroll = 8;
  const auto past = static_cast<unsigned>(reinterpret_cast<std::uintptr_t>(line) % 4);
  const auto* from = reinterpret_cast<const std::uint32_t*>(line - past);
  for (int word = static_cast<int>(threadIdx.x); word < words; word += kUnroll * kBlockThreads) {
    std::uint32_t low[kUnroll];
    std::uint32_t high[kUnroll];
#pragma unroll
    for (int i = 0; i < kUnroll; ++i) {
      const int at = word + i * kBlockThreads;
      if (at >= words) continue;
      low[i] = from[at];
      if constexpr (Shifted) high[i] = from[at + 1];
    }
    // After all loads, as the first shift waits for its own.
#pragma unroll
    for (int i = 0; i < kUnroll; ++i) {
      const int at = word + i * kBlockThreads;
      if (at >= words) continue;
      put(at, Shifted ? __funnelshift_r(low[i], high[i], 8 * past) : low[i]);
    }
  }
}

/// The same for a line that ends after `left` bytes, maybe within its last word.
template <class Put>
__device__ void load_line(const std::byte* line, std::int64_t left, int words, Put&& put) {
  const bool aligned = reinterpret_cast<std::uintptr_t>(line) % 4 == 0;
  const std::int64_t whole = (aligned ? left : left - 4) / 4;
  const int inside = static_cast<int>(min(std::int64_t{words}, whole));
  if (aligned) {
    load_words<false>(line, inside, put);
  } else {
    load_words<true>(line, inside, put);
  }
  const int word = inside + static_cast<int>(threadIdx.x);
  if (word < words) put(word, load_word(line + 4 * word, left - 4 * word));
}

/// With a word left out after 32: so lanes whose words are 2, 4 or 8 apart meet different banks.
__device__ int spread(int word) { return word + word / kWarp; }

template <int Item>
__global__ void __launch_bounds__(kBlockThreads)
    pixels_to_planes(const __grid_constant__ PixelCopy copy) {
  __shared__ std::uint32_t held[kHeldWords + kHeldWords / kWarp];
  const int channels = static_cast<int>(copy.channels.divisor);
  for (std::uint32_t number = blockIdx.x; number < copy.count; number += gridDim.x) {
    const PixelRun run = run_of(number, copy);
    const std::int64_t size = std::int64_t{channels} * Item;
    const std::byte* from = copy.src + run.base.of[1] + run.first * size;
    load_line(from, run.left * size, static_cast<int>((run.pixels * size + 3) / 4),
              [&](int word, std::uint32_t loaded) { held[spread(word)] = loaded; });
    __syncthreads();
    const auto bytes = static_cast<int>(run.pixels * Item);
    std::byte* to = copy.dst + run.base.of[0] + std::int64_t{run.first} * Item;
    for (int channel = 0; channel < channels; ++channel) {
      store_whole_line(to + channel * copy.plane, bytes, [&](int word) {
        const std::uint32_t items = gather<Item>(held, word, [&](int pixel) {
          const int at = (pixel * channels + channel) * Item;
          return 4 * spread(at / 4) + at % 4;
        });
        return swap_groups(items, copy.swap_size);
      });
    }
    __syncthreads();
  }
}

template <int Item>
__global__ void __launch_bounds__(kBlockThreads)
    planes_to_pixels(const __grid_constant__ PixelCopy copy) {
  // Each plane's words, and so many more that lanes which read from different planes meet different banks.
  __shared__ std::uint32_t held[kHeldWords + 2 * kWarp];
  const int channels = static_cast<int>(copy.channels.divisor);
  const int pitch = static_cast<int>(copy.per_run) * Item / 4 + (kWarp + channels - 1) / channels;
  for (std::uint32_t number = blockIdx.x; number < copy.count; number += gridDim.x) {
    const PixelRun run = run_of(number, copy);
    const std::byte* from = copy.src + run.base.of[1] + std::int64_t{run.first} * Item;
    for (int channel = 0; channel < channels; ++channel) {
      load_line(from + channel * copy.plane, std::int64_t{run.left} * Item,
                static_cast<int>((run.pixels * Item + 3) / 4),
                [&](int word, std::uint32_t loaded) { held[channel * pitch + word] = loaded; });
    }
    __syncthreads();
    const std::uint32_t items = run.pixels * static_cast<std::uint32_t>(channels);
    std::byte* to = copy.dst + run.base.of[0] + std::int64_t{run.first} * channels * Item;
    store_whole_line(to, static_cast<int>(items * Item), [&](int word) {
      const std::uint32_t four = gather<Item>(held, word, [&](int number) {
        const std::uint32_t item = min(static_cast<std::uint32_t>(number), items - 1);
        const std::uint32_t pixel = copy.channels.quotient(item);
        const std::uint32_t channel = copy.channels.remainder(item, pixel);
        return static_cast<int>(channel) * pitch * 4 + static_cast<int>(pixel) * Item;
      });
      return swap_groups(four, copy.swap_size);
    });
    __syncthreads();
  }
}

}  // namespace pixel_kernels

void launch_pixels(const MoveLaunch& move, const MovePath& path, cudaStream_t stream) {
  const Nest<2>& nest = path.nest;
  const int channel_axis = nest.rank() - 1;
  const int pixel_axis = channel_axis - 1;
  const bool from_pixels = path.row_axis == channel_axis;
  const auto channels = static_cast<std::uint32_t>(nest.shape[channel_axis]);
  const auto item = static_cast<std::uint32_t>(path.word);
  PixelCopy copy;
  copy.batch = DeviceNest<2>(without_axes(nest, pixel_axis, channel_axis));
  copy.dst = move.dst;
  copy.src = move.src;
  copy.pixels = static_cast<std::uint32_t>(nest.shape[pixel_axis]);
  copy.plane = nest.strides[from_pixels ? 0 : 1][channel_axis];
  copy.channels = Divider(channels);
  copy.per_run = 4 * kHeldWords / (channels * item) / (kPiece / item) * (kPiece / item);
  copy.runs = Divider((copy.pixels + copy.per_run - 1) / copy.per_run);
  copy.count = copy.batch.count * copy.runs.divisor;
  copy.swap_size = static_cast<int>(move.swap_size);
  const Grid grid{blocks_for(copy.count, 1), stream, "copy pixels"};
  if (from_pixels) {
    launch(grid, item == 1 ? pixels_to_planes<1> : pixels_to_planes<2>, copy);
  } else {
    launch(grid, item == 1 ? planes_to_pixels<1> : planes_to_pixels<2>, copy);
  }
}

}  // namespace zarrbuffer::cuda
