#include "short_memory.hpp"

#include <cstdlib>
#include <new>

// Elsewhere blocks at a multiple need another way to be freed; the code under test is the same there.
#if defined(__linux__)

namespace {

/// How many more the thread gets before one is refused; below 0 all.
thread_local long t_left = -1;
thread_local bool t_refused = false;

bool is_refused() {
  if (t_left < 0 || t_left-- > 0) return false;
  t_refused = true;
  return true;
}

void* take(std::size_t bytes, std::size_t alignment) noexcept {
  if (is_refused()) return nullptr;
  const std::size_t whole = (bytes + alignment - 1) / alignment * alignment;
  return alignment <= alignof(std::max_align_t) ? std::malloc(bytes == 0 ? 1 : bytes) : std::aligned_alloc(alignment, whole);
}

void* take_or_throw(std::size_t bytes, std::size_t alignment = 1) {
  void* pointer = take(bytes, alignment);
  if (pointer == nullptr) throw std::bad_alloc();
  return pointer;
}

std::size_t number(std::align_val_t alignment) { return static_cast<std::size_t>(alignment); }

}  // namespace

void* operator new(std::size_t bytes) { return take_or_throw(bytes); }
void* operator new[](std::size_t bytes) { return take_or_throw(bytes); }
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept { return take(bytes, 1); }
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept { return take(bytes, 1); }
void* operator new(std::size_t bytes, std::align_val_t alignment) { return take_or_throw(bytes, number(alignment)); }
void* operator new[](std::size_t bytes, std::align_val_t alignment) { return take_or_throw(bytes, number(alignment)); }
void operator delete(void* pointer) noexcept { std::free(pointer); }
void operator delete[](void* pointer) noexcept { std::free(pointer); }
void operator delete(void* pointer, std::size_t) noexcept { std::free(pointer); }
void operator delete[](void* pointer, std::size_t) noexcept { std::free(pointer); }
void operator delete(void* pointer, const std::nothrow_t&) noexcept { std::free(pointer); }
void operator delete[](void* pointer, const std::nothrow_t&) noexcept { std::free(pointer); }
void operator delete(void* pointer, std::align_val_t) noexcept { std::free(pointer); }
void operator delete[](void* pointer, std::align_val_t) noexcept { std::free(pointer); }
void operator delete(void* pointer, std::size_t, std::align_val_t) noexcept { std::free(pointer); }
void operator delete[](void* pointer, std::size_t, std::align_val_t) noexcept { std::free(pointer); }

namespace zarrbuffer::test {

void refuse_after(long blocks) {
  t_refused = false;
  t_left = blocks;
}

void refuse_none() { t_left = -1; }

bool was_refused() { return t_refused; }

}  // namespace zarrbuffer::test

#endif
