#include "cuda/pinned.hpp"

#include <mutex>

#include "cuda/block_cache.hpp"
#include "cuda/runtime.hpp"

namespace zarrbuffer::cuda {

namespace {

constexpr std::int64_t kKept = std::int64_t{512} << 20;

struct Pool {
  std::mutex mutex;
  BlockCache cache{kKept};
};

// Leaked: memory may be given back after static destructors have run.
Pool& pool() {
  static auto* leaked = new Pool;
  return *leaked;
}

/// Waits until nothing uses the block; errors of that work are told by the next call.
void retire(const Block& block) {
  const auto event = static_cast<cudaEvent_t>(block.free_after);
  if (event == nullptr) return;
  cudaEventSynchronize(event);
  cudaEventDestroy(event);
}

void release(const Block& block) {
  retire(block);
  cudaFreeHost(block.pointer);
}

cudaEvent_t mark(cudaStream_t stream) {
  cudaEvent_t event = nullptr;
  if (cudaEventCreateWithFlags(&event, cudaEventDisableTiming) != cudaSuccess) return nullptr;
  if (cudaEventRecord(event, stream) == cudaSuccess) return event;
  cudaEventDestroy(event);
  return nullptr;
}

std::optional<Block> take_kept(std::int64_t size) {
  const std::lock_guard lock(pool().mutex);
  return pool().cache.take(size);
}

}  // namespace

void* allocate_pinned(std::int64_t bytes) {
  const std::int64_t size = BlockCache::class_of(bytes);
  if (const auto kept = take_kept(size)) {
    retire(*kept);
    return kept->pointer;
  }
  void* pointer = nullptr;
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto wanted = static_cast<std::size_t>(size);
    const cudaError_t status = cudaHostAlloc(&pointer, wanted, cudaHostAllocPortable);
    if (status == cudaSuccess) return pointer;
    if (status != cudaErrorMemoryAllocation) check(status, "allocate pinned host memory");
    static_cast<void>(cudaGetLastError());
    trim_pinned();
  }
  return nullptr;
}

void deallocate_pinned(void* pointer, std::int64_t bytes, cudaStream_t stream) noexcept {
  const Block block{pointer, mark(stream)};
  if (block.free_after == nullptr) cudaStreamSynchronize(stream);
  {
    const std::lock_guard lock(pool().mutex);
    if (pool().cache.put(BlockCache::class_of(bytes), block)) return;
  }
  release(block);
}

std::int64_t cached_pinned() {
  const std::lock_guard lock(pool().mutex);
  return pool().cache.held();
}

std::int64_t trim_pinned() {
  std::vector<Block> blocks;
  std::int64_t bytes = 0;
  {
    const std::lock_guard lock(pool().mutex);
    bytes = pool().cache.held();
    blocks = pool().cache.drain();
  }
  for (const Block& block : blocks) release(block);
  return bytes;
}

}  // namespace zarrbuffer::cuda
