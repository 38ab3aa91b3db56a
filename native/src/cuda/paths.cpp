#include "cuda/paths.hpp"

#include <algorithm>

namespace zarrbuffer::cuda {

namespace {

std::int64_t lowest_bit(std::uint64_t value) {
  return value == 0 ? kVectorBytes
                    : std::min(kVectorBytes, static_cast<std::int64_t>(value & (0 - value)));
}

std::int64_t lowest_bit(std::int64_t value) {
  return lowest_bit(static_cast<std::uint64_t>(value));
}

/// The same elements as bytes: an innermost axis of `unit` bytes each, merged with what it extends.
Nest<2> in_units(const Nest<2>& nest, std::int64_t item_size, std::int64_t unit) {
  Nest<2> units = nest;
  units.shape.push_back(item_size / unit);
  for (Dims& strides : units.strides) strides.push_back(unit);
  return merged(units);
}

bool ends_in_run(const Nest<2>& nest, std::int64_t unit) {
  return nest.rank() > 0 && nest.strides[0].back() == unit && nest.strides[1].back() == unit;
}

void append_axis(Nest<2>& nest, const Nest<2>& from, int axis) {
  nest.shape.push_back(from.shape[axis]);
  for (int k = 0; k < 2; ++k) nest.strides[k].push_back(from.strides[k][axis]);
}

Nest<2> without_last_axis(const Nest<2>& nest) {
  return without_axes(nest, nest.rank() - 1, -1);
}

/// Alignment that all runs of a nest of bytes share on both sides.
std::int64_t common_alignment(const Move& move, const Nest<2>& runs) {
  return std::min(alignment_of(move.dst, runs.strides[0]), alignment_of(move.src, runs.strides[1]));
}

bool is_in_whole_words(const Move& move, const MovePath& chosen) {
  const Nest<2>& nest = chosen.nest;
  const std::int64_t pack = 4 / chosen.word;
  const int row = chosen.row_axis;
  const int column = chosen.column_axis;
  if (nest.shape[row] % pack != 0 || nest.shape[column] % pack != 0) return false;
  Nest<2> words = nest;
  words.strides[0][column] = 4;
  words.strides[1][row] = 4;
  return common_alignment(move, words) >= 4;
}

std::int64_t shorter_side(const MovePath& chosen) {
  return std::min(chosen.nest.shape[chosen.row_axis], chosen.nest.shape[chosen.column_axis]);
}

/// Small items travel in words of 4 bytes: as they lie, or put together where it pays. Others travel
/// whole, or put together where they are no aligned words.
void choose_pack(const Move& move, MovePath& chosen) {
  chosen.aligned = common_alignment(move, chosen.nest) >= chosen.word;
  if (chosen.word >= 3 || !chosen.aligned) return;
  const bool whole = is_in_whole_words(move, chosen);
  if (!whole && shorter_side(chosen) < kShortestShiftedSide) return;
  chosen.pack = 4 / chosen.word;
  chosen.aligned = whole;
}

/// What lies side by side on both sides is one item, where that is not too long.
void join_items(const Move& move, MovePath& chosen) {
  chosen.nest = merged(move.nest);
  chosen.word = move.item_size;
  if (!ends_in_run(chosen.nest, chosen.word)) return;
  const std::int64_t bytes = chosen.word * chosen.nest.shape.back();
  if (bytes > kVectorBytes) return;
  chosen.word = bytes;
  chosen.nest = without_last_axis(chosen.nest);
}

/// The shorter axis is one of channels, if all of a pixel's lie side by side and pixels follow each
/// other. It becomes the last one, which is never cut.
bool choose_pixels(MovePath& chosen) {
  const Nest<2>& nest = chosen.nest;
  const bool from_pixels = nest.shape[chosen.row_axis] < nest.shape[chosen.column_axis];
  const int channels = from_pixels ? chosen.row_axis : chosen.column_axis;
  const int pixels = from_pixels ? chosen.column_axis : chosen.row_axis;
  const bool are_pixels =
      chosen.word <= kLargestPixelItem && nest.shape[pixels] >= kFewestPixels &&
      nest.strides[from_pixels ? 1 : 0][pixels] == chosen.word * nest.shape[channels];
  if (!are_pixels) return false;
  Nest<2> ordered = without_axes(nest, channels, pixels);
  append_axis(ordered, nest, pixels);
  append_axis(ordered, nest, channels);
  chosen.path = Path::Pixels;
  chosen.nest = std::move(ordered);
  const int last = chosen.nest.rank() - 1;
  chosen.row_axis = from_pixels ? last : last - 1;
  chosen.column_axis = from_pixels ? last - 1 : last;
  return true;
}

bool choose_turned(const Move& move, MovePath& result) {
  MovePath chosen;
  join_items(move, chosen);
  if (chosen.word > kVectorBytes) return false;
  chosen.column_axis = axis_with_stride(chosen.nest, 0, chosen.word);
  chosen.row_axis = axis_with_stride(chosen.nest, 1, chosen.word);
  const bool differ = chosen.column_axis != chosen.row_axis;
  if (chosen.column_axis < 0 || chosen.row_axis < 0 || !differ) return false;
  if (shorter_side(chosen) >= kShortestTileSide) {
    chosen.path = Path::Transpose;
    choose_pack(move, chosen);
  } else if (!choose_pixels(chosen)) {
    return false;
  }
  result = std::move(chosen);
  return true;
}

/// Only whole groups of reversed bytes may share an access.
bool swaps_in_vectors(const Move& move) {
  const auto size = static_cast<std::uintptr_t>(move.swap_size);
  return move.dst % size == 0 && move.src % size == 0;
}

void choose_generic(const Move& move, const Nest<2>& bytes, MovePath& chosen) {
  const bool run = ends_in_run(bytes, 1);
  const Nest<2> outer = run ? without_last_axis(bytes) : bytes;
  std::int64_t word = common_alignment(move, outer);
  if (run) word = std::min(word, lowest_bit(bytes.shape.back()));
  chosen.path = Path::Generic;
  chosen.aligned = word >= move.swap_size;
  chosen.word = std::max(word, move.swap_size);
  chosen.nest = in_units(outer, run ? bytes.shape.back() : 1, run ? chosen.word : 1);
}

}  // namespace

LaunchLimits& launch_limits() {
  static LaunchLimits limits;
  return limits;
}

unsigned blocks_for(std::int64_t work, std::int64_t per_block, std::int64_t most) {
  return static_cast<unsigned>(
      std::clamp<std::int64_t>((work + per_block - 1) / per_block, 1, most));
}

std::int64_t element_count(const Dims& shape) {
  std::int64_t count = 1;
  for (const std::int64_t size : shape) count *= size;
  return count;
}

Nest<2> without_axes(const Nest<2>& nest, int a, int b) {
  Nest<2> rest;
  for (int axis = 0; axis < nest.rank(); ++axis) {
    if (axis != a && axis != b) append_axis(rest, nest, axis);
  }
  return rest;
}

template <int N>
Nest<N> merged(Nest<N> nest) {
  planner::merge_axes(nest.shape, nest.strides);
  return nest;
}

template Nest<1> merged<1>(Nest<1>);
template Nest<2> merged<2>(Nest<2>);
template Nest<3> merged<3>(Nest<3>);

std::int64_t alignment_of(std::uintptr_t address, const Dims& strides) {
  std::int64_t alignment = lowest_bit(static_cast<std::uint64_t>(address));
  for (const std::int64_t stride : strides) alignment = std::min(alignment, lowest_bit(stride));
  return alignment;
}

bool is_packed(const Dims& shape, const Dims& strides, std::int64_t item_size) {
  return shape.empty() || (shape.size() == 1 && strides[0] == item_size);
}

int axis_with_stride(const Nest<2>& nest, int operand, std::int64_t stride) {
  for (int axis = nest.rank() - 1; axis >= 0; --axis) {
    if (nest.strides[operand][axis] == stride) return axis;
  }
  return -1;
}

std::int64_t tile_side(std::int64_t rows, std::int64_t columns, std::int64_t largest) {
  const auto padded = [&](std::int64_t side) {
    return (rows + side - 1) / side * ((columns + side - 1) / side) * side * side;
  };
  std::int64_t best = largest;
  for (std::int64_t side = largest / 2; side >= kTile / 4; side /= 2) {
    // Not for less: short lines begin and end in the middle of a sector more often.
    if (2 * padded(side) <= padded(best)) best = side;
  }
  return best;
}

MovePath choose_path(const Move& move) {
  MovePath chosen;
  if (element_count(move.nest.shape) == 0 || move.item_size == 0) return chosen;
  const Nest<2> bytes = in_units(move.nest, move.item_size, 1);
  const bool run = ends_in_run(bytes, 1);
  if (bytes.rank() <= 1 && (run || bytes.rank() == 0) && swaps_in_vectors(move)) {
    chosen.path = Path::Contiguous;
    chosen.word = lowest_bit(static_cast<std::uint64_t>(move.dst) - move.src);
    chosen.bytes = run ? bytes.shape.back() : 1;
    return chosen;
  }
  if (choose_turned(move, chosen)) return chosen;
  choose_generic(move, bytes, chosen);
  if (run && move.swap_size == 1 && chosen.word < kVectorBytes &&
      bytes.shape.back() >= kShortestRow) {
    chosen.path = Path::Rows;
    chosen.bytes = bytes.shape.back();
    chosen.nest = without_last_axis(bytes);
  }
  return chosen;
}

std::int64_t items_before_alignment(std::uintptr_t a, std::int64_t a_size, std::uintptr_t b,
                                    std::int64_t b_size) {
  for (std::int64_t items = 0; items < kVectorBytes; ++items) {
    const auto is_aligned = [items](std::uintptr_t address, std::int64_t size) {
      return (address + static_cast<std::uintptr_t>(items * size)) % kVectorBytes == 0;
    };
    if (is_aligned(a, a_size) && is_aligned(b, b_size)) return items;
  }
  return -1;
}

}  // namespace zarrbuffer::cuda
