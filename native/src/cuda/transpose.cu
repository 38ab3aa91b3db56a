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

/// One matrix of words: rows follow src's fastest axis, columns dst's.
struct Matrix {
  std::uint32_t rows;     // in words
  std::uint32_t columns;  // in words
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

Nest<2> without_axes(const Nest<2>& nest, int a, int b) {
  Nest<2> rest;
  for (int axis = 0; axis < nest.rank(); ++axis) {
    if (axis == a || axis == b) continue;
    rest.shape.push_back(nest.shape[axis]);
    for (int k = 0; k < 2; ++k) rest.strides[k].push_back(nest.strides[k][axis]);
  }
  return rest;
}

std::uint32_t tiles_along(std::uint32_t words) {
  return (words + kSide - 1) / kSide;
}

}  // namespace transpose_kernels

void launch_transpose(const MoveLaunch& move, const MovePath& path, cudaStream_t stream) {
  const Nest<2>& nest = path.nest;
  const DeviceNest<2> batch(without_axes(nest, path.row_axis, path.column_axis));
  Matrix matrix;
  matrix.rows = static_cast<std::uint32_t>(nest.shape[path.row_axis] / path.pack);
  matrix.columns = static_cast<std::uint32_t>(nest.shape[path.column_axis] / path.pack);
  matrix.dst_row = nest.strides[0][path.row_axis];
  matrix.src_column = nest.strides[1][path.column_axis];
  matrix.row_tiles = Divider(tiles_along(matrix.rows));
  matrix.column_tiles = Divider(tiles_along(matrix.columns));
  const std::uint32_t tiles =
      batch.count * matrix.row_tiles.divisor * matrix.column_tiles.divisor;
  const unsigned blocks = blocks_for(tiles, 1);
  const auto start = [&](auto kernel) {
    launch({blocks, stream, "copy in tiles"}, kernel, batch, matrix, move.dst, move.src, tiles,
           static_cast<int>(move.swap_size));
  };
  if (path.pack == 4) {
    start(transpose_packed<4>);
  } else if (path.pack == 2) {
    start(transpose_packed<2>);
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
