#include "cuda/cast_kernels.cuh"

namespace zarrbuffer::cuda {

template CastKernels cast_kernels_to<element::Bool>(const zb_type&);
template CastKernels cast_kernels_to<element::Ticks>(const zb_type&);
template CastKernels cast_kernels_to<element::Complex<float>>(const zb_type&);
template CastKernels cast_kernels_to<element::Complex<double>>(const zb_type&);

}  // namespace zarrbuffer::cuda
