// all: the answer comes back through a flag.
#include "element/visit.hpp"

#include "cuda/kernels.hpp"
#include "cuda/operand.hpp"
#include "cuda/primitives.hpp"

namespace zarrbuffer::cuda {

void all(const zb_all_plan& plan, cudaStream_t stream) {
  const Nest<1> nest = merged(nest_of<1>(plan.rank, plan.shape, {plan.src_strides}));
  const std::int64_t count = element_count(nest.shape);
  const std::int64_t size = plan.type.item_size;
  if (count == 0) {
    *plan.result = 1;
    return;
  }
  const Flag found_false(stream);
  TruthLaunch truth{static_cast<const std::byte*>(plan.src), plan.type, found_false.device()};
  const std::int64_t lead = items_before_alignment(address_of(plan.src), size, 0, kVectorBytes);
  const bool packed = !element::is_byte_string(plan.type) && lead >= 0 && lead < count &&
                      is_packed(nest.shape, nest.strides[0], size);
  if (packed) {
    launch_all_packed(truth, count, lead, stream);
  } else {
    const bool aligned = is_aligned(plan.src, nest.strides[0], size);
    for_each_piece(nest, launch_limits().elements, [&](const Piece<1>& piece) {
      truth.src = static_cast<const std::byte*>(plan.src) + piece.nest.offsets[0];
      launch_all_strided(truth, piece.nest, aligned, stream);
    });
  }
  *plan.result = !found_false.is_set();
}

}  // namespace zarrbuffer::cuda
