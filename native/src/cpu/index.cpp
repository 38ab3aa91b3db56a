#include <algorithm>
#include <array>
#include <string>

#include "zarrbuffer/error.hpp"

#include "cpu/bytes.hpp"
#include "cpu/move.hpp"
#include "cpu/primitives.hpp"
#include "cpu/rows.hpp"

namespace zarrbuffer::cpu {

namespace {

constexpr std::int64_t kOffsets = 512;

const std::byte* first_index(const zb_index_array& array) {
  return reinterpret_cast<const std::byte*>(array.indices);
}

std::int64_t wrap(std::int64_t index, std::int64_t axis_size) {
  return index < 0 ? index + axis_size : index;
}

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
    for (std::int64_t i = 0; i < rows.length; ++i) {
      const auto index = load<std::int64_t>(first_index(array) + offset[0] + i * rows.step[0]);
      if (index < -array.axis_size || index >= array.axis_size) {
        refuse(number, index, array.axis_size, error);
      }
    }
    return true;
  });
}

/// Where the elements of a row lie in the array. Index arrays that do not vary along the row move
/// all of it; the others are looked up for each element.
class RowOffsets {
 public:
  explicit RowOffsets(const zb_index_plan& plan)
      : plan_(plan), axis_(plan.rank - 1), step_(plan.rank > 0 ? plan.array_strides[axis_] : 0) {}

  bool vary() const {
    return axis_ >= 0 && std::any_of(plan_.index, plan_.index + plan_.index_count,
                                     [&](const auto& array) { return array.strides[axis_] != 0; });
  }

  /// What the indices that stay the same along the row add.
  std::int64_t common(const Position& position) const {
    std::int64_t sum = 0;
    for (int k = 0; k < plan_.index_count; ++k) {
      if (!varies(k)) sum += offset(plan_.index[k], row(k, position));
    }
    return sum;
  }

  /// Offsets of elements first to first + count, from the row's common address.
  void fill(const Position& position, std::int64_t first, std::int64_t count,
            std::int64_t* offsets) const {
    for (std::int64_t i = 0; i < count; ++i)
      offsets[i] = (first + i) * step_;
    for (int k = 0; k < plan_.index_count; ++k) {
      if (!varies(k)) continue;
      const zb_index_array& array = plan_.index[k];
      const std::int64_t step = array.strides[axis_];
      const std::byte* from = row(k, position) + first * step;
      for (std::int64_t i = 0; i < count; ++i)
        offsets[i] += offset(array, from + i * step);
    }
  }

 private:
  bool varies(int k) const { return axis_ >= 0 && plan_.index[k].strides[axis_] != 0; }

  const std::byte* row(int k, const Position& position) const {
    const std::byte* from = first_index(plan_.index[k]);
    for (int axis = 0; axis < axis_; ++axis)
      from += position[axis] * plan_.index[k].strides[axis];
    return from;
  }

  static std::int64_t offset(const zb_index_array& array, const std::byte* index) {
    return wrap(load<std::int64_t>(index), array.axis_size) * array.axis_stride;
  }

  const zb_index_plan& plan_;
  int axis_;
  std::int64_t step_;
};

/// Calls move_row(dense row, array row) for rows whose elements are evenly spaced in the array,
/// and else move_item(dense item, array item) for each element in C order.
template <class MoveRow, class MoveItem>
void for_each_item(const zb_index_plan& plan, MoveRow&& move_row, MoveItem&& move_item) {
  const Rows<2> rows(plan.rank, plan.shape, {plan.dense_strides, plan.array_strides});
  const RowOffsets indexed(plan);
  const bool vary = indexed.vary();
  for_each_row(rows, [&](const auto& offset, const Position& position) {
    std::byte* dense = static_cast<std::byte*>(plan.dense) + offset[0];
    std::byte* array = static_cast<std::byte*>(plan.array) + offset[1] + indexed.common(position);
    if (!vary) {
      move_row(dense, rows.step[0], array, rows.step[1], rows.length);
      return true;
    }
    std::int64_t offsets[kOffsets];
    for (std::int64_t i = 0; i < rows.length; i += kOffsets) {
      const std::int64_t count = std::min(kOffsets, rows.length - i);
      indexed.fill(position, i, count, offsets);
      for (std::int64_t j = 0; j < count; ++j) {
        move_item(dense + (i + j) * rows.step[0], array + offsets[j]);
      }
    }
    return true;
  });
}

void check(const zb_index_plan& plan, zb_error& error) {
  for (int number = 0; number < plan.index_count; ++number)
    check_indices(plan, number, error);
}

}  // namespace

void gather(const zb_index_plan& plan, zb_error& error) {
  if (is_empty(plan)) return;
  check(plan, error);
  const RowMove move = row_move(plan.item_size);
  with_item_size(plan.item_size, [&](auto size) {
    for_each_item(
        plan,
        [&](std::byte* dense, std::int64_t dense_step, const std::byte* array,
            std::int64_t array_step, std::int64_t count) {
          move(dense, dense_step, array, array_step, count, plan.item_size);
        },
        [&](std::byte* dense, const std::byte* array) {
          std::memcpy(dense, array, byte_count(size));
        });
  });
}

void scatter(const zb_index_plan& plan, zb_error& error) {
  if (is_empty(plan)) return;
  check(plan, error);
  const RowMove move = row_move(plan.item_size);
  with_item_size(plan.item_size, [&](auto size) {
    for_each_item(
        plan,
        [&](const std::byte* dense, std::int64_t dense_step, std::byte* array,
            std::int64_t array_step, std::int64_t count) {
          move(array, array_step, dense, dense_step, count, plan.item_size);
        },
        [&](const std::byte* dense, std::byte* array) {
          std::memcpy(array, dense, byte_count(size));
        });
  });
}

}  // namespace zarrbuffer::cpu
