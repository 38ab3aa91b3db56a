// nonzero: the count of each part is needed on the host before the next one starts.
#include "cuda/nonzero.hpp"

#include "cuda/operand.hpp"
#include "cuda/primitives.hpp"

namespace zarrbuffer::cuda {

void nonzero(const zb_nonzero_plan& plan, cudaStream_t stream) {
  const Nest<2> nest =
      merged(nest_of<2>(plan.rank, plan.shape, {plan.mask_strides, plan.place_strides}));
  const std::int64_t room = *plan.count;
  std::int64_t found = 0;
  for_each_piece(nest, launch_limits().elements, [&](const Piece<2>& piece) {
    const auto* mask = static_cast<const std::byte*>(plan.mask) + piece.nest.offsets[0];
    const std::uint32_t blocks = nonzero_blocks(element_count(piece.nest.shape));
    const Scratch sums((std::int64_t{blocks} + 1) * 4, stream);
    launch_count_true(piece.nest, mask, sums.as<std::uint32_t>(), stream);
    const auto here = read_back<std::uint32_t>(sums.as<std::uint32_t>() + blocks, stream);
    if (plan.places != nullptr && here != 0 && found < room) {
      launch_write_places(piece.nest, mask, sums.as<std::uint32_t>(),
                          {plan.places + found, room - found, plan.first + piece.nest.offsets[1]}, stream);
    }
    found += here;
  });
  *plan.count = found;
}

}  // namespace zarrbuffer::cuda
