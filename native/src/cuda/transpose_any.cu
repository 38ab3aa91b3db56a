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

/// How a tile's lines of src are loaded. `Inside` the matrix, with a word to spare where they are not
/// `Aligned`, nothing is tested, so that all loads of a thread are under way before one is looked at.
template <bool Aligned, bool Inside>
struct Lines {
  /// The word at an address of a line that has `left` bytes left from there on.
  __device__ static std::uint32_t load(const std::byte* from, std::int64_t left) {
    if constexpr (Aligned) {
      if (Inside || left >= 4) return *reinterpret_cast<const std::uint32_t*>(from);
    }
    if constexpr (Inside) return WordsAcross<1>::load(from).each[0];
    return load_word(from, left);
  }

  /// Those at one place of the lines that a thread moves, of which `columns` are there.
  __device__ static void load_all(std::uint32_t (&held)[kLines], const std::byte* from,
                                  std::int64_t left, std::int64_t src_column,
                                  std::uint32_t columns) {
    const Team<kSide> team;
#pragma unroll
    for (int i = 0; i < kLines; ++i) {
      if (!Inside && team.line(i) >= columns) continue;
      held[i] = load(from + team.line(i) * src_column, left);
    }
  }

  /// `words` words of each line, of which `row_bytes` bytes are there.
  __device__ static void fill(std::uint32_t* tile, int words, unsigned pitch, const std::byte* from,
                              std::int64_t row_bytes, std::int64_t src_column,
                              std::uint32_t columns) {
    const Team<kSide> team;
    for (int word = static_cast<int>(team.place()); word < words; word += kSide) {
      std::uint32_t held[kLines];
      load_all(held, from + 4 * word, row_bytes - 4 * word, src_column, columns);
#pragma unroll
      for (int i = 0; i < kLines; ++i) tile[team.line(i) * pitch + word] = held[i];
    }
  }
};

/// run(Lines) for those of one tile.
template <class Run>
__device__ void with_lines(bool aligned, bool inside, Run&& run) {
  if (aligned && inside) return run(Lines<true, true>{});
  if (aligned) return run(Lines<true, false>{});
  if (inside) return run(Lines<false, true>{});
  run(Lines<false, false>{});
}

/// `Unit` divides the item. `aligned`: all lines of src begin at words.
template <int Unit>
__global__ void __launch_bounds__(kBlockThreads)
    transpose_any(const __grid_constant__ TiledCopy copy, int item, Divider units, bool aligned) {
  const Matrix& matrix = copy.matrix;
  const Team<kSide> team;
  __shared__ std::uint32_t tile[kSide * pitch_of(kMostItemBytes)];
  const int lane = static_cast<int>(team.place());
  const int words = kSide * item / 4;
  const unsigned pitch = pitch_of(item);
  for_each_tile(copy, team, [&](const TilePlace& place, std::uint32_t) {
    const std::int64_t row_bytes = std::int64_t{matrix.rows - place.row} * item;
    const std::byte* from = copy.src + place.base.of[1] + std::int64_t{place.row} * item;
    const std::uint32_t columns = matrix.columns - place.column;
    from += place.column * matrix.src_column;
    const bool inside = columns >= kSide && row_bytes >= 4 * (words + (aligned ? 0 : 1));
    with_lines(aligned, inside, [&](auto lines) {
      lines.fill(tile, words, pitch, from, row_bytes, matrix.src_column, columns);
    });
    __syncthreads();
    const int column_bytes =
        static_cast<int>(min(columns, static_cast<std::uint32_t>(kSide))) * item;
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
    const std::uint32_t left_columns = matrix.columns - place.column;
    from += place.column * matrix.src_column;
    std::uint32_t held[kLines];
    // The last lane's item lies in up to eight bytes.
    const bool inside = left_columns >= kSide && matrix.rows - place.row >= kSide + 2;
    with_lines(false, inside, [&](auto lines) {
      lines.load_all(held, from, row_bytes, matrix.src_column, left_columns);
    });
#pragma unroll
    for (int i = 0; i < kLines; ++i) {
      tile[team.line(i)][lane] = held[i] & 0xffffff;
    }
    __syncthreads();
    const int columns = static_cast<int>(min(left_columns, static_cast<std::uint32_t>(kSide)));
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

void launch_any_items(const TiledCopy& copy, std::int64_t item_size, bool aligned,
                      const Grid& grid) {
  const int item = static_cast<int>(item_size);
  if (item == 3) return launch(grid, transpose_triples, copy);
  const int unit = item % 4 == 0 ? 4 : item % 2 == 0 ? 2 : 1;
  const Divider units(static_cast<std::uint32_t>(item / unit));
  const auto kernel = unit == 4 ? transpose_any<4> : unit == 2 ? transpose_any<2> : transpose_any<1>;
  launch(grid, kernel, copy, item, units, aligned);
}

}  // namespace zarrbuffer::cuda
