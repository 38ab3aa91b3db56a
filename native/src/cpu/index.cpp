#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "zarrbuffer/error.hpp"

#include "cpu/bytes.hpp"
#include "cpu/index_offsets.hpp"
#include "cpu/move.hpp"
#include "cpu/parallel.hpp"
#include "cpu/pieces.hpp"
#include "cpu/primitives.hpp"
#include "cpu/row_queue.hpp"
#include "cpu/rows.hpp"
#include "cpu/scratch.hpp"
#include "cpu/tuning.hpp"
#include "cpu/vector.hpp"

namespace zarrbuffer::cpu {

namespace {

// As many offsets as stay in the first cache, and in the second where all rows use the same ones.
constexpr std::int64_t kOffsets = 512;
constexpr std::int64_t kSharedOffsets = 16 << 10;
constexpr std::int64_t kRowPieceBytes = 64 << 10;
// Read and written together, in the second cache.
constexpr std::int64_t kNearBytes = 1 << 20;

bool is_empty(const zb_index_plan& plan) {
  return std::find(plan.shape, plan.shape + plan.rank, 0) != plan.shape + plan.rank;
}

[[noreturn]] void refuse(std::int64_t number, std::int64_t index, std::int64_t axis_size,
                         zb_error& error) {
  error.detail[0] = number;
  error.detail[1] = index;
  throw IndexError("index " + std::to_string(index) + " of index array " + std::to_string(number) +
                   " is out of range for an axis of " + std::to_string(axis_size) + " elements");
}

/// Reads each index once, however many elements it picks.
void check_indices(const zb_index_plan& plan, std::int64_t number, zb_error& error) {
  const zb_index_array& array = plan.index[number];
  std::array<std::int64_t, kMaxRank> shape;
  for (int axis = 0; axis < plan.rank; ++axis) {
    shape[axis] = array.strides[axis] == 0 ? 1 : plan.shape[axis];
  }
  const Rows<1> rows(plan.rank, shape.data(), {array.strides});
  for_each_row(rows, [&](const auto& offset, const Position&) {
    const std::byte* row = first_index(array) + offset[0];
    const bool packed = is_dense(rows.step[0], sizeof(std::int64_t), rows.length);
    std::int64_t good = packed ? count_in_range(row, rows.length, array.axis_size) : 0;
    while (good < rows.length) {
      const auto index = load<std::int64_t>(row + good++ * rows.step[0]);
      if (!is_in_range(index, array.axis_size)) refuse(number, index, array.axis_size, error);
    }
    return true;
  });
}

void check(const zb_index_plan& plan, zb_error& error) {
  for (int number = 0; number < plan.index_count; ++number)
    check_indices(plan, number, error);
}

enum class Way { Gather, Scatter };

/// Four at a time: with one, the loop itself takes as long as what it does.
template <class Move>
void repeat(std::int64_t count, Move&& move) {
  std::int64_t j = 0;
  for (; j + 4 <= count; j += 4) {
    move(j);
    move(j + 1);
    move(j + 2);
    move(j + 3);
  }
  for (; j < count; ++j)
    move(j);
}

template <Way way, class Step, class Size>
void move_items(std::byte* dense, Step step, std::byte* array, const std::int64_t* offsets,
                std::int64_t count, Size size) {
  repeat(count, [&](std::int64_t j) {
    if constexpr (way == Way::Gather) {
      std::memcpy(dense + j * step, array + offsets[j], byte_count(size));
    } else {
      std::memcpy(array + offsets[j], dense + j * step, byte_count(size));
    }
  });
}

/// Every element of a row has its own place.
template <Way way>
void move_picked(const zb_index_plan& plan, const RowOffsets& indexed) {
  const Rows<2> rows(plan.rank, plan.shape, {plan.dense_strides, plan.array_strides});
  const bool shared = indexed.are_shared();
  const std::int64_t length = std::min(rows.length, shared ? kSharedOffsets : kOffsets);
  auto* offsets =
      reinterpret_cast<std::int64_t*>(scratch(length * std::int64_t{sizeof(std::int64_t)}));
  const auto move_part = [&](const auto& offset, const Position& position, std::int64_t first,
                             auto size) {
    std::byte* dense = static_cast<std::byte*>(plan.dense) + offset[0] + first * rows.step[0];
    std::byte* array = static_cast<std::byte*>(plan.array) + offset[1] + indexed.common(position);
    const std::int64_t count = std::min(length, rows.length - first);
    if (rows.step[0] == size) {
      move_items<way>(dense, size, array, offsets, count, size);
    } else {
      move_items<way>(dense, rows.step[0], array, offsets, count, size);
    }
  };
  if (!shared) {
    for_each_row(rows, [&](const auto& offset, const Position& position) {
      for (std::int64_t i = 0; i < rows.length; i += length) {
        indexed.fill(position, i, std::min(length, rows.length - i), offsets);
        with_item_size(plan.item_size, [&](auto size) { move_part(offset, position, i, size); });
      }
      return true;
    });
    return;
  }
  // All rows of one part, then of the next: where two elements have the same place, which takes
  // the same indices on every axis, the later one still comes later.
  with_item_size(plan.item_size, [&](auto size) {
    for (std::int64_t i = 0; i < rows.length; i += length) {
      indexed.fill(Position{}, i, std::min(length, rows.length - i), offsets);
      for_each_row(rows, [&](const auto& offset, const Position& position) {
        move_part(offset, position, i, size);
        return true;
      });
    }
  });
}

/// The elements of a row are evenly spaced in the array.
template <Way way>
void move_rows(const zb_index_plan& plan, const RowOffsets& indexed, bool large) {
  const Rows<2> rows(plan.rank, plan.shape, {plan.dense_strides, plan.array_strides});
  const std::int64_t size = plan.item_size;
  const std::int64_t bytes = rows.length * size;
  const RowMove move = row_move(size);
  const bool packed = rows.step[0] == size && rows.step[1] == size;
  const bool streamed = large && packed && bytes >= 128;
  RowQueue queue(packed ? bytes : rows.length * 64, [&](std::byte* dense, std::byte* array) {
    std::byte* dst = way == Way::Gather ? dense : array;
    const std::byte* src = way == Way::Gather ? array : dense;
    if (streamed) return stream_copy(dst, src, bytes);
    const int to = way == Way::Gather ? 0 : 1;
    move(dst, rows.step[to], src, rows.step[1 - to], rows.length, size);
  });
  for_each_row(rows, [&](const auto& offset, const Position& position) {
    queue.add(static_cast<std::byte*>(plan.dense) + offset[0],
              static_cast<std::byte*>(plan.array) + offset[1] + indexed.common(position));
    return true;
  });
}

/// The same plan with its last axis, which is one run in both operands, as part of the items.
zb_index_plan with_longer_items(const zb_index_plan& plan) {
  zb_index_plan longer = plan;
  longer.rank = plan.rank - 1;
  longer.item_size *= plan.shape[longer.rank];
  return longer;
}

bool has_packed_rows(const zb_index_plan& plan) {
  const int last = plan.rank - 1;
  return last > 0 && plan.dense_strides[last] == plan.item_size &&
         plan.array_strides[last] == plan.item_size;
}

template <Way way>
void run_part(const zb_index_plan& plan, std::int64_t bytes) {
  const RowOffsets indexed(plan);
  if (indexed.vary()) return move_picked<way>(plan, indexed);
  // What caches hold needs not be asked for before it is moved.
  if (has_packed_rows(plan) && bytes < kNearBytes) {
    const zb_index_plan longer = with_longer_items(plan);
    const RowOffsets of_rows(longer);
    if (of_rows.vary()) return move_picked<way>(longer, of_rows);
  }
  move_rows<way>(plan, indexed, bytes >= 2 * tuning().stream_bytes);
}

/// A plan from `begin` on along one axis.
class Part {
 public:
  Part(const zb_index_plan& whole, int axis, std::int64_t begin, std::int64_t length)
      : plan_(whole), index_(whole.index, whole.index + whole.index_count) {
    std::copy_n(whole.shape, whole.rank, shape_.begin());
    shape_[axis] = length;
    plan_.shape = shape_.data();
    plan_.dense = static_cast<std::byte*>(whole.dense) + begin * whole.dense_strides[axis];
    plan_.array = static_cast<std::byte*>(whole.array) + begin * whole.array_strides[axis];
    for (zb_index_array& array : index_) {
      array.indices = reinterpret_cast<const std::int64_t*>(first_index(array) +
                                                            begin * array.strides[axis]);
    }
    plan_.index = index_.data();
  }
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;

