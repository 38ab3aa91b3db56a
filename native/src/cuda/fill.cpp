// fill: runs in vectors, items that divide a vector in words, others as a copy of one item.
#include <algorithm>

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

void fill_by_words(const zb_fill_plan& plan, const Nest<1>& nest, cudaStream_t stream) {
  auto* dst = static_cast<std::byte*>(plan.dst);
  const auto* item = static_cast<const std::byte*>(plan.item);
  const bool aligned = is_aligned(dst, nest.strides[0], plan.item_size);
  for_each_piece(nest, launch_limits().elements, [&](const Piece<1>& piece) {
    launch_fill_generic(dst + piece.nest.offsets[0], piece.nest, item, plan.item_size, aligned,
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
  const Nest<1> nest = merged(nest_of<1>(plan.rank, once.shape, {plan.dst_strides}));
  if (is_packed(nest.shape, nest.strides[0], plan.item_size) &&
      pattern_vectors(plan.item_size) <= kMostPatternVectors) {
    launch_fill_contiguous(static_cast<std::byte*>(plan.dst),
                           element_count(nest.shape) * plan.item_size,
                           static_cast<const std::byte*>(plan.item), plan.item_size, stream);
  } else if (divides_vector(plan.item_size)) {
    fill_by_words(once, nest, stream);
  } else {
    fill_by_copy(once, stream);
  }
}

}  // namespace zarrbuffer::cuda
