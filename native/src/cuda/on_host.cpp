#include "cuda/on_host.hpp"

#include <vector>

#include "cpu/primitives.hpp"

#include "cuda/memory.hpp"
#include "cuda/operand.hpp"
#include "cuda/primitives.hpp"
#include "cuda/transfer.hpp"

namespace zarrbuffer::cuda {

namespace {

using HostBytes = std::vector<std::byte>;

/// A plan of the same shape between packed elements, or between them and others.
struct Side {
  void* data;
  const std::int64_t* strides;
  zb_type type;
};

zb_copy_plan plan_of(const zb_copy_plan& shape, const Side& dst, const Side& src) {
  return {shape.rank, shape.shape, dst.data,    dst.strides,
          dst.type,   src.data,    src.strides, src.type,   0};
}

}  // namespace

void copy_on_host(const zb_copy_plan& plan, cudaStream_t stream) {
  Dims shape;
  for (int axis = 0; axis < plan.rank; ++axis) shape.push_back(plan.shape[axis]);
  const std::int64_t count = element_count(shape);
  const std::int64_t from_bytes = count * plan.src_type.item_size;
  const std::int64_t to_bytes = count * plan.dst_type.item_size;
  const Dims from_strides = packed_strides(shape, plan.src_type.item_size);
  const Dims to_strides = packed_strides(shape, plan.dst_type.item_size);

  HostBytes from(static_cast<std::size_t>(from_bytes));
  HostBytes to(static_cast<std::size_t>(to_bytes));
  const Side host_from{from.data(), from_strides.data(), plan.src_type};
  const Side host_to{to.data(), to_strides.data(), plan.dst_type};

  const Side source{const_cast<void*>(plan.src), plan.src_strides, plan.src_type};
  const Scratch packed_from(from_bytes, stream);
  copy(plan_of(plan, {packed_from.data(), from_strides.data(), plan.src_type}, source), stream);
  download(from.data(), packed_from.data(), from_bytes, stream);

  cpu::copy(plan_of(plan, host_to, host_from));

  const Scratch packed_to(to_bytes, stream);
  upload(packed_to.data(), to.data(), to_bytes, stream);
  const Side target{plan.dst, plan.dst_strides, plan.dst_type};
  copy(plan_of(plan, target, {packed_to.data(), to_strides.data(), plan.dst_type}), stream);
}

}  // namespace zarrbuffer::cuda