  const zb_index_plan& plan() const { return plan_; }

 private:
  zb_index_plan plan_;
  std::array<std::int64_t, kMaxRank> shape_;
  std::vector<zb_index_array> index_;
};

/// Axes along which a plan may be cut, so that no two pieces write the same bytes: of a gather those
/// that walk through what is made, of a scatter those that walk through the array and that no index
/// moves. Elements with the same place stay in one piece, in their order.
template <Way way>
std::array<std::int64_t, kMaxRank> divisible(const zb_index_plan& plan) {
  std::array<std::int64_t, kMaxRank> lengths;
  for (int axis = 0; axis < plan.rank; ++axis) {
    const bool moved = std::any_of(plan.index, plan.index + plan.index_count,
                                   [&](const auto& array) { return array.strides[axis] != 0; });
    const bool apart = way == Way::Gather ? plan.dense_strides[axis] != 0
                                          : !moved && plan.array_strides[axis] != 0;
    lengths[axis] = apart ? plan.shape[axis] : 1;
  }
  return lengths;
}

template <Way way>
void run(const zb_index_plan& plan, zb_error& error) {
  if (is_empty(plan)) return;
  check(plan, error);
  std::int64_t bytes = 2 * plan.item_size;
  for (int axis = 0; axis < plan.rank; ++axis)
    bytes *= plan.shape[axis];
  Pieces pieces = cut(plan.rank, divisible<way>(plan).data(), bytes);
  if (pieces.axis == plan.rank - 1 && pieces.count > 1) {
    // Pieces of rows are long enough to be moved as rows.
    pieces.piece = std::max(pieces.piece, (kRowPieceBytes + plan.item_size - 1) / plan.item_size);
    pieces.count = (pieces.length + pieces.piece - 1) / pieces.piece;
  }
  if (pieces.count == 1) {
    run_part<way>(plan, bytes);
    flush_stream();
    return;
  }
  parallel_for(pieces.count, bytes, [&](std::int64_t index) {
    run_part<way>(Part(plan, pieces.axis, pieces.begin(index), pieces.extent(index)).plan(), bytes);
  });
}

}  // namespace

void gather(const zb_index_plan& plan, zb_error& error) {
  run<Way::Gather>(plan, error);
}

void scatter(const zb_index_plan& plan, zb_error& error) {
  run<Way::Scatter>(plan, error);
}

}  // namespace zarrbuffer::cpu
