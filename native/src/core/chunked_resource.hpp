// Cuts blocks of one small size from chunks that are large enough for huge pages.
#pragma once

#include <bitset>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <set>

#include "zarrbuffer/export.hpp"
#include "zarrbuffer/memory.hpp"

namespace zarrbuffer {

/// A chunk's first pages cost one fault for 2 MiB, where each block by itself would cost one for every 4 KiB. Blocks come
/// from the lowest chunk that has room, so that the others empty; an empty one goes back. Other sizes are not taken.
class ZB_EXPORT ChunkedResource final : public MemoryResource {
 public:
  static constexpr std::size_t kBlock = 64 << 10;
  static constexpr std::size_t kChunk = 8 << 20;

  explicit ChunkedResource(std::shared_ptr<MemoryResource> upstream);
  ChunkedResource(const ChunkedResource&) = delete;
  ChunkedResource& operator=(const ChunkedResource&) = delete;
  ~ChunkedResource() override;

  void* allocate(std::size_t bytes, std::size_t alignment, Stream stream) override;
  void* allocate_zeroed(std::size_t bytes, std::size_t alignment, Stream stream) override;
  void deallocate(void* pointer, std::size_t bytes, std::size_t alignment, Stream stream) noexcept override;
  Device device() const override { return upstream_->device(); }
  std::size_t trim() override { return upstream_->trim(); }
  /// Where chunks are kept, and the blocks that are free in those that are not empty.
  std::size_t cached() const override;

 private:
  static constexpr std::size_t kBlocks = kChunk / kBlock;
  using Used = std::bitset<kBlocks>;

  std::shared_ptr<MemoryResource> upstream_;
  mutable std::mutex mutex_;
  std::map<std::byte*, Used> chunks_;
  std::set<std::byte*> with_room_;
};

}  // namespace zarrbuffer
