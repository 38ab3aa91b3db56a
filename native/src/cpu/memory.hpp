// Host memory from the C library.
#pragma once

#include <cstdint>

namespace zarrbuffer::cpu {

/// At least one byte at a multiple of `alignment`, a power of two. Throws MemoryError.
void* allocate(std::int64_t bytes, std::int64_t alignment, bool zeroed);

void deallocate(void* pointer) noexcept;

}  // namespace zarrbuffer::cpu
