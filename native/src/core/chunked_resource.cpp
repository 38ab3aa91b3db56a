#include "core/chunked_resource.hpp"

#include <cstring>
#include <string>

#include "zarrbuffer/error.hpp"

namespace zarrbuffer {

ChunkedResource::ChunkedResource(std::shared_ptr<MemoryResource> upstream) : upstream_(std::move(upstream)) {
  if (!upstream_) throw ArgumentError("a chunked resource needs a resource to take memory from");
}

ChunkedResource::~ChunkedResource() {
  for (const auto& [chunk, used] : chunks_) upstream_->deallocate(chunk, kChunk, kAlignment, Stream(device()));
}

void* ChunkedResource::allocate(std::size_t bytes, std::size_t alignment, Stream stream) {
  if (bytes != kBlock || alignment > kAlignment) {
    throw ArgumentError("blocks of " + std::to_string(kBlock) + " bytes are made here, not of " + std::to_string(bytes));
  }
  const std::lock_guard lock(mutex_);
  if (with_room_.empty()) {
    auto* chunk = static_cast<std::byte*>(upstream_->allocate(kChunk, kAlignment, stream));
    try {
      chunks_.emplace(chunk, Used());
      with_room_.insert(chunk);
    } catch (...) {
      chunks_.erase(chunk);
      upstream_->deallocate(chunk, kChunk, kAlignment, stream);
      throw;
    }
  }
  std::byte* chunk = *with_room_.begin();
  Used& used = chunks_.find(chunk)->second;
  std::size_t number = 0;
  while (used[number]) ++number;
  used.set(number);
  if (used.all()) with_room_.erase(chunk);
  return chunk + number * kBlock;
}

void* ChunkedResource::allocate_zeroed(std::size_t bytes, std::size_t alignment, Stream stream) {
  return std::memset(allocate(bytes, alignment, stream), 0, bytes);
}

void ChunkedResource::deallocate(void* pointer, std::size_t, std::size_t, Stream stream) noexcept {
  const std::lock_guard lock(mutex_);
  auto* block = static_cast<std::byte*>(pointer);
  const auto found = std::prev(chunks_.upper_bound(block));
  std::byte* chunk = found->first;
  Used& used = found->second;
  used.reset(static_cast<std::size_t>(block - chunk) / kBlock);
  if (used.none()) {
    chunks_.erase(found);
    with_room_.erase(chunk);
    upstream_->deallocate(chunk, kChunk, kAlignment, stream);
  } else {
    try {
      with_room_.insert(chunk);
    } catch (const std::bad_alloc&) {
      // No memory to keep books in: tried again with the next block of it.
    }
  }
}

std::size_t ChunkedResource::cached() const {
  const std::lock_guard lock(mutex_);
  std::size_t free = 0;
  for (const auto& [chunk, used] : chunks_) free += (kBlocks - used.count()) * kBlock;
  return upstream_->cached() + free;
}

}  // namespace zarrbuffer
