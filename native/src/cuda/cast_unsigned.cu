#include "cuda/cast_kernels.cuh"

namespace zarrbuffer::cuda {

template CastKernels cast_kernels_to<std::uint8_t>(const zb_type&);
template CastKernels cast_kernels_to<std::uint16_t>(const zb_type&);
template CastKernels cast_kernels_to<std::uint32_t>(const zb_type&);
template CastKernels cast_kernels_to<std::uint64_t>(const zb_type&);

}  // namespace zarrbuffer::cuda
