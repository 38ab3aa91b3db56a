#include "fake_device/arena.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "core/sanitizer.hpp"

#if defined(ZB_ADDRESS_SANITIZER)
#include <sanitizer/asan_interface.h>
#endif

namespace zarrbuffer::fake {

namespace {

constexpr std::int64_t kAligned = 256;
constexpr int kFreed = 0xDD;

/// Between pieces lies memory of nobody, so that a sanitizer finds those who go too far.
std::int64_t size_with_gap(std::int64_t bytes) { return (bytes + kAligned) / kAligned * kAligned + kAligned; }

std::size_t size_of(std::int64_t bytes) { return static_cast<std::size_t>(bytes); }

void forbid([[maybe_unused]] std::byte* at, [[maybe_unused]] std::int64_t bytes) {
#if defined(ZB_ADDRESS_SANITIZER)
  __asan_poison_memory_region(at, size_of(bytes));
#endif
}

void allow([[maybe_unused]] std::byte* at, [[maybe_unused]] std::int64_t bytes) {
#if defined(ZB_ADDRESS_SANITIZER)
  __asan_unpoison_memory_region(at, size_of(bytes));
#endif
}

/// Nobody's until it is protected otherwise. At a place, it takes what is there away.
std::byte* map_forbidden(std::byte* place, std::int64_t bytes) {
  const int fixed = place != nullptr ? MAP_FIXED : 0;
  void* at = mmap(place, size_of(bytes), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | fixed, -1, 0);
  if (at == MAP_FAILED) throw std::runtime_error("cannot map a fake device's memory");
  return static_cast<std::byte*>(at);
}

}  // namespace

Arena::Arena(std::int64_t bytes) : bytes_(bytes) {
  start_ = map_forbidden(nullptr, bytes);
  forbid(start_, bytes);
  free_[0] = bytes;
}

void* Arena::allocate(std::int64_t bytes) {
  if (bytes > bytes_) return nullptr;
  const std::lock_guard lock(mutex_);
  const std::int64_t size = size_with_gap(bytes);
  for (auto at = free_.begin(); at != free_.end(); ++at) {
    if (at->second < size) continue;
    const auto [offset, length] = *at;
    // First: where this is refused, nothing has changed.
    used_[offset] = {bytes, size};
    auto rest = free_.extract(at);
    rest.key() = offset + size;
    rest.mapped() = length - size;
    if (length > size) free_.insert(std::move(rest));
    allow(start_ + offset, bytes);
    const std::lock_guard working(work_mutex_);
    reached_ = std::max(reached_, offset + size);
    if (works_ > 0) protect(PROT_READ | PROT_WRITE);
    return start_ + offset;
  }
  return nullptr;
}

void Arena::deallocate(void* pointer) {
  const Work work(*this);
  const std::lock_guard lock(mutex_);
  const auto found = used_.find(static_cast<std::byte*>(pointer) - start_);
  if (found == used_.end()) throw std::logic_error("memory is given back that was not given");
  std::int64_t offset = found->first;
  std::int64_t size = found->second.taken;
  // Of large pieces the start: the rest would make pages of zeros real.
  constexpr std::int64_t kMarked = 1 << 20;
  std::memset(pointer, kFreed, size_of(std::min(found->second.asked, kMarked)));
  forbid(static_cast<std::byte*>(pointer), found->second.asked);
  used_.erase(found);
  if (used_.empty()) return forget_all();
  auto next = free_.lower_bound(offset);
  if (next != free_.end() && offset + size == next->first) {
    size += next->second;
    next = free_.erase(next);
  }
  if (next != free_.begin()) {
    const auto before = std::prev(next);
    if (before->first + before->second == offset) {
      before->second += size;
      return;
    }
  }
  free_[offset] = size;
}

/// With nothing in use, so that changing the protection of much memory does not go on being slow.
void Arena::forget_all() {
  const std::lock_guard working(work_mutex_);
  if (reached_ > 0) map_forbidden(start_, reached_);
  reached_ = 0;
  free_ = {{0, bytes_}};
}

bool Arena::contains(const void* pointer) const {
  const auto* at = static_cast<const std::byte*>(pointer);
  return at >= start_ && at < start_ + bytes_;
}

bool Arena::holds(const void* pointer, std::int64_t bytes) const {
  if (!contains(pointer)) return false;
  const std::lock_guard lock(mutex_);
  const std::int64_t offset = static_cast<const std::byte*>(pointer) - start_;
  const auto after = used_.upper_bound(offset);
  if (after == used_.begin()) return false;
  const auto& [start, piece] = *std::prev(after);
  return offset + bytes <= start + piece.asked;
}

std::int64_t Arena::used() const {
  const std::lock_guard lock(mutex_);
  std::int64_t sum = 0;
  for (const auto& [offset, piece] : used_) sum += piece.asked;
  return sum;
}

void Arena::protect(int protection) { mprotect(start_, size_of(reached_), protection); }

Arena::Work::Work(Arena& arena) : arena_(arena) {
  const std::lock_guard lock(arena_.work_mutex_);
  if (arena_.works_++ == 0) arena_.protect(PROT_READ | PROT_WRITE);
}

Arena::Work::~Work() {
  const std::lock_guard lock(arena_.work_mutex_);
  if (--arena_.works_ == 0) arena_.protect(PROT_NONE);
}

}  // namespace zarrbuffer::fake
