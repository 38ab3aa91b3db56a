// Transposes of items of 1 and 2 bytes, which travel in words of 4.
#include "cuda/transpose.cuh"

namespace zarrbuffer::cuda {

// Not anonymous: nvcc names those by a hash of the path.
inline namespace small_item_kernels {

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

constexpr int kLines = Team<kSide>::kLines;

template <int Pack, int Side>
using Tiles = std::uint32_t[Pack][Team<Side>::kCount][Side][Team<Side>::kPitch];

/// What a thread moves of a tile.
template <int Pack>
using Squares = Square<Pack>[kLines];

/// Turns squares and lays them where other threads take them from.
template <int Pack, int Side>
__device__ void put_turned(Tiles<Pack, Side>& tiles, Squares<Pack>& squares,
                           const Team<Side>& team) {
#pragma unroll
  for (int i = 0; i < kLines; ++i) {
    squares[i].transpose();
#pragma unroll
    for (int k = 0; k < Pack; ++k) {
      tiles[k][team.number()][team.place()][team.line(i)] = squares[i].words[k];
    }
  }
}

/// Items of 1 or 2 bytes: `Pack` of them make a word of 4 bytes on either side. A thread turns
/// squares of Pack words in registers, then words change places through shared memory.
template <int Pack, int Side>
__global__ void __launch_bounds__(kBlockThreads)
    transpose_packed(const __grid_constant__ TiledCopy copy) {
  const Matrix& matrix = copy.matrix;
  const Team<Side> team;
  __shared__ Tiles<Pack, Side> tiles;
  for_each_tile(copy, team, [&](const TilePlace& place, std::uint32_t rows) {
    const std::byte* from = copy.src + place.base.of[1] + std::int64_t{place.row + team.place()} * 4;
    Squares<Pack> held;
#pragma unroll
    for (int i = 0; i < kLines; ++i) {
      const std::uint32_t column = place.column + team.line(i);
      if (place.row + team.place() >= rows || column >= matrix.columns) continue;
#pragma unroll
      for (int k = 0; k < Pack; ++k) {
        held[i].words[k] = *reinterpret_cast<const std::uint32_t*>(
            from + (std::int64_t{column} * Pack + k) * matrix.src_column);
      }
    }
    put_turned(tiles, held, team);
    __syncthreads();
    std::byte* to = copy.dst + place.base.of[0] + std::int64_t{place.column + team.place()} * 4;
#pragma unroll
    for (int i = 0; i < kLines; ++i) {
      const std::uint32_t row = place.row + team.line(i);
      if (place.column + team.place() >= matrix.columns || row >= rows) continue;
#pragma unroll
      for (int k = 0; k < Pack; ++k) {
        *reinterpret_cast<std::uint32_t*>(to + (std::int64_t{row} * Pack + k) * matrix.dst_row) =
            swap_groups(tiles[k][team.number()][team.line(i)][team.place()],
                        copy.swap_size);
      }
    }
    __syncthreads();
  });
}

/// What a thread transposes of a tile that is `Inside` its matrix with a word to spare, so that all
/// loads are under way before one of them is looked at, or at its edge.
template <int Pack, bool Inside>
__device__ void load_squares(Squares<Pack>& squares, const std::byte* from, const Matrix& matrix,
                             std::uint32_t first_column, std::int64_t bytes_left) {
#pragma unroll
  for (int i = 0; i < kLines; ++i) {
#pragma unroll
    for (int k = 0; k < Pack; ++k) {
      const std::uint32_t column = first_column + i * Team<kSide>::kApart * Pack + k;
      const std::byte* at = from + std::int64_t{column} * matrix.src_column;
      if constexpr (Inside) {
        squares[i].words[k] = WordsAcross<1>::load(at).each[0];
      } else {
        squares[i].words[k] = column < matrix.columns ? load_word(at, bytes_left) : 0;
      }
    }
  }
}

/// Like transpose_packed, for lines of any length that begin at any item.
template <int Pack>
__global__ void __launch_bounds__(kBlockThreads)
    transpose_shifted(const __grid_constant__ TiledCopy copy) {
  constexpr int kItem = 4 / Pack;
  const Matrix& matrix = copy.matrix;
  const Team<kSide> team;
  __shared__ Tiles<Pack, kSide> tiles;
  for_each_tile(copy, team, [&](const TilePlace& place, std::uint32_t) {
    const std::uint32_t first_row = (place.row + team.place()) * Pack;
    const std::int64_t bytes_left = (std::int64_t{matrix.rows} - first_row) * kItem;
    const std::byte* from = copy.src + place.base.of[1] + std::int64_t{first_row} * kItem;
    const std::uint32_t first_column = place.column * Pack;
    const std::uint32_t own_column = first_column + team.line() * Pack;
    Squares<Pack> held;
    const bool inside = (place.row + kSide + 1) * Pack <= matrix.rows &&
                        (place.column + kSide) * Pack <= matrix.columns;
    if (inside) {
      load_squares<Pack, true>(held, from, matrix, own_column, bytes_left);
    } else {
      load_squares<Pack, false>(held, from, matrix, own_column, bytes_left);
    }
    put_turned(tiles, held, team);
    __syncthreads();
    const std::uint32_t columns =
        min(matrix.columns - first_column, static_cast<std::uint32_t>(kSide * Pack));
    std::byte* to = copy.dst + place.base.of[0] + std::int64_t{first_column} * kItem;
#pragma unroll
    for (int i = 0; i < kLines; ++i) {
#pragma unroll
      for (int k = 0; k < Pack; ++k) {
        const unsigned word_row = team.line(i);
        const std::uint32_t row = (place.row + word_row) * Pack + k;
        // The same for all lanes of a warp.
        if (row >= matrix.rows) continue;
        store_line(to + std::int64_t{row} * matrix.dst_row,
                   swap_groups(tiles[k][team.number()][word_row][team.place()], copy.swap_size),
                   static_cast<int>(columns) * kItem, static_cast<int>(team.place()));
      }
    }
    __syncthreads();
  });
}

/// run(std::integral_constant) for the items of a word.
template <class Run>
void with_pack(std::int64_t pack, Run&& run) {
  if (pack == 4) return run(std::integral_constant<int, 4>{});
  run(std::integral_constant<int, 2>{});
}

}  // namespace small_item_kernels

void launch_packed_items(const TiledCopy& copy, std::int64_t pack, std::int64_t side,
                         const Grid& grid) {
  with_pack(pack, [&](auto items) {
    with_side(side, [&](auto tile) {
      if constexpr (tile <= kSide) launch(grid, transpose_packed<items, tile>, copy);
    });
  });
}

void launch_shifted_items(const TiledCopy& copy, std::int64_t pack, const Grid& grid) {
  with_pack(pack, [&](auto items) { launch(grid, transpose_shifted<items>, copy); });
}

}  // namespace zarrbuffer::cuda
