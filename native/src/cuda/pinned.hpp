// Pinned host memory: slow to get, so that some of it is kept.
#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>

namespace zarrbuffer::cuda {

/// Null where the system has none left.
void* allocate_pinned(std::int64_t bytes);
/// Reused once the work that is on the stream now is done.
void deallocate_pinned(void* pointer, std::int64_t bytes, cudaStream_t stream) noexcept;
std::int64_t trim_pinned();
std::int64_t cached_pinned();

}  // namespace zarrbuffer::cuda
