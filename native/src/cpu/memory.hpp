// Host memory: from the C library, and in huge pages from the kernel where blocks are large.
#pragma once

#include <cstdint>

namespace zarrbuffer::cpu {

/// At least one byte at a multiple of `alignment`, a power of two. Throws MemoryError.
void* allocate(std::int64_t bytes, std::int64_t alignment, bool zeroed);

/// With the size and alignment that it was allocated with.
void deallocate(void* pointer, std::int64_t bytes, std::int64_t alignment) noexcept;

}  // namespace zarrbuffer::cpu
