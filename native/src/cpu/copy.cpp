#include <algorithm>

#include "core/planner.hpp"
#include "cpu/block.hpp"
#include "cpu/bytes.hpp"
#include "cpu/conversion.hpp"
#include "cpu/primitives.hpp"
#include "cpu/rows.hpp"
#include "cpu/scratch.hpp"
#include "cpu/tiled_copy.hpp"
#include "cpu/tuning.hpp"
#include "cpu/vector.hpp"
#include "element/exact.hpp"
#include "element/visit.hpp"

namespace zarrbuffer::cpu {

namespace {

Rows<2> rows_of(const zb_copy_plan& plan) {
  return {plan.rank, plan.shape, {plan.dst_strides, plan.src_strides}};
}

std::byte* destination(const zb_copy_plan& plan) {
  return static_cast<std::byte*>(plan.dst);
}

const std::byte* source(const zb_copy_plan& plan) {
  return static_cast<const std::byte*>(plan.src);
}

void move_rows(const zb_copy_plan& plan, RowMove move) {
  const Rows<2> rows = rows_of(plan);
  for_each_row(rows, [&](const auto& offset, const Position&) {
    move(destination(plan) + offset[0], rows.step[0], source(plan) + offset[1], rows.step[1],
         rows.length, plan.dst_type.item_size);
    return true;
  });
}

void convert_rows(const zb_copy_plan& plan) {
  const zb_type& to = plan.dst_type;
  const Rows<2> rows = rows_of(plan);
  const std::int64_t length =
      std::min(rows.length, block_length(std::max(to.item_size, plan.src_type.item_size)));
  BlockReader reader(plan.src_type, to, rows.step[1], length);
  const RowMove put = to.swapped ? row_swap(to) : row_move(to.item_size);
  const bool straight = !to.swapped && rows.step[0] == to.item_size && plan.dst != plan.src;

  for_each_row(rows, [&](const auto& offset, const Position&) {
    for (std::int64_t i = 0; i < rows.length; i += length) {
      const std::int64_t count = std::min(length, rows.length - i);
      std::byte* dst = destination(plan) + offset[0] + i * rows.step[0];
      const std::byte* src = source(plan) + offset[1] + i * rows.step[1];
      if (straight) {
        reader.read_into(dst, src, count);
      } else {
        put(dst, rows.step[0], reader.read(src, count), to.item_size, count, to.item_size);
      }
    }
    return true;
  });
}

/// Whether cutting into tiles pays. Text never is: an element may be refused, as text that is no number or a time that is
/// too long for its string, and the one that is named is the first in the plan's order. Nor is a destination whose
/// elements share memory: threads would write it at once, and the last in the plan's order is to stay.
bool is_tiled(const zb_copy_plan& plan) {
  const bool text =
      element::is_byte_string(plan.dst_type) || element::is_byte_string(plan.src_type);
  if (text && !element::same_values(plan.dst_type, plan.src_type)) return false;
  if (plan.rank == 0) return false;
  std::int64_t elements = 1;
  for (int axis = 0; axis < plan.rank; ++axis)
    elements *= plan.shape[axis];
  const bool pays = elements * plan.dst_type.item_size >= tuning().tiled_bytes ||
                    (elements >= tuning().tiled_elements &&
                     fastest_axis(plan.rank, plan.src_strides) != plan.rank - 1);
  return pays && planner::are_apart(plan.rank, plan.shape, plan.dst_strides, plan.dst_type.item_size);
}

/// Whether it is one run of elements in both operands, which caches hold and one thread converts.
bool is_near_run(const zb_copy_plan& plan) {
  return plan.rank == 1 && plan.dst_strides[0] == plan.dst_type.item_size &&
         plan.src_strides[0] == plan.src_type.item_size && plan.dst != plan.src &&
         plan.dst_block_bytes < tuning().stream_bytes &&
         2 * plan.shape[0] * plan.dst_type.item_size < tuning().parallel_bytes;
}

void convert_run(const zb_copy_plan& plan, const Conversion& conversion) {
  const std::int64_t to_size = plan.dst_type.item_size;
  const std::int64_t from_size = plan.src_type.item_size;
  const std::int64_t length = block_length(std::max(to_size, from_size));
  std::byte* swapped = scratch(conversion.scratch_bytes(length));
  for (std::int64_t i = 0; i < plan.shape[0]; i += length) {
    conversion.run(destination(plan) + i * to_size, source(plan) + i * from_size,
                   std::min(length, plan.shape[0] - i), swapped);
  }
}

/// Whether what lies side by side in both operands, along the last axis, is moved as one item, as a
/// pixel's channels are: where there is a kernel that turns such.
bool has_joined_items(const zb_copy_plan& plan) {
  const int last = plan.rank - 1;
  const std::int64_t item = plan.dst_type.item_size;
  return last > 0 && element::same_values(plan.dst_type, plan.src_type) &&
         plan.dst_type.swapped == plan.src_type.swapped && plan.dst_strides[last] == item &&
         plan.src_strides[last] == item && turns_items(plan.shape[last] * item);
}

zb_copy_plan with_joined_items(const zb_copy_plan& plan) {
  zb_copy_plan joined = plan;
  --joined.rank;
  joined.dst_type = joined.src_type = element::raw_type(plan.dst_type.item_size * plan.shape[joined.rank]);
  return joined;
}

}  // namespace

void copy(const zb_copy_plan& plan) {
  if (has_joined_items(plan)) return copy(with_joined_items(plan));
  if (is_tiled(plan)) {
    const bool still = plan.dst == plan.src && plan.dst_type.swapped == plan.src_type.swapped &&
                       element::same_values(plan.dst_type, plan.src_type);
    if (still) return;
    if (is_near_run(plan)) {
      const Conversion conversion(plan.dst_type, plan.src_type);
      if (!conversion.is_move()) return convert_run(plan, conversion);
    }
    return TiledCopy(plan).run();
  }
  if (!element::same_values(plan.dst_type, plan.src_type)) {
    convert_rows(plan);
  } else if (plan.dst_type.swapped != plan.src_type.swapped) {
    move_rows(plan, row_swap(plan.dst_type));
  } else if (plan.dst != plan.src) {
    move_rows(plan, row_move(plan.dst_type.item_size));
  }
}

}  // namespace zarrbuffer::cpu
