// Copies between sides whose fastest axes differ, in square tiles through shared memory: both sides
// are accessed along their own fastest axis.
#include "cuda/access.cuh"
#include "cuda/device_nest.cuh"
#include "cuda/kernels.hpp"
#include "cuda/launch.cuh"

namespace zarrbuffer::cuda {

// Not anonymous: nvcc names those by a hash of the path.
inline namespace transpose_kernels {

constexpr int kSide = static_cast<int>(kTile);
constexpr int kTileRows = kBlockThreads / kSide;  // of threads; each moves kSide / kTileRows words

/// One matrix of words, or of items where words of them are put together: rows follow src's fastest
/// axis, columns dst's.
struct Matrix {
  std::uint32_t rows;
  std::uint32_t columns;
  std::int64_t dst_row;   // bytes between items that follow each other along src's fastest axis
  std::int64_t src_column;
  Divider row_tiles;
  Divider column_tiles;
};

/// A square of items that Count words hold: word i, item j and word j, item i change places.
template <int Count>
struct Square {
  std::uint32_t words[Count];

  __device__ void transpose() {
    if constexpr (Count == 2) {
      const std::uint32_t first = __byte_perm(words[0], words[1], 0x5410);
      words[1] = __byte_perm(words[0], words[1], 0x7632);
      words[0] = first;
    } else if constexpr (Count == 4) {
      const std::uint32_t low01 = __byte_perm(words[0], words[1], 0x5140);
      const std::uint32_t high01 = __byte_perm(words[0], words[1], 0x7362);
      const std::uint32_t low23 = __byte_perm(words[2], words[3], 0x5140);
      const std::uint32_t high23 = __byte_perm(words[2], words[3], 0x7362);
      words[0] = __byte_perm(low01, low23, 0x5410);
      words[1] = __byte_perm(low01, low23, 0x7632);
      words[2] = __byte_perm(high01, high23, 0x5410);
      words[3] = __byte_perm(high01, high23, 0x7632);
    }
  }
};

/// Where a tile is, in words on both axes, and what the other axes add.
struct TilePlace {
  std::uint32_t row;
  std::uint32_t column;
  Offsets<2> base;
};

__device__ TilePlace place_of(std::uint32_t tile, const Matrix& matrix,
                              const DeviceNest<2>& batch) {
  const std::uint32_t above = matrix.column_tiles.quotient(tile);
  const std::uint32_t column = matrix.column_tiles.remainder(tile, above);
  const std::uint32_t outer = matrix.row_tiles.quotient(above);
  const std::uint32_t row = matrix.row_tiles.remainder(above, outer);
  return {row * kSide, column * kSide, batch.offsets(outer)};
}

template <int Bytes>
__global__ void __launch_bounds__(kSide* kTileRows)
    transpose_words(const __grid_constant__ DeviceNest<2> batch, const Matrix matrix,
                    std::byte* dst, const std::byte* src, std::uint32_t tiles, int swap_size) {
  using T = Word<Bytes>;
  // A column of a square tile would lie in one bank.
  __shared__ T tile[kSide][kSide + 1];
  const auto lane = threadIdx.x % kSide;
  const auto line = threadIdx.x / kSide;
  for (std::uint32_t number = blockIdx.x; number < tiles; number += gridDim.x) {
    const TilePlace place = place_of(number, matrix, batch);
    const std::byte* from = src + place.base.of[1] + std::int64_t{place.row + lane} * Bytes;
    T held[kSide / kTileRows];
#pragma unroll
    for (int i = 0; i < kSide / kTileRows; ++i) {
      const std::uint32_t column = place.column + line + i * kTileRows;
      if (place.row + lane < matrix.rows && column < matrix.columns) {
        held[i] = *reinterpret_cast<const T*>(from + column * matrix.src_column);
      }
    }
#pragma unroll
    for (int i = 0; i < kSide / kTileRows; ++i) {
      tile[line + i * kTileRows][lane] = held[i];
    }
    __syncthreads();
    std::byte* to = dst + place.base.of[0] + std::int64_t{place.column + lane} * Bytes;
#pragma unroll
    for (int i = 0; i < kSide / kTileRows; ++i) {
      const std::uint32_t row = place.row + line + i * kTileRows;
      if (place.column + lane < matrix.columns && row < matrix.rows) {
        *reinterpret_cast<T*>(to + row * matrix.dst_row) =
            swap_groups(tile[lane][line + i * kTileRows], swap_size);
      }
    }
    __syncthreads();
  }
}

/// Items of 1 or 2 bytes: `Pack` of them make a word of 4 bytes on either side. A thread turns
/// squares of Pack words in registers, then words change places through shared memory.
template <int Pack>
__global__ void __launch_bounds__(kSide* kTileRows)
    transpose_packed(const __grid_constant__ DeviceNest<2> batch, const Matrix matrix,
                     std::byte* dst, const std::byte* src, std::uint32_t tiles, int swap_size) {
  __shared__ std::uint32_t tile[Pack][kSide][kSide + 1];
  const auto lane = threadIdx.x % kSide;
  const auto line = threadIdx.x / kSide;
  for (std::uint32_t number = blockIdx.x; number < tiles; number += gridDim.x) {
    const TilePlace place = place_of(number, matrix, batch);
    const std::byte* from = src + place.base.of[1] + std::int64_t{place.row + lane} * 4;
    Square<Pack> held[kSide / kTileRows];
#pragma unroll
    for (int i = 0; i < kSide / kTileRows; ++i) {
      const std::uint32_t column = place.column + line + i * kTileRows;
      if (place.row + lane >= matrix.rows || column >= matrix.columns) continue;
#pragma unroll
      for (int k = 0; k < Pack; ++k) {
        held[i].words[k] = *reinterpret_cast<const std::uint32_t*>(
            from + (std::int64_t{column} * Pack + k) * matrix.src_column);
      }
    }
#pragma unroll
    for (int i = 0; i < kSide / kTileRows; ++i) {
      held[i].transpose();
#pragma unroll
      for (int k = 0; k < Pack; ++k) tile[k][lane][line + i * kTileRows] = held[i].words[k];
    }
    __syncthreads();
    std::byte* to = dst + place.base.of[0] + std::int64_t{place.column + lane} * 4;
#pragma unroll
    for (int i = 0; i < kSide / kTileRows; ++i) {
      const std::uint32_t row = place.row + line + i * kTileRows;
      if (place.column + lane >= matrix.columns || row >= matrix.rows) continue;
#pragma unroll
      for (int k = 0; k < Pack; ++k) {
        *reinterpret_cast<std::uint32_t*>(to + (std::int64_t{row} * Pack + k) * matrix.dst_row) =
            swap_groups(tile[k][line + i * kTileRows][lane], swap_size);
      }
    }
    __syncthreads();
  }
}

/// `Items` that lie side by side in src, as a word; fewer at the end of their line, of which `left`
/// items are left.
template <int Items>
__device__ std::uint32_t load_items(const std::byte* from, std::uint32_t left) {
  constexpr int kItem = 4 / Items;
  const auto address = reinterpret_cast<std::uintptr_t>(from);
  // Then the next word holds items of the same line.
  if (left >= 2 * Items) return load_across(aligned_word(address), address);
  std::uint32_t word = 0;
#pragma unroll
  for (int i = 0; i < Items; ++i) {
    if (static_cast<std::uint32_t>(i) >= left) break;
    word |= static_cast<std::uint32_t>(reinterpret_cast<const Word<kItem>*>(from)[i]) << (8 * kItem * i);
  }
  return word;
}

/// What a thread transposes of a tile that is `Inside` its matrix with a word to spare, so that all
/// loads are under way before one of them is looked at, or at its edge.
template <int Pack, bool Inside>
__device__ void load_squares(Square<Pack> (&squares)[kSide / kTileRows], const std::byte* from,
                             const Matrix& matrix, std::uint32_t first_column,
                             std::uint32_t rows_left) {
#pragma unroll
  for (int i = 0; i < kSide / kTileRows; ++i) {
#pragma unroll
    for (int k = 0; k < Pack; ++k) {
      const std::uint32_t column = first_column + i * kTileRows * Pack + k;
      const std::byte* at = from + std::int64_t{column} * matrix.src_column;
      if constexpr (Inside) {
        const auto address = reinterpret_cast<std::uintptr_t>(at);
        squares[i].words[k] = load_across(aligned_word(address), address);
      } else {
        squares[i].words[k] = column < matrix.columns ? load_items<Pack>(at, rows_left) : 0;
      }
    }
  }
}

/// Bytes first to end - 1 of a word.
__device__ void store_bytes(std::byte* to, std::uint32_t word, int first, int end) {
#pragma unroll
  for (int i = 0; i < 4; ++i) {
    if (i >= first && i < end) to[i] = static_cast<std::byte>(word >> (8 * i));
  }
}

/// Stores words that lie side by side, one by each lane of a warp, from any address on; `bytes` of
/// them all. Neighbours make aligned words of theirs, and the ends of the line go byte by byte.
__device__ void store_line(std::byte* line, std::uint32_t word, int bytes, int lane) {
  const int own = bytes - 4 * lane;  // from here on
  std::byte* to = line + 4 * lane;
  const int before = static_cast<int>((0 - reinterpret_cast<std::uintptr_t>(line)) & 3);
  const std::uint32_t next = __shfl_down_sync(0xffffffffu, word, 1);
  const bool has_next = lane + 1 < kSide;
  if (before == 0) {
    if (own >= 4) {
      *reinterpret_cast<std::uint32_t*>(to) = word;
    } else {
      store_bytes(to, word, 0, own);
    }
    return;
  }
  // `before` bytes belong to the aligned word of the lane before, unless there is none or the line
  // ends in them; the rest begins this lane's, unless the line ends before that is full.
  if (lane == 0 || own < before) store_bytes(to, word, 0, min(own, before));
  if (has_next && own >= 4 + before) {
    *reinterpret_cast<std::uint32_t*>(to + before) =
        __funnelshift_r(word, next, static_cast<unsigned>(8 * before));
  } else {
    store_bytes(to, word, before, min(own, 4));
  }
}

/// The same for lines of any length from any item on.
template <int Pack>
__global__ void __launch_bounds__(kSide* kTileRows)
    transpose_shifted(const __grid_constant__ DeviceNest<2> batch, const Matrix matrix,
                      std::byte* dst, const std::byte* src, std::uint32_t tiles, int swap_size) {
  constexpr int kItem = 4 / Pack;
  __shared__ std::uint32_t tile[Pack][kSide][kSide + 1];
  const auto lane = threadIdx.x % kSide;
  const auto line = threadIdx.x / kSide;
  for (std::uint32_t number = blockIdx.x; number < tiles; number += gridDim.x) {
    const TilePlace place = place_of(number, matrix, batch);
    const std::uint32_t first_row = (place.row + lane) * Pack;
    const std::uint32_t rows_left = first_row < matrix.rows ? matrix.rows - first_row : 0;
    const std::byte* from = src + place.base.of[1] + std::int64_t{first_row} * kItem;
    const std::uint32_t first_column = place.column * Pack;
    const std::uint32_t own_column = first_column + line * Pack;
    Square<Pack> held[kSide / kTileRows];
    const bool inside = (place.row + kSide + 1) * Pack <= matrix.rows &&
                        (place.column + kSide) * Pack <= matrix.columns;
    if (inside) {
      load_squares<Pack, true>(held, from, matrix, own_column, rows_left);
    } else {
      load_squares<Pack, false>(held, from, matrix, own_column, rows_left);
    }
#pragma unroll
    for (int i = 0; i < kSide / kTileRows; ++i) {
      held[i].transpose();
#pragma unroll
      for (int k = 0; k < Pack; ++k) tile[k][lane][line + i * kTileRows] = held[i].words[k];
    }
    __syncthreads();
    const std::uint32_t columns =
        min(matrix.columns - first_column, static_cast<std::uint32_t>(kSide * Pack));
    std::byte* to = dst + place.base.of[0] + std::int64_t{first_column} * kItem;
#pragma unroll
    for (int i = 0; i < kSide / kTileRows; ++i) {
#pragma unroll
      for (int k = 0; k < Pack; ++k) {
        const std::uint32_t row = (place.row + line + i * kTileRows) * Pack + k;
        // The same for all lanes of a warp.
        if (row >= matrix.rows) continue;
        store_line(to + std::int64_t{row} * matrix.dst_row,
                   swap_groups(tile[k][line + i * kTileRows][lane], swap_size),
                   static_cast<int>(columns) * kItem, static_cast<int>(lane));
      }
    }
    __syncthreads();
  }
}

Nest<2> without_axes(const Nest<2>& nest, int a, int b) {
  Nest<2> rest;
  for (int axis = 0; axis < nest.rank(); ++axis) {
    if (axis == a || axis == b) continue;
    rest.shape.push_back(nest.shape[axis]);
    for (int k = 0; k < 2; ++k) rest.strides[k].push_back(nest.strides[k][axis]);
  }
  return rest;
}

std::uint32_t tiles_along(std::uint32_t length, std::uint32_t side) {
  return (length + side - 1) / side;
}

}  // namespace transpose_kernels

void launch_transpose(const MoveLaunch& move, const MovePath& path, cudaStream_t stream) {
  const Nest<2>& nest = path.nest;
  const DeviceNest<2> batch(without_axes(nest, path.row_axis, path.column_axis));
  Matrix matrix;
  const std::int64_t unit = path.aligned ? path.pack : 1;
  const auto side = static_cast<std::uint32_t>(kSide * path.pack / unit);
  matrix.rows = static_cast<std::uint32_t>(nest.shape[path.row_axis] / unit);
  matrix.columns = static_cast<std::uint32_t>(nest.shape[path.column_axis] / unit);
  matrix.dst_row = nest.strides[0][path.row_axis];
  matrix.src_column = nest.strides[1][path.column_axis];
  matrix.row_tiles = Divider(tiles_along(matrix.rows, side));
  matrix.column_tiles = Divider(tiles_along(matrix.columns, side));
  const std::uint32_t tiles =
      batch.count * matrix.row_tiles.divisor * matrix.column_tiles.divisor;
  const unsigned blocks = blocks_for(tiles, 1);
  const auto start = [&](auto kernel) {
    launch({blocks, stream, "copy in tiles"}, kernel, batch, matrix, move.dst, move.src, tiles,
           static_cast<int>(move.swap_size));
  };
  if (path.pack == 4) {
    start(path.aligned ? transpose_packed<4> : transpose_shifted<4>);
  } else if (path.pack == 2) {
    start(path.aligned ? transpose_packed<2> : transpose_shifted<2>);
  } else {
    switch (path.word) {
      case 16: start(transpose_words<16>); break;
      case 8: start(transpose_words<8>); break;
      case 4: start(transpose_words<4>); break;
      case 2: start(transpose_words<2>); break;
      default: start(transpose_words<1>); break;
    }
  }
}

}  // namespace zarrbuffer::cuda
