#include "cuda/cast_kernels.cuh"

namespace zarrbuffer::cuda {

template CastKernels cast_kernels_to<std::int8_t>(const zb_type&);
template CastKernels cast_kernels_to<std::int16_t>(const zb_type&);
template CastKernels cast_kernels_to<std::int32_t>(const zb_type&);
template CastKernels cast_kernels_to<std::int64_t>(const zb_type&);

}  // namespace zarrbuffer::cuda
