// Contiguous bytes from one memory to another. The device that takes part is current.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>

#include "zarrbuffer/backend.h"

namespace zarrbuffer::cuda {

/// Pageable host memory may be reused on return. Other host memory may be on the stream still, but
/// not where that is the default stream, for which nobody can be asked to wait.
void transfer(std::byte* dst, zb_device dst_device, const std::byte* src, zb_device src_device,
              std::int64_t bytes, cudaStream_t stream);

/// Between pageable host memory in any layout and packed memory of the current device, in pieces:
/// while one travels, the next is packed by as many threads as the host's own copies take.
void pack(const zb_pack_plan& plan, cudaStream_t stream);

/// The same for contiguous bytes.
void upload(std::byte* device, const std::byte* host, std::int64_t bytes, cudaStream_t stream);
void download(std::byte* host, const std::byte* device, std::int64_t bytes, cudaStream_t stream);

}  // namespace zarrbuffer::cuda
