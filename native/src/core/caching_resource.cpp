#include "zarrbuffer/caching_resource.hpp"

#include <bit>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <vector>

#include "core/sanitizer.hpp"
#include "zarrbuffer/error.hpp"

#if defined(ZB_ADDRESS_SANITIZER)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#endif

namespace zarrbuffer {

namespace {

// From this size on fresh pages, which the kernel zeroes when they are first touched, cost less
// than zeroing a block that is kept: those that are never touched cost nothing.
constexpr std::size_t kFreshZeros = std::size_t{64} << 20;

constexpr int kClassesPerDouble = 8;

/// The class's size: at most an eighth more than was asked for. 0 where there is none.
std::size_t rounded(std::size_t bytes) {
  if (bytes < CachingResource::kSmallest || bytes > (std::size_t{1} << 46)) return 0;
  const std::size_t step = std::bit_floor(bytes) / kClassesPerDouble;
  return (bytes + step - 1) / step * step;  // NOLINT(clang-analyzer-core.DivideZero): not of what is so small
}

/// Shows a sanitizer which bytes of a block are in use.
void* expose(void* pointer, std::size_t bytes, std::size_t size) {
  ASAN_UNPOISON_MEMORY_REGION(pointer, bytes);
  ASAN_POISON_MEMORY_REGION(static_cast<std::byte*>(pointer) + bytes, size - bytes);
  return pointer;
}

/// A lock that is held for a few instructions: waiting for it is shorter than going to sleep.
class BriefLock {
 public:
  explicit BriefLock(std::mutex& mutex) : mutex_(mutex) {
    constexpr int kTries = 1000;
    for (int i = 0; i < kTries; ++i) {
      if (mutex_.try_lock()) return;
#if defined(__x86_64__)
      __builtin_ia32_pause();
#endif
    }
    mutex_.lock();
  }
  ~BriefLock() { mutex_.unlock(); }
  BriefLock(const BriefLock&) = delete;
  BriefLock& operator=(const BriefLock&) = delete;

 private:
  std::mutex& mutex_;
};

enum class Kept { No, Yes, PastCapacity };

struct Block {
  void* pointer;
  std::size_t bytes;
  std::uint64_t age;  // number of the return: the smallest is the oldest
};

}  // namespace

struct CachingResource::State {
  std::shared_ptr<MemoryResource> upstream;
  mutable std::mutex mutex;
  std::map<std::size_t, std::deque<Block>> kept;  // by size, the newest at the back
  std::size_t bytes = 0;
  std::size_t capacity = 0;
  std::uint64_t returns = 0;

  /// The newest of that size, or null.
  void* take(std::size_t size) {
    const BriefLock lock(mutex);
    const auto found = kept.find(size);
    if (found == kept.end() || found->second.empty()) return nullptr;
    void* pointer = found->second.back().pointer;
    found->second.pop_back();
    bytes -= size;
    return pointer;
  }

  Kept keep(void* pointer, std::size_t size) {
    const BriefLock lock(mutex);
    if (size > capacity) return Kept::No;
    kept[size].push_back({pointer, size, ++returns});
    bytes += size;
    ASAN_POISON_MEMORY_REGION(pointer, size);
    return bytes > capacity ? Kept::PastCapacity : Kept::Yes;
  }

  /// Takes out the oldest, until no more than `limit` bytes are kept.
  std::vector<Block> overflow(std::size_t limit) {
    const BriefLock lock(mutex);
    std::vector<Block> out;
    while (bytes > limit) {
      std::deque<Block>* oldest = nullptr;
      for (auto& [size, blocks] : kept) {
        if (!blocks.empty() && (oldest == nullptr || blocks.front().age < oldest->front().age)) oldest = &blocks;
      }
      out.push_back(oldest->front());
      bytes -= oldest->front().bytes;
      oldest->pop_front();
    }
    return out;
  }

  std::size_t let_go(std::size_t limit) {
    std::size_t freed = 0;
    for (const Block& block : overflow(limit)) {
      ASAN_UNPOISON_MEMORY_REGION(block.pointer, block.bytes);
      upstream->deallocate(block.pointer, block.bytes, kAlignment, Stream());
      freed += block.bytes;
    }
    return freed;
  }

  std::size_t kept_bytes() const {
    const BriefLock lock(mutex);
    return bytes;
  }
};

CachingResource::CachingResource(std::shared_ptr<MemoryResource> upstream, std::size_t capacity)
    : state_(std::make_unique<State>()) {
  if (!upstream) throw ArgumentError("a caching resource needs a resource to take memory from");
  state_->upstream = std::move(upstream);
  state_->capacity = capacity;
}

CachingResource::~CachingResource() { state_->let_go(0); }

/// What is kept may be what is missing.
template <class Allocate>
void* CachingResource::allocate_or_trim(Allocate allocate) {
  try {
    return allocate();
  } catch (const MemoryError&) {
    if (state_->let_go(0) == 0) throw;
    return allocate();
  }
}

void* CachingResource::allocate(std::size_t bytes, std::size_t alignment, Stream stream) {
  const std::size_t size = alignment <= kAlignment ? rounded(bytes) : 0;
  if (size == 0) {
    return allocate_or_trim([&] { return state_->upstream->allocate(bytes, alignment, stream); });
  }
  if (void* pointer = state_->take(size)) return expose(pointer, bytes, size);
  return expose(allocate_or_trim([&] { return state_->upstream->allocate(size, kAlignment, stream); }), bytes, size);
}

void* CachingResource::allocate_zeroed(std::size_t bytes, std::size_t alignment, Stream stream) {
  const std::size_t size = alignment <= kAlignment ? rounded(bytes) : 0;
  if (size == 0) {
    return allocate_or_trim([&] { return state_->upstream->allocate_zeroed(bytes, alignment, stream); });
  }
  if (size < kFreshZeros) {
    if (void* pointer = state_->take(size)) return std::memset(expose(pointer, bytes, size), 0, bytes);
  }
  return expose(allocate_or_trim([&] { return state_->upstream->allocate_zeroed(size, kAlignment, stream); }), bytes,
                size);
}

void CachingResource::deallocate(void* pointer, std::size_t bytes, std::size_t alignment, Stream stream) noexcept {
  const std::size_t size = alignment <= kAlignment ? rounded(bytes) : 0;
  if (size == 0) return state_->upstream->deallocate(pointer, bytes, alignment, stream);
  Kept kept = Kept::No;
  try {
    kept = state_->keep(pointer, size);
    if (kept == Kept::PastCapacity) state_->let_go(capacity());
  } catch (const std::bad_alloc&) {  // NOLINT(bugprone-empty-catch)
    // No memory to keep books in: the block goes back, unless it is in them already.
  }
  if (kept != Kept::No) return;
  ASAN_UNPOISON_MEMORY_REGION(pointer, size);
  state_->upstream->deallocate(pointer, size, kAlignment, stream);
}

Device CachingResource::device() const { return state_->upstream->device(); }

std::size_t CachingResource::trim() { return state_->let_go(0) + state_->upstream->trim(); }

std::size_t CachingResource::cached() const { return state_->kept_bytes(); }

void CachingResource::set_capacity(std::size_t bytes) {
  {
    const BriefLock lock(state_->mutex);
    state_->capacity = bytes;
  }
  state_->let_go(bytes);
}

std::size_t CachingResource::capacity() const {
  const BriefLock lock(state_->mutex);
  return state_->capacity;
}

}  // namespace zarrbuffer
