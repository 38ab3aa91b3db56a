#include "cuda/turned_cast.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <vector>

#include "zarrbuffer/error.hpp"

#include "cuda/memory.hpp"
#include "cuda/operand.hpp"

namespace zarrbuffer::cuda {

namespace {

/// Strides of packed elements in the order that those of an operand follow each other; what it
/// repeats comes slowest.
Dims packed_like(const Dims& shape, const Dims& strides, std::int64_t item_size) {
  std::vector<int> axes(static_cast<std::size_t>(shape.size()));
  std::iota(axes.begin(), axes.end(), 0);
  const auto pace = [&](int axis) {
    return strides[axis] == 0 ? INT64_MAX : std::abs(strides[axis]);
  };
  std::stable_sort(axes.begin(), axes.end(), [&](int a, int b) { return pace(a) > pace(b); });
  Dims packed(shape.size());
  std::int64_t stride = item_size;
  for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) {
    packed[*axis] = stride;
    stride *= shape[*axis];
  }
  return packed;
}

zb_copy_plan part_of(const zb_copy_plan& plan, const Nest<2>& part) {
  zb_copy_plan result = plan;
  result.rank = part.rank();
  result.shape = part.shape.data();
  result.dst = static_cast<std::byte*>(plan.dst) + part.offsets[0];
  result.dst_strides = part.strides[0].data();
  result.src = static_cast<const std::byte*>(plan.src) + part.offsets[1];
  result.src_strides = part.strides[1].data();
  return result;
}

void cast_as_it_lies(const zb_copy_plan& plan, cudaStream_t stream) {
  const Nest<2> nest = nest_of<2>(plan.rank, plan.shape, {plan.dst_strides, plan.src_strides});
  cast_directly(plan, merged(nest), stream);
}

void cast_part(const zb_copy_plan& part, const Nest<2>& nest, const Scratch& scratch,
               cudaStream_t stream) {
  const bool cast_first = part.dst_type.item_size <= part.src_type.item_size;
  const zb_type& type = cast_first ? part.dst_type : part.src_type;
  const Dims strides = packed_like(nest.shape, nest.strides[cast_first ? 1 : 0], type.item_size);
  zb_copy_plan first = part;
  first.dst = scratch.data();
  first.dst_strides = strides.data();
  first.dst_type = type;
  zb_copy_plan second = part;
  second.src = scratch.data();
  second.src_strides = strides.data();
  second.src_type = type;
  if (cast_first) {
    cast_as_it_lies(first, stream);
    move(second, stream);
  } else {
    move(first, stream);
    cast_as_it_lies(second, stream);
  }
}

}  // namespace

bool is_turned(const zb_copy_plan& plan, const Nest<2>& nest) {
  const int column = axis_with_stride(nest, 0, plan.dst_type.item_size);
  const int row = axis_with_stride(nest, 1, plan.src_type.item_size);
  return column >= 0 && row >= 0 && column != row &&
         std::min(nest.shape[column], nest.shape[row]) >= kShortestTileSide;
}

bool cast_turned(const zb_copy_plan& plan, const Nest<2>& nest, cudaStream_t stream) {
  const std::int64_t item = std::min(plan.dst_type.item_size, plan.src_type.item_size);
  const std::int64_t elements = std::min(launch_limits().turned, element_count(nest.shape));
  try {
    // One for all parts: they follow each other on the stream.
    const Scratch scratch(elements * item, stream);
    for_each_piece(nest, elements, [&](const Piece<2>& piece) {
      cast_part(part_of(plan, piece.nest), piece.nest, scratch, stream);
    });
    return true;
  } catch (const MemoryError&) {
    return false;
  }
}

}  // namespace zarrbuffer::cuda
