// Copies between sides whose fastest axes differ, in square tiles through shared memory: both sides
// are accessed along their own fastest axis.
#include <algorithm>

#include "cuda/kernels.hpp"
#include "cuda/transpose.cuh"

namespace zarrbuffer::cuda {

// Not anonymous: nvcc names those by a hash of the path.
inline namespace transpose_kernels {

template <int Bytes, int Side>
__global__ void __launch_bounds__(kBlockThreads)
    transpose_words(const __grid_constant__ TiledCopy copy) {
  using T = Word<Bytes>;
  using Threads = Team<Side>;
  const Matrix& matrix = copy.matrix;
  const Threads team;
  __shared__ T tiles[Threads::kCount][Side][Threads::kPitch];
  T(&tile)[Side][Threads::kPitch] = tiles[team.number()];
  for_each_tile(copy, team, [&](const TilePlace& place, std::uint32_t rows) {
    const std::byte* from = copy.src + place.base.of[1] + std::int64_t{place.row} * Bytes;
    T held[Threads::kLines][Threads::kAcross];
#pragma unroll
    for (int i = 0; i < Threads::kLines; ++i) {
      const std::uint32_t column = place.column + team.line(i);
#pragma unroll
      for (int k = 0; k < Threads::kAcross; ++k) {
        if (place.row + team.place(k) >= rows || column >= matrix.columns) continue;
        held[i][k] = *reinterpret_cast<const T*>(from + column * matrix.src_column +
                                                 team.place(k) * Bytes);
      }
    }
#pragma unroll
    for (int i = 0; i < Threads::kLines; ++i) {
#pragma unroll
      for (int k = 0; k < Threads::kAcross; ++k) tile[team.line(i)][team.place(k)] = held[i][k];
    }
    __syncthreads();
    std::byte* to = copy.dst + place.base.of[0] + std::int64_t{place.column} * Bytes;
#pragma unroll
    for (int i = 0; i < Threads::kLines; ++i) {
      const std::uint32_t row = place.row + team.line(i);
#pragma unroll
      for (int k = 0; k < Threads::kAcross; ++k) {
        if (place.column + team.place(k) >= matrix.columns || row >= rows) continue;
        *reinterpret_cast<T*>(to + row * matrix.dst_row + team.place(k) * Bytes) =
            swap_groups(tile[team.place(k)][team.line(i)], copy.swap_size);
      }
    }
    __syncthreads();
  });
}

Divider tiles_along(std::int64_t length, std::int64_t side) {
  return Divider(static_cast<std::uint32_t>((length + side - 1) / side));
}

/// In units of `unit` items, in tiles of `side` units.
TiledCopy tiled(const MoveLaunch& move, const MovePath& path, std::int64_t unit,
                std::int64_t side) {
  const Nest<2>& nest = path.nest;
  const std::int64_t rows = nest.shape[path.row_axis] / unit;
  const std::int64_t columns = nest.shape[path.column_axis] / unit;
  TiledCopy copy;
  copy.batch = DeviceNest<2>(without_axes(nest, path.row_axis, path.column_axis));
  copy.dst = move.dst;
  copy.src = move.src;
  copy.swap_size = static_cast<int>(move.swap_size);
  Matrix& matrix = copy.matrix;
  matrix.rows = static_cast<std::uint32_t>(rows);
  matrix.columns = static_cast<std::uint32_t>(columns);
  matrix.dst_row = nest.strides[0][path.row_axis];
  matrix.src_column = nest.strides[1][path.column_axis];
  matrix.row_tiles = tiles_along(rows, side);
  matrix.column_tiles = tiles_along(columns, side);
  copy.tiles = copy.batch.count * matrix.row_tiles.divisor * matrix.column_tiles.divisor;
  return copy;
}

bool has_aligned_lines(const MoveLaunch& move, const MovePath& path) {
  const Nest<2> lines = without_axes(path.nest, path.row_axis, path.row_axis);
  return alignment_of(reinterpret_cast<std::uintptr_t>(move.src), lines.strides[1]) >= 4;
}

}  // namespace transpose_kernels

void launch_transpose(const MoveLaunch& move, const MovePath& path, cudaStream_t stream) {
  constexpr const char* kWhat = "copy in tiles";
  if (!path.aligned) {
    const TiledCopy copy = tiled(move, path, 1, kTile * path.pack);
    const Grid grid{blocks_for(copy.tiles, 1), stream, kWhat};
    if (path.pack > 1) return launch_shifted_items(copy, path.pack, grid);
    return launch_any_items(copy, path.word, has_aligned_lines(move, path), grid);
  }
  const std::int64_t side = tile_side(path.nest.shape[path.row_axis] / path.pack,
                                      path.nest.shape[path.column_axis] / path.pack,
                                      path.pack > 1 ? kTile : largest_side(path.word));
  const TiledCopy copy = tiled(move, path, path.pack, side);
  const std::int64_t tiles_per_block = std::max<std::int64_t>(1, (kTile / side) * (kTile / side));
  const Grid grid{blocks_for(copy.tiles, tiles_per_block), stream, kWhat};
  if (path.pack > 1) return launch_packed_items(copy, path.pack, side, grid);
  with_word(path.word, [&](auto size) {
    with_side(side, [&](auto tile) {
      if constexpr (tile <= largest_side(size)) launch(grid, transpose_words<size, tile>, copy);
    });
  });
}

}  // namespace zarrbuffer::cuda
