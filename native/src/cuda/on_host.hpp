// What only the host can do, with operands on the device.
#pragma once

#include <cuda_runtime_api.h>

#include "zarrbuffer/backend.h"

namespace zarrbuffer::cuda {

/// Conversions between text and what it stands for: elements travel to the host and back, so that
/// the bytes, and the errors, are the CPU's. What cannot be converted leaves dst unchanged.
void copy_on_host(const zb_copy_plan& plan, cudaStream_t stream);

}  // namespace zarrbuffer::cuda
