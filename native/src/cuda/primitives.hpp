// The primitives on memory that the current device reaches, as backend.h defines them. They throw.
#pragma once

#include <cuda_runtime_api.h>

#include "zarrbuffer/backend.h"

namespace zarrbuffer::cuda {

void copy(const zb_copy_plan& plan, cudaStream_t stream);
void fill(const zb_fill_plan& plan, cudaStream_t stream);
void equal(const zb_equal_plan& plan, cudaStream_t stream);
void all(const zb_all_plan& plan, cudaStream_t stream);
/// Both set error.detail when an index is out of range, and throw IndexError.
void gather(const zb_index_plan& plan, cudaStream_t stream, zb_error& error);
void scatter(const zb_index_plan& plan, cudaStream_t stream, zb_error& error);
void nonzero(const zb_nonzero_plan& plan, cudaStream_t stream);

}  // namespace zarrbuffer::cuda
