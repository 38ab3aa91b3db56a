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

Nest<2> without_last_axis(const Nest<2>& nest) {
  Nest<2> outer;
  for (int axis = 0; axis + 1 < nest.rank(); ++axis) {
    outer.shape.push_back(nest.shape[axis]);
    for (int k = 0; k < 2; ++k) outer.strides[k].push_back(nest.strides[k][axis]);
  }
  return outer;
}

/// Alignment that all runs of a nest of bytes share on both sides.
std::int64_t common_alignment(const Move& move, const Nest<2>& runs) {
  return std::min(alignment_of(move.dst, runs.strides[0]), alignment_of(move.src, runs.strides[1]));
}

bool is_in_whole_words(const Move& move, const Nest<2>& nest, int row_axis, int column_axis) {
  const std::int64_t pack = 4 / move.item_size;
  if (nest.shape[row_axis] % pack != 0 || nest.shape[column_axis] % pack != 0) return false;
  Nest<2> words = nest;
  words.strides[0][column_axis] = 4;
  words.strides[1][row_axis] = 4;
  return common_alignment(move, words) >= 4;
}

/// Small items travel in words of 4 bytes: as they lie, or put together where it pays. Others travel
/// whole, or put together where they are no aligned words.
void choose_pack(const Move& move, const Nest<2>& nest, MovePath& chosen) {
  chosen.aligned = common_alignment(move, nest) >= move.item_size;
  if (move.item_size >= 3 || !chosen.aligned) return;
  const int row = chosen.row_axis;
  const int column = chosen.column_axis;
  const bool whole = is_in_whole_words(move, nest, row, column);
  if (!whole && std::min(nest.shape[row], nest.shape[column]) < kShortestShiftedSide) return;
  chosen.pack = 4 / move.item_size;
  chosen.aligned = whole;
}

bool choose_transpose(const Move& move, MovePath& chosen) {
  const std::int64_t item = move.item_size;
  if (item > kVectorBytes) return false;
  Nest<2> nest = merged(move.nest);
  const int column_axis = axis_with_stride(nest, 0, item);
  const int row_axis = axis_with_stride(nest, 1, item);
  if (column_axis < 0 || row_axis < 0 || column_axis == row_axis) return false;
  if (std::min(nest.shape[column_axis], nest.shape[row_axis]) < kShortestTileSide) return false;
  chosen.path = Path::Transpose;
  chosen.word = item;
  chosen.row_axis = row_axis;
  chosen.column_axis = column_axis;
  choose_pack(move, nest, chosen);
  chosen.nest = std::move(nest);
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

template <int N>
Nest<N> merged(const Nest<N>& nest) {
  Nest<N> result;
  result.offsets = nest.offsets;
  for (int axis = 0; axis < nest.rank(); ++axis) {
    const std::int64_t size = nest.shape[axis];
    if (size == 1) continue;
    bool one_run = result.rank() > 0;
    for (int k = 0; one_run && k < N; ++k) {
      std::int64_t run;
      one_run = !__builtin_mul_overflow(size, nest.strides[k][axis], &run) &&
                run == result.strides[k].back();
    }
    if (one_run) {
      const int last = result.rank() - 1;
      result.shape[last] *= size;
      for (int k = 0; k < N; ++k) result.strides[k][last] = nest.strides[k][axis];
    } else {
      result.shape.push_back(size);
      for (int k = 0; k < N; ++k) result.strides[k].push_back(nest.strides[k][axis]);
    }
  }
  return result;
}

template Nest<1> merged<1>(const Nest<1>&);
template Nest<2> merged<2>(const Nest<2>&);
template Nest<3> merged<3>(const Nest<3>&);

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
  if (choose_transpose(move, chosen)) return chosen;
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
