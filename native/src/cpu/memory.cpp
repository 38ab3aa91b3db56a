#include "cpu/memory.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "core/sanitizer.hpp"

// A sanitizer sees what is done past the end of the C library's blocks only.
#if defined(__linux__) && !defined(ZB_ADDRESS_SANITIZER)
#define ZB_HUGE_PAGES
#include <sys/mman.h>
#endif

#include "zarrbuffer/error.hpp"

namespace zarrbuffer::cpu {

namespace {

// The C library's own block, kept just before the address that is given out. Its aligned
// allocation cannot be zeroed without touching every page, and Windows frees it by another name.
using Origin = void*;

std::int64_t padding(std::int64_t alignment) {
  return std::max<std::int64_t>(alignment, alignof(Origin)) +
         static_cast<std::int64_t>(sizeof(Origin));
}

#if defined(ZB_HUGE_PAGES)

// From four huge pages on a block is made of them: one fault for 2 MiB, and one entry of the TLB.
constexpr std::int64_t kHugePage = 2 << 20;
constexpr std::int64_t kHugeBytes = 4 * kHugePage;

bool is_huge(std::int64_t bytes, std::int64_t alignment) {
  return bytes >= kHugeBytes && alignment <= kHugePage;
}

std::size_t whole_pages(std::int64_t bytes) {
  constexpr std::int64_t kPage = 4096;
  return static_cast<std::size_t>((bytes + kPage - 1) / kPage * kPage);
}

/// Fresh from the kernel, and so all zero. Null where there is none.
void* allocate_huge(std::int64_t bytes) {
  const std::size_t size = whole_pages(bytes);
  const std::size_t room = size + kHugePage;
  void* mapped = mmap(nullptr, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) return nullptr;
  auto* begin = static_cast<std::byte*>(mapped);
  const auto before =
      static_cast<std::size_t>(-reinterpret_cast<std::intptr_t>(begin) & (kHugePage - 1));
  if (before > 0) munmap(begin, before);
  if (before < kHugePage) munmap(begin + before + size, kHugePage - before);
  // Advice only: without huge pages it works as well, slower.
  madvise(begin + before, size, MADV_HUGEPAGE);
  return begin + before;
}

#endif

}  // namespace

void* allocate(std::int64_t bytes, std::int64_t alignment, bool zeroed) {
  const std::int64_t extra = padding(alignment);
  if (bytes > (std::int64_t{1} << 62) - extra) {
    throw MemoryError("cannot allocate " + std::to_string(bytes) +
                      " bytes: more than an address space");
  }
#if defined(ZB_HUGE_PAGES)
  if (is_huge(bytes, alignment)) {
    if (void* pointer = allocate_huge(bytes)) return pointer;
    throw MemoryError("cannot allocate " + std::to_string(bytes) + " bytes of host memory");
  }
#endif
  const auto total = static_cast<std::size_t>(bytes + extra);
  Origin origin = zeroed ? std::calloc(1, total) : std::malloc(total);
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

void deallocate(void* pointer, std::int64_t bytes, std::int64_t alignment) noexcept {
  if (pointer == nullptr) return;
#if defined(ZB_HUGE_PAGES)
  if (is_huge(bytes, alignment)) {
    munmap(pointer, whole_pages(bytes));
    return;
  }
#endif
  static_cast<void>(bytes);
  static_cast<void>(alignment);
  Origin origin;
  std::memcpy(&origin, static_cast<std::byte*>(pointer) - sizeof(Origin), sizeof(Origin));
  std::free(origin);
}

}  // namespace zarrbuffer::cpu
