#include "zarrbuffer/caching_resource.hpp"

#include <array>
#include <atomic>
#include <bit>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <vector>

#include "core/sanitizer.hpp"
#include "core/thread_share.hpp"
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

/// The same, and 0 where the alignment is more than blocks that are kept have, or none.
std::size_t kept_size(std::size_t bytes, std::size_t alignment) {
  return alignment <= kAlignment && std::has_single_bit(alignment) ? rounded(bytes) : 0;
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

struct Block {
  void* pointer = nullptr;
  std::size_t bytes = 0;
  std::uint64_t age = 0;  // number of the return: the smallest is the oldest
};

/// The block that came back last from the threads of one share. They take it and put it back without the lock that all
/// threads share.
struct alignas(64) Shelf {
  std::mutex mutex;
  void* pointer = nullptr;
  std::atomic<std::size_t> bytes{0};  // 0 where it is empty

  void* take(std::size_t size) {
    if (bytes.load(std::memory_order_relaxed) != size) return nullptr;
    const BriefLock lock(mutex);
    if (bytes.load(std::memory_order_relaxed) != size) return nullptr;
    bytes.store(0, std::memory_order_relaxed);
    return pointer;
  }

  /// Puts a block, or none, in the place of what is there, and gives that out.
  Block exchange(const Block& block) {
    const BriefLock lock(mutex);
    const Block old{pointer, bytes.load(std::memory_order_relaxed)};
    pointer = block.pointer;
    bytes.store(block.bytes, std::memory_order_relaxed);
    return old;
  }
};

}  // namespace

struct CachingResource::State {
  std::shared_ptr<MemoryResource> upstream;
  std::array<Shelf, kThreadShares> shelves;
  std::mutex mutex;
  std::map<std::size_t, std::deque<Block>> kept;  // by size, the newest at the back
  std::atomic<std::size_t> bytes{0};              // of these
  std::atomic<std::size_t> capacity{0};
  std::uint64_t returns = 0;

  Shelf& own_shelf() { return shelves[static_cast<std::size_t>(thread_share())]; }

  std::size_t shelved() const {
    std::size_t sum = 0;
    for (const Shelf& shelf : shelves) sum += shelf.bytes.load(std::memory_order_relaxed);
    return sum;
  }

  /// What one shelf may hold, so that all of them hold a quarter at most; nothing where that is little.
  static std::size_t shelf_room(std::size_t capacity) {
    constexpr std::size_t kLeast = 1 << 20;
    const std::size_t room = capacity / 4 / kThreadShares;
    return room < kLeast ? 0 : room;
  }

  /// What may be kept beside shelves.
  static std::size_t room(std::size_t capacity) { return capacity - kThreadShares * shelf_room(capacity); }

  /// The newest of that size, or null.
  void* take(std::size_t size) {
    if (void* pointer = own_shelf().take(size)) return pointer;
    const BriefLock lock(mutex);
    const auto found = kept.find(size);
    if (found == kept.end() || found->second.empty()) return nullptr;
    void* pointer = found->second.back().pointer;
    found->second.pop_back();
    bytes -= size;
    return pointer;
  }

  void give_back(void* pointer, std::size_t size) noexcept {
    const std::size_t most = capacity.load(std::memory_order_relaxed);
    if (size > room(most)) return free({pointer, size});
    ASAN_POISON_MEMORY_REGION(pointer, size);
    Block block{pointer, size};
    if (size <= shelf_room(most)) block = own_shelf().exchange(block);
    if (block.bytes == 0) return;
    keep(block);
    trim(room(most));
  }

  /// Not on a shelf.
  void keep(Block block) noexcept {
    try {
      const BriefLock lock(mutex);
      block.age = ++returns;
      kept[block.bytes].push_back(block);
      bytes += block.bytes;
    } catch (const std::bad_alloc&) {
      free(block);  // no memory to keep books in
    }
  }

  void clear_shelves() noexcept {
    for (Shelf& shelf : shelves) {
      const Block block = shelf.exchange({});
      if (block.bytes > 0) keep(block);
    }
  }

  /// Takes out the oldest if more than `limit` bytes are kept beside shelves.
  Block take_oldest(std::size_t limit) noexcept {
    const BriefLock lock(mutex);
    if (bytes <= limit) return {};
    std::deque<Block>* oldest = nullptr;
    for (auto& [size, blocks] : kept) {
      if (!blocks.empty() && (oldest == nullptr || blocks.front().age < oldest->front().age)) oldest = &blocks;
    }
    if (oldest == nullptr) return {};
    const Block block = oldest->front();
    oldest->pop_front();
    bytes -= block.bytes;
    return block;
  }

  std::size_t trim(std::size_t limit) noexcept {
    if (bytes <= limit) return 0;
    std::size_t freed = 0;
    for (Block block = take_oldest(limit); block.bytes > 0; block = take_oldest(limit)) {
      free(block);
      freed += block.bytes;
    }
    return freed;
  }

  /// What threads have at hand too.
  std::size_t trim_all(std::size_t limit) noexcept {
    clear_shelves();
    return trim(limit);
  }

  void free(const Block& block) noexcept {
    ASAN_UNPOISON_MEMORY_REGION(block.pointer, block.bytes);
    upstream->deallocate(block.pointer, block.bytes, kAlignment, Stream());
  }

  std::size_t kept_bytes() const { return bytes + shelved(); }
};

CachingResource::CachingResource(std::shared_ptr<MemoryResource> upstream, std::size_t capacity)
    : state_(std::make_unique<State>()) {
  if (!upstream) throw ArgumentError("a caching resource needs a resource to take memory from");
  state_->upstream = std::move(upstream);
  state_->capacity = capacity;
}

CachingResource::~CachingResource() { state_->trim_all(0); }

/// What is kept may be what is missing.
template <class Allocate>
void* CachingResource::allocate_or_trim(Allocate allocate) {
  try {
    return allocate();
  } catch (const MemoryError&) {
    if (state_->trim_all(0) == 0) throw;
    return allocate();
  }
}

void* CachingResource::allocate(std::size_t bytes, std::size_t alignment, Stream stream) {
  const std::size_t size = kept_size(bytes, alignment);
  if (size == 0) {
    return allocate_or_trim([&] { return state_->upstream->allocate(bytes, alignment, stream); });
  }
  if (void* pointer = state_->take(size)) return expose(pointer, bytes, size);
  return expose(allocate_or_trim([&] { return state_->upstream->allocate(size, kAlignment, stream); }), bytes, size);
}

void* CachingResource::allocate_zeroed(std::size_t bytes, std::size_t alignment, Stream stream) {
  const std::size_t size = kept_size(bytes, alignment);
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
  const std::size_t size = kept_size(bytes, alignment);
  if (size == 0) return state_->upstream->deallocate(pointer, bytes, alignment, stream);
  state_->give_back(pointer, size);
}

Device CachingResource::device() const { return state_->upstream->device(); }

std::size_t CachingResource::trim() { return state_->trim_all(0) + state_->upstream->trim(); }

std::size_t CachingResource::cached() const { return state_->kept_bytes(); }

void CachingResource::set_capacity(std::size_t bytes) {
  state_->capacity = bytes;
  state_->trim_all(State::room(bytes));
}

std::size_t CachingResource::capacity() const { return state_->capacity; }

}  // namespace zarrbuffer
