#include "cpu/memory.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "zarrbuffer/error.hpp"

namespace zarrbuffer::cpu {

namespace {

// The C library's own block, kept just before the address that is given out. Its aligned
// allocation cannot be zeroed without touching every page, and Windows frees it by another name.
using Origin = void*;

std::int64_t padding(std::int64_t alignment) {
  return std::max<std::int64_t>(alignment, alignof(Origin)) + sizeof(Origin);
}

}  // namespace

void* allocate(std::int64_t bytes, std::int64_t alignment, bool zeroed) {
  const std::int64_t extra = padding(alignment);
  if (bytes > PTRDIFF_MAX - extra) {
    throw MemoryError("cannot allocate " + std::to_string(bytes) +
                      " bytes: more than an address space");
  }
  const auto total = static_cast<std::size_t>(bytes + extra);
  const Origin origin = zeroed ? std::calloc(1, total) : std::malloc(total);
  if (origin == nullptr) {
    throw MemoryError("cannot allocate " + std::to_string(bytes) + " bytes of host memory");
  }
  const auto mask =
      static_cast<std::uintptr_t>(std::max<std::int64_t>(alignment, alignof(Origin))) - 1;
  const auto start = reinterpret_cast<std::uintptr_t>(origin) + sizeof(Origin);
  const std::uintptr_t skipped =
      ((start + mask) & ~mask) - reinterpret_cast<std::uintptr_t>(origin);
  std::byte* pointer = static_cast<std::byte*>(origin) + skipped;
  std::memcpy(pointer - sizeof(Origin), &origin, sizeof(Origin));
  return pointer;
}

void deallocate(void* pointer) noexcept {
  if (pointer == nullptr) return;
  Origin origin;
  std::memcpy(&origin, static_cast<std::byte*>(pointer) - sizeof(Origin), sizeof(Origin));
  std::free(origin);
}

}  // namespace zarrbuffer::cpu
