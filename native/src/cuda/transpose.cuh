// What kernels that transpose in tiles share.
#pragma once

#include "cuda/access.cuh"
#include "cuda/device_nest.cuh"
#include "cuda/launch.cuh"

namespace zarrbuffer::cuda {

inline constexpr int kSide = static_cast<int>(kTile);

/// How the threads of a block share tiles: all move one, or where tiles are small, a part of them each.
/// A thread moves the words at kAcross places of kLines lines.
template <int Side>
struct Team {
  static constexpr int kLanes = Side < 32 ? Side : 32;
  static constexpr int kAcross = Side / kLanes;
  static constexpr int kLines = Side < 64 ? 4 : 8;
  static constexpr int kApart = Side / kLines;
  static constexpr unsigned kThreads = kLanes * kApart;
  static constexpr unsigned kCount = kBlockThreads / kThreads;
  /// Words from one line of a tile to the next in shared memory: a column must not lie in one bank,
  /// nor must what several lines or tiles of a warp have side by side.
  static constexpr int kPitch = Side + (Side < 32 ? 2 : 1);

  __device__ unsigned number() const { return threadIdx.x / kThreads; }
  __device__ unsigned place(int k = 0) const { return threadIdx.x % kLanes + k * kLanes; }
  __device__ unsigned line(int i = 0) const {
    return threadIdx.x % kThreads / kLanes + i * kApart;
  }
};

/// One matrix of words, or of items where words of them are put together: rows follow src's fastest
/// axis, columns dst's.
struct Matrix {
  std::uint32_t rows;
  std::uint32_t columns;
  std::int64_t dst_row;  // bytes between items that follow each other along src's fastest axis
  std::int64_t src_column;
  Divider row_tiles;
  Divider column_tiles;
};

/// A copy in tiles, as kernels are given it.
struct TiledCopy {
  DeviceNest<2> batch;  // the other axes
  Matrix matrix;
  std::byte* dst;
  const std::byte* src;
  std::uint32_t tiles;
  int swap_size;
};

/// Where a tile is, in words on both axes, and what the other axes add.
struct TilePlace {
  std::uint32_t row;
  std::uint32_t column;
  Offsets<2> base;
};

template <int Side>
__device__ TilePlace place_of(std::uint32_t tile, const TiledCopy& copy) {
  const Matrix& matrix = copy.matrix;
  const std::uint32_t above = matrix.column_tiles.quotient(tile);
  const std::uint32_t column = matrix.column_tiles.remainder(tile, above);
  const std::uint32_t outer = matrix.row_tiles.quotient(above);
  const std::uint32_t row = matrix.row_tiles.remainder(above, outer);
  return {row * Side, column * Side, copy.batch.offsets(outer)};
}

/// transpose(place, rows) for the tiles of this block, with as many rows as their matrices have; all
/// threads come to it equally often, without a row where there is no tile for them.
template <int Side, class Transpose>
__device__ void for_each_tile(const TiledCopy& copy, const Team<Side>& team,
                              Transpose&& transpose) {
  constexpr unsigned kTeams = Team<Side>::kCount;
  for (std::uint32_t first = blockIdx.x * kTeams; first < copy.tiles;
       first += gridDim.x * kTeams) {
    const std::uint32_t tile = first + team.number();
    const bool is_there = tile < copy.tiles;
    transpose(place_of<Side>(is_there ? tile : first, copy), is_there ? copy.matrix.rows : 0);
  }
}

/// The word at an address of a line that has `left` bytes left from there on; zeros beyond.
__device__ inline std::uint32_t load_word(const std::byte* from, std::int64_t left) {
  if (left >= 8) return WordsAcross<1>::load(from).each[0];
  std::uint32_t word = 0;
#pragma unroll
  for (int i = 0; i < 4; ++i) {
    if (i < left) word |= static_cast<std::uint32_t>(from[i]) << (8 * i);
  }
  return word;
}

/// Bytes first to end - 1 of a word.
__device__ inline void store_bytes(std::byte* to, std::uint32_t word, int first, int end) {
#pragma unroll
  for (int i = 0; i < 4; ++i) {
    if (i >= first && i < end) to[i] = static_cast<std::byte>(word >> (8 * i));
  }
}

/// Stores words that lie side by side, one by each lane of a warp, from any address on; `bytes` of
/// them all. Neighbours make aligned words of theirs, and the ends of the line go byte by byte.
__device__ inline void store_line(std::byte* line, std::uint32_t word, int bytes, int lane) {
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

/// run(std::integral_constant) for the side of a tile.
template <class Run>
void with_side(std::int64_t side, Run&& run) {
  switch (side) {
    case 8: return run(std::integral_constant<int, 8>{});
    case 16: return run(std::integral_constant<int, 16>{});
    case 32: return run(std::integral_constant<int, 32>{});
    default: return run(std::integral_constant<int, 64>{});
  }
}

/// Items of 1 or 2 bytes, of which `pack` make a word; matrices in words.
void launch_packed_items(const TiledCopy& copy, std::int64_t pack, std::int64_t side,
                         const Grid& grid);

/// The same for lines that are not aligned to words; matrices in items, tiles of 32 words.
void launch_shifted_items(const TiledCopy& copy, std::int64_t pack, const Grid& grid);

/// Items of any size up to 16, at any address; matrices in items. `aligned`: lines of src begin at
/// words of 4 bytes.
void launch_any_items(const TiledCopy& copy, std::int64_t item_size, bool aligned,
                      const Grid& grid);

}  // namespace zarrbuffer::cuda
