// Copies between sides whose fastest axes differ, in square tiles through shared memory: both sides
// are accessed along their own fastest axis.
#include "cuda/kernels.hpp"
#include "cuda/transpose.cuh"

namespace zarrbuffer::cuda {

// Not anonymous: nvcc names those by a hash of the path.
inline namespace transpose_kernels {

template <int Bytes>
__global__ void __launch_bounds__(kSide* kTileRows)
    transpose_words(const __grid_constant__ TiledCopy copy) {
  using T = Word<Bytes>;
  const Matrix& matrix = copy.matrix;
  // A column of a square tile would lie in one bank.
  __shared__ T tile[kSide][kSide + 1];
  const auto lane = threadIdx.x % kSide;
  const auto line = threadIdx.x / kSide;
  for (std::uint32_t number = blockIdx.x; number < copy.tiles; number += gridDim.x) {
    const TilePlace place = place_of(number, copy);
    const std::byte* from = copy.src + place.base.of[1] + std::int64_t{place.row + lane} * Bytes;
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
    std::byte* to = copy.dst + place.base.of[0] + std::int64_t{place.column + lane} * Bytes;
#pragma unroll
    for (int i = 0; i < kSide / kTileRows; ++i) {
      const std::uint32_t row = place.row + line + i * kTileRows;
      if (place.column + lane < matrix.columns && row < matrix.rows) {
        *reinterpret_cast<T*>(to + row * matrix.dst_row) =
            swap_groups(tile[lane][line + i * kTileRows], copy.swap_size);
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
  const std::int64_t unit = path.aligned ? path.pack : 1;
  const auto side = static_cast<std::uint32_t>(kSide * path.pack / unit);
  TiledCopy copy;
  copy.batch = DeviceNest<2>(without_axes(nest, path.row_axis, path.column_axis));
  copy.dst = move.dst;
  copy.src = move.src;
  copy.swap_size = static_cast<int>(move.swap_size);
  Matrix& matrix = copy.matrix;
  matrix.rows = static_cast<std::uint32_t>(nest.shape[path.row_axis] / unit);
  matrix.columns = static_cast<std::uint32_t>(nest.shape[path.column_axis] / unit);
  matrix.dst_row = nest.strides[0][path.row_axis];
  matrix.src_column = nest.strides[1][path.column_axis];
  matrix.row_tiles = Divider(tiles_along(matrix.rows, side));
  matrix.column_tiles = Divider(tiles_along(matrix.columns, side));
  copy.tiles = copy.batch.count * matrix.row_tiles.divisor * matrix.column_tiles.divisor;
  const Grid grid{blocks_for(copy.tiles, 1), stream, "copy in tiles"};
  if (path.pack > 1) return launch_small_items(copy, path.pack, path.aligned, grid);
  if (!path.aligned) return launch_any_items(copy, path.word, grid);
  with_word(path.word, [&](auto size) { launch(grid, transpose_words<size>, copy); });
}

}  // namespace zarrbuffer::cuda
