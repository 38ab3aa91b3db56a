// Transposes of items that are no words, or do not lie at such: 3 bytes of a pixel, 12 of a point.
#include "cuda/transpose.cuh"

namespace zarrbuffer::cuda {

// Not anonymous: nvcc names those by a hash of the path.
inline namespace any_item_kernels {

constexpr int kMostItemBytes = 16;
constexpr int kLines = Team<kSide>::kLines;

/// Words from one line of a tile to the next: neighbours of a column do not lie in the same banks.
constexpr __host__ __device__ int pitch_of(int item) {
  return kSide * item / 4 + (item < 8 ? 1 : item / 4);
}

/// Four bytes of a line of dst, from its byte `at` on, which lie in a column of the tile. `units`
/// divides by the units of an item.
template <int Unit>
__device__ std::uint32_t gather_word(const std::uint32_t* tile, int row, int at, unsigned pitch,
                                     const Divider& units, int swap_size) {
  const int per_item = static_cast<int>(units.divisor);
  const int mirror = swap_size > Unit ? swap_size / Unit - 1 : 0;
  std::uint32_t word = 0;
#pragma unroll
  for (int i = 0; i < 4 / Unit; ++i) {
    const int unit = at / Unit + i;
    const int line = static_cast<int>(units.quotient(static_cast<std::uint32_t>(unit)));
    const int within = (unit - line * per_item) ^ mirror;
    const auto* of_line = reinterpret_cast<const Word<Unit>*>(tile + line * pitch);
    if (line < kSide) {
      word |= static_cast<std::uint32_t>(of_line[row * per_item + within]) << (8 * Unit * i);
    }
  }
  return swap_groups(word, min(swap_size, Unit));
}

/// `Unit` divides the item.
template <int Unit>
__global__ void __launch_bounds__(kBlockThreads)
    transpose_any(const __grid_constant__ TiledCopy copy, int item, Divider units) {
  const Matrix& matrix = copy.matrix;
  const Team<kSide> team;
  __shared__ std::uint32_t tile[kSide * pitch_of(kMostItemBytes)];
  const int lane = static_cast<int>(team.place());
  const int words = kSide * item / 4;
  const unsigned pitch = pitch_of(item);
  for_each_tile(copy, team, [&](const TilePlace& place, std::uint32_t) {
    const std::int64_t row_bytes = std::int64_t{matrix.rows - place.row} * item;
    const std::byte* from = copy.src + place.base.of[1] + std::int64_t{place.row} * item;
    for (int word = lane; word < words; word += kSide) {
      std::uint32_t held[kLines];
#pragma unroll
      for (int i = 0; i < kLines; ++i) {
        const std::uint32_t column = place.column + team.line(i);
        if (column >= matrix.columns) continue;
        held[i] = load_word_of_line(from + column * matrix.src_column + 4 * word,
                                    row_bytes - 4 * word);
      }
#pragma unroll
      for (int i = 0; i < kLines; ++i) tile[team.line(i) * pitch + word] = held[i];
    }
    __syncthreads();
    const int column_bytes =
        static_cast<int>(min(matrix.columns - place.column, static_cast<std::uint32_t>(kSide))) *
        item;
    std::byte* to = copy.dst + place.base.of[0] + std::int64_t{place.column} * item;
    for (int i = 0; i < kLines; ++i) {
      const int row = static_cast<int>(team.line(i));
      // The same for all lanes of a warp.
      if (place.row + row >= matrix.rows) continue;
      std::byte* target = to + (place.row + row) * matrix.dst_row;
      for (int at = 0; at < column_bytes; at += 4 * kSide) {
        const std::uint32_t word =
            gather_word<Unit>(tile, row, at + 4 * lane, pitch, units, copy.swap_size);
        store_line(target + at, word, column_bytes - at, lane);
      }
    }
    __syncthreads();
  });
}

/// Items of 3 bytes, the pixels of most pictures: one in each word of the tile.
__global__ void __launch_bounds__(kBlockThreads)
    transpose_triples(const __grid_constant__ TiledCopy copy) {
  constexpr int kItem = 3;
  const Matrix& matrix = copy.matrix;
  const Team<kSide> team;
  __shared__ std::uint32_t tile[kSide + 1][kSide + 1];
  const int lane = static_cast<int>(team.place());
  // Four bytes of a line of dst are the end of this item and the beginning of the next.
  const int first = 4 * lane / kItem;
  const int skipped = 8 * (4 * lane - kItem * first);
  for_each_tile(copy, team, [&](const TilePlace& place, std::uint32_t) {
    const std::int64_t row_bytes = (std::int64_t{matrix.rows - place.row} - lane) * kItem;
    const std::byte* from = copy.src + place.base.of[1] + std::int64_t{place.row + lane} * kItem;
    std::uint32_t held[kLines];
#pragma unroll
    for (int i = 0; i < kLines; ++i) {
      const std::uint32_t column = place.column + team.line(i);
      if (column >= matrix.columns) continue;
      held[i] = load_word(from + column * matrix.src_column, row_bytes);
    }
#pragma unroll
    for (int i = 0; i < kLines; ++i) {
      tile[team.line(i)][lane] = held[i] & 0xffffff;
    }
    __syncthreads();
    const int columns =
        static_cast<int>(min(matrix.columns - place.column, static_cast<std::uint32_t>(kSide)));
    std::byte* to = copy.dst + place.base.of[0] + std::int64_t{place.column} * kItem;
#pragma unroll
    for (int i = 0; i < kLines; ++i) {
      const unsigned row = team.line(i);
      // The same for all lanes of a warp.
      if (place.row + row >= matrix.rows) continue;
      std::uint32_t word = 0;
      if (first < kSide) word = tile[first][row] >> skipped | tile[first + 1][row] << (24 - skipped);
      store_line(to + (place.row + row) * matrix.dst_row, word, columns * kItem, lane);
    }
    __syncthreads();
  });
}

}  // namespace any_item_kernels

void launch_any_items(const TiledCopy& copy, std::int64_t item_size, const Grid& grid) {
  const int item = static_cast<int>(item_size);
  if (item == 3) return launch(grid, transpose_triples, copy);
  const int unit = item % 4 == 0 ? 4 : item % 2 == 0 ? 2 : 1;
  const Divider units(static_cast<std::uint32_t>(item / unit));
  const auto kernel = unit == 4 ? transpose_any<4> : unit == 2 ? transpose_any<2> : transpose_any<1>;
  launch(grid, kernel, copy, item, units);
}

}  // namespace zarrbuffer::cuda
