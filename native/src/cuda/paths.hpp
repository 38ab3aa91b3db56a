// Which kernel runs a plan, and in what shape. Pure: numbers in, numbers out; no device is asked
// and no memory is touched.
#pragma once

#include <array>
#include <cstdint>

#include "core/planner.hpp"

namespace zarrbuffer::cuda {

template <int N>
using Nest = planner::LoopNest<N>;

inline constexpr std::int64_t kVectorBytes = 16;
inline constexpr int kBlockThreads = 256;

/// How many elements one launch takes at most. Larger work is cut.
struct LaunchLimits {
  /// Kernels walk indices of 32 bits; their sum with a grid's stride must not overflow either.
  std::int64_t elements = std::int64_t{1} << 30;
  /// A scatter's table of places takes 24 to 48 bytes an index tuple: less than 2 GiB.
  std::int64_t scattered = std::int64_t{1} << 25;
  /// A conversion in two steps takes 64 MiB to 1 GiB of scratch memory, by item size.
  std::int64_t turned = std::int64_t{1} << 26;
};

/// Tests make them small, before any work, so that what fits a test is cut.
LaunchLimits& launch_limits();

/// Far below what any device allows, and enough to fill every one: kernels take further strides.
inline constexpr std::int64_t kMaxBlocks = std::int64_t{1} << 20;

/// The same for kernels that end as soon as the answer is known: most of their work comes after a
/// first look whether it is.
inline constexpr std::int64_t kMaxScanBlocks = 2048;

/// Blocks for `work` units of which a block does `per_block` in one stride of the grid.
unsigned blocks_for(std::int64_t work, std::int64_t per_block, std::int64_t most = kMaxBlocks);

std::int64_t element_count(const Dims& shape);

/// As planner::merge_axes does.
template <int N>
Nest<N> merged(Nest<N> nest);

Nest<2> without_axes(const Nest<2>& nest, int a, int b);

/// The largest power of two up to 16 that divides the address and every stride of an operand.
std::int64_t alignment_of(std::uintptr_t address, const Dims& strides);

/// Whether an operand's elements follow each other without a gap: no axis or a single one left.
bool is_packed(const Dims& shape, const Dims& strides, std::int64_t item_size);

/// The last axis along which an operand has this stride, or -1.
int axis_with_stride(const Nest<2>& nest, int operand, std::int64_t stride);

enum class Path {
  Nothing,     ///< no bytes
  Contiguous,  ///< one run on both sides: 16-byte accesses between a head and a tail
  Rows,        ///< long runs that are not aligned alike: each has its own head and tail
  Transpose,   ///< the sides' fastest axes differ: tiles through shared memory
  Pixels,      ///< one of these is short: channels side by side, to or from planes; the last axis
  Generic,     ///< anything: one word a thread
};

/// A copy that keeps values; `swap_size` is the length in bytes of what is reversed, 1 for nothing.
struct Move {
  Nest<2> nest;  ///< dst, src; offsets are not looked at
  std::uintptr_t dst = 0;
  std::uintptr_t src = 0;
  std::int64_t item_size = 1;
  std::int64_t swap_size = 1;
};

struct MovePath {
  Path path = Path::Nothing;
  /// What one access moves: for Contiguous and Rows the loads, as their stores are aligned; for
  /// Transpose and Pixels the item.
  std::int64_t word = 1;
  /// False: words are put together, from bytes or of the two that hold them.
  bool aligned = true;
  std::int64_t bytes = 0;  ///< of a run, for Contiguous and Rows
  /// Of words, for Generic; of runs, for Rows; of items, for Transpose and Pixels.
  Nest<2> nest;
  int row_axis = -1;      ///< Transpose and Pixels: fastest in src
  int column_axis = -1;   ///< Transpose and Pixels: fastest in dst
  std::int64_t pack = 1;  ///< Transpose: items that one access moves on both sides
};

MovePath choose_path(const Move& move);

/// Larger items fill the words that Generic moves.
inline constexpr std::int64_t kLargestPixelItem = 2;
inline constexpr std::int64_t kFewestPixels = 64;

/// Runs shorter than this are moved word by word.
inline constexpr std::int64_t kShortestRow = 128;
/// Axes shorter than this would leave most of a tile empty.
inline constexpr std::int64_t kShortestTileSide = 16;
inline constexpr std::int64_t kTile = 32;

/// Of a tile of words of so many bytes: lines of 256 bytes, where a thread moves one word at a time.
constexpr std::int64_t largest_side(std::int64_t word) {
  return word <= 4 ? 2 * kTile : kTile;
}
/// So many words or fewer, down to 8: fewer only where that halves what tiles cover in all.
std::int64_t tile_side(std::int64_t rows, std::int64_t columns, std::int64_t largest);

/// The same for tiles of small items whose lines begin anywhere.
inline constexpr std::int64_t kShortestShiftedSide = 2 * kTile;

/// Items before both sides are aligned to 16 bytes, or -1 where that never happens.
std::int64_t items_before_alignment(std::uintptr_t a, std::int64_t a_size, std::uintptr_t b,
                                    std::int64_t b_size);

/// A part of a nest that is small enough for a launch: where it starts on each axis, its shape.
template <int N>
struct Piece {
  Nest<N> nest;  ///< offsets are those of the first element
  Dims first;
};

/// Calls visit(piece) in C order for parts of at most `limit` elements that cover the nest.
template <int N, class Visit>
void for_each_piece(const Nest<N>& nest, std::int64_t limit, Visit&& visit);

}  // namespace zarrbuffer::cuda

#include "cuda/pieces.hpp"
