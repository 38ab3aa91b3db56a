#include "cuda/cast_kernels.cuh"

namespace zarrbuffer::cuda {

template CastKernels cast_kernels_to<element::Half>(const zb_type&);
template CastKernels cast_kernels_to<element::BFloat16>(const zb_type&);
template CastKernels cast_kernels_to<float>(const zb_type&);
template CastKernels cast_kernels_to<double>(const zb_type&);

}  // namespace zarrbuffer::cuda
