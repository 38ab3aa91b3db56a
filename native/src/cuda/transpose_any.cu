// Transposes of items that are no words, or do not lie at such: 3 bytes of a pixel, 12 of a point.
#include "cuda/transpose.cuh"

namespace zarrbuffer::cuda {

// Not anonymous: nvcc names those by a hash of the path.
inline namespace any_item_kernels {

constexpr int kMostItemBytes = 16;

/// Words of a tile's line, and one, so that a column of items does not lie in one bank.
__device__ int pitch_of(int item) {
  return kSide * item / 4 + 1;
}

/// Four bytes of a line of dst, from its byte `at` on, which lie in a column of the tile.
__device__ std::uint32_t gather_word(const std::uint32_t* tile, int row, int at, int item,
                                     const Divider& items, int swap_size) {
  std::uint32_t word = 0;
#pragma unroll
  for (int i = 0; i < 4; ++i) {
    const int line = static_cast<int>(items.quotient(static_cast<std::uint32_t>(at + i)));
    const int byte = (at + i - line * item) ^ (swap_size - 1);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(tile + line * pitch_of(item));
    if (line < kSide) word |= static_cast<std::uint32_t>(bytes[row * item + byte]) << (8 * i);
  }
  return word;
}

__global__ void __launch_bounds__(kBlockThreads)
    transpose_any(const __grid_constant__ TiledCopy copy, int item, Divider items) {
  const Matrix& matrix = copy.matrix;
  __shared__ std::uint32_t tile[kSide * (kSide * kMostItemBytes / 4 + 1)];
  const int lane = static_cast<int>(threadIdx.x) % kSide;
  const int line = static_cast<int>(threadIdx.x) / kSide;
  const int words = kSide * item / 4;
  for (std::uint32_t number = blockIdx.x; number < copy.tiles; number += gridDim.x) {
    const TilePlace place = place_of(number, copy);
    const std::int64_t row_bytes = std::int64_t{matrix.rows - place.row} * item;
    const std::byte* from = copy.src + place.base.of[1] + std::int64_t{place.row} * item;
    for (int column = line; column < kSide && place.column + column < matrix.columns;
         column += kTileRows) {
      const std::byte* source = from + (place.column + column) * matrix.src_column;
      for (int word = lane; word < words; word += kSide) {
        tile[column * pitch_of(item) + word] = load_word(source + 4 * word, row_bytes - 4 * word);
      }
    }
    __syncthreads();
    const int column_bytes =
        static_cast<int>(min(matrix.columns - place.column, static_cast<std::uint32_t>(kSide))) *
        item;
    std::byte* to = copy.dst + place.base.of[0] + std::int64_t{place.column} * item;
    for (int row = line; row < kSide && place.row + row < matrix.rows; row += kTileRows) {
      std::byte* target = to + (place.row + row) * matrix.dst_row;
      for (int at = 0; at < column_bytes; at += 4 * kSide) {
        const std::uint32_t word =
            gather_word(tile, row, at + 4 * lane, item, items, copy.swap_size);
        store_line(target + at, word, column_bytes - at, lane);
      }
    }
    __syncthreads();
  }
}

}  // namespace any_item_kernels

void launch_any_items(const TiledCopy& copy, std::int64_t item_size, const Grid& grid) {
  launch(grid, transpose_any, copy, static_cast<int>(item_size),
         Divider(static_cast<std::uint32_t>(item_size)));
}

}  // namespace zarrbuffer::cuda
