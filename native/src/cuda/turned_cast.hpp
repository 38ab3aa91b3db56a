// Conversions between sides whose fastest axes differ.
#pragma once

#include <cuda_runtime_api.h>

#include "zarrbuffer/backend.h"

#include "cuda/paths.hpp"

namespace zarrbuffer::cuda {

// Steps of copy.cpp: the same values in another layout, and other values as they lie; `nest` holds
// the plan's operands, merged.
void move(const zb_copy_plan& plan, cudaStream_t stream);
void cast_directly(const zb_copy_plan& plan, const Nest<2>& nest, cudaStream_t stream);

/// Whether one side would be accessed across its lines all the way; `nest` holds the plan's operands.
bool is_turned(const zb_copy_plan& plan, const Nest<2>& nest);

/// In two steps by way of scratch memory, the transpose where items are smaller: each reads and
/// writes along lines. False, with nothing done, where there is no memory for it.
bool cast_turned(const zb_copy_plan& plan, const Nest<2>& nest, cudaStream_t stream);

}  // namespace zarrbuffer::cuda
