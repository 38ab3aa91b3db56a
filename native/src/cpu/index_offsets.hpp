// Index arrays as offsets into the array that is gathered from or scattered to.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "zarrbuffer/backend.h"

#include "cpu/bytes.hpp"
#include "cpu/rows.hpp"
#include "cpu/vector_index.hpp"

namespace zarrbuffer::cpu {

inline const std::byte* first_index(const zb_index_array& array) {
  return reinterpret_cast<const std::byte*>(array.indices);
}

/// Where the elements of a row lie in the array. Index arrays that do not vary along the row move
/// all of it; the others are looked up for each element.
class RowOffsets {
 public:
  explicit RowOffsets(const zb_index_plan& plan)
      : plan_(plan), axis_(plan.rank - 1), step_(plan.rank > 0 ? plan.array_strides[axis_] : 0) {
    for (int k = 0; k < plan.index_count; ++k) all_vary_ = all_vary_ && varies(k);
  }

  bool vary() const {
    return axis_ >= 0 && std::any_of(plan_.index, plan_.index + plan_.index_count,
                                     [&](const auto& array) { return array.strides[axis_] != 0; });
  }

  /// Whether they are the same in every row, seen from the row's common address.
  bool are_shared() const {
    for (int k = 0; k < plan_.index_count; ++k) {
      const std::int64_t* strides = plan_.index[k].strides;
      if (varies(k) && std::any_of(strides, strides + axis_, [](auto s) { return s != 0; })) {
        return false;
      }
    }
    return true;
  }

  /// What the indices that stay the same along the row add.
  std::int64_t common(const Position& position) const {
    if (all_vary_) return 0;
    std::int64_t sum = 0;
    for (int k = 0; k < plan_.index_count; ++k) {
      if (!varies(k)) sum += offset(plan_.index[k], row(k, position));
    }
    return sum;
  }

  /// Offsets of elements first to first + count, from the row's common address, where some vary.
  void fill(const Position& position, std::int64_t first, std::int64_t count,
            std::int64_t* offsets) const {
    for (std::int64_t i = 0; i < count; ++i)
      offsets[i] = (first + i) * step_;
    for (int k = 0; k < plan_.index_count; ++k) {
      if (!varies(k)) continue;
      const zb_index_array& array = plan_.index[k];
      const std::int64_t step = array.strides[axis_];
      const std::byte* from = row(k, position) + first * step;
      if (step == sizeof(std::int64_t)) {
        add_places(from, count, array.axis_size, array.axis_stride, offsets);
        continue;
      }
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
    return place_of(load<std::int64_t>(index), array.axis_size) * array.axis_stride;
  }

  const zb_index_plan& plan_;
  int axis_;
  std::int64_t step_;
  bool all_vary_ = true;  // then rows have nothing in common
};

}  // namespace zarrbuffer::cpu
