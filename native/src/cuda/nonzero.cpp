// nonzero: the count of each part is needed on the host before the next one starts.
#include "cuda/nonzero.hpp"

#include "cuda/operand.hpp"
#include "cuda/primitives.hpp"

namespace zarrbuffer::cuda {

void nonzero(const zb_nonzero_plan& plan, cudaStream_t stream) {
  const Nest<1> nest = nest_of<1>(plan.rank, plan.shape, {plan.mask_strides});
  std::int64_t found = 0;
  for_each_piece(nest, launch_limits().elements, [&](const Piece<1>& piece) {
    const auto* mask = static_cast<const std::byte*>(plan.mask) + piece.nest.offsets[0];
    const std::int64_t blocks =
        (element_count(piece.nest.shape) + kNonzeroBlock - 1) / kNonzeroBlock;
    const Scratch sums((blocks + 1) * 4, stream);
    launch_count_true(piece.nest, mask, sums.as<std::uint32_t>(), stream);
    const auto here = read_back<std::uint32_t>(sums.as<std::uint32_t>() + blocks, stream);
    if (plan.out != nullptr && here != 0) {
      launch_write_places(piece, mask, sums.as<std::uint32_t>(), plan.out, found, stream);
    }
    found += here;
  });
  *plan.count = found;
}

}  // namespace zarrbuffer::cuda
