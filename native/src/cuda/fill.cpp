// fill: items that divide a vector by kernels of their own, others as a copy of one item.
#include <algorithm>
#include <cstring>

#include "zarrbuffer/dtype.hpp"

#include "cuda/kernels.hpp"
#include "cuda/operand.hpp"
#include "cuda/primitives.hpp"
#include "cuda/transfer.hpp"
#include "element/visit.hpp"

namespace zarrbuffer::cuda {

namespace {

bool divides_vector(std::int64_t size) {
  return size > 0 && size <= kVectorBytes && kVectorBytes % size == 0;
}

void fill_by_copy(const zb_fill_plan& plan, cudaStream_t stream) {
  const Scratch item(plan.item_size, stream);
  upload(item.data(), static_cast<const std::byte*>(plan.item), plan.item_size, stream);
  const Dims same_item(plan.rank, 0);
  const zb_type type = element::raw_type(plan.item_size);
  copy({plan.rank, plan.shape, plan.dst, plan.dst_strides, type, item.data(), same_item.data(),
        type, 0},
       stream);
}

void fill_by_pattern(const zb_fill_plan& plan, cudaStream_t stream) {
  std::byte pattern[kVectorBytes];
  for (std::int64_t at = 0; at < kVectorBytes; at += plan.item_size) {
    std::memcpy(pattern + at, plan.item, static_cast<std::size_t>(plan.item_size));
  }
  const Nest<1> nest = merged(nest_of<1>(plan.rank, plan.shape, {plan.dst_strides}));
  auto* dst = static_cast<std::byte*>(plan.dst);
  if (is_packed(nest.shape, nest.strides[0], plan.item_size)) {
    const std::int64_t bytes = element_count(nest.shape) * plan.item_size;
    launch_fill_contiguous(dst, bytes, pattern, stream);
    return;
  }
  const bool aligned = is_aligned(dst, nest.strides[0], plan.item_size);
  for_each_piece(nest, launch_limits().elements, [&](const Piece<1>& piece) {
    launch_fill_generic(dst + piece.nest.offsets[0], piece.nest, pattern, plan.item_size, aligned,
                        stream);
  });
}

}  // namespace

void fill(const zb_fill_plan& plan, cudaStream_t stream) {
  const bool empty = std::find(plan.shape, plan.shape + plan.rank, 0) != plan.shape + plan.rank;
  if (empty || plan.item_size == 0) return;
  // What an axis repeats is filled once.
  Dims shape;
  for (int axis = 0; axis < plan.rank; ++axis) {
    shape.push_back(plan.dst_strides[axis] == 0 ? 1 : plan.shape[axis]);
  }
  zb_fill_plan once = plan;
  once.shape = shape.data();
  if (divides_vector(plan.item_size)) {
    fill_by_pattern(once, stream);
  } else {
    fill_by_copy(once, stream);
  }
}

}  // namespace zarrbuffer::cuda
