// Keeps blocks that were given back, so that the next of their size costs no page faults.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "zarrbuffer/memory.hpp"

namespace zarrbuffer {

/// Blocks of chunk size (from kSmallest bytes on) are rounded up to one of eight sizes in each
/// power of two, and kept when they come back. What is asked for next is the block that came back
/// last, which is likely to be in a cache still. Each thread has the last of its own at hand without
/// a lock that all threads share. Past the capacity the oldest are let go. Smaller blocks go straight
/// to the resource below, whose allocator is quick at them. For memory without streams: a block is
/// reused at once.
class ZB_EXPORT CachingResource final : public MemoryResource {
 public:
  /// Bytes of the smallest block that is kept.
  static constexpr std::size_t kSmallest = 64 << 10;

  /// Over `upstream`, keeping at most `capacity` bytes.
  CachingResource(std::shared_ptr<MemoryResource> upstream, std::size_t capacity);
  ~CachingResource() override;

  void* allocate(std::size_t bytes, std::size_t alignment, Stream stream) override;
  void* allocate_zeroed(std::size_t bytes, std::size_t alignment, Stream stream) override;
  void deallocate(void* pointer, std::size_t bytes, std::size_t alignment, Stream stream) noexcept override;
  /// The device of the resource below.
  Device device() const override;
  /// Lets go of all that is kept.
  std::size_t trim() override;
  std::size_t cached() const override;

  /// Bytes that may be kept; 0 keeps none. Lets go of what is more.
  void set_capacity(std::size_t bytes) override;
  /// Bytes that may be kept.
  std::size_t capacity() const override;

 private:
  struct State;
  template <class Allocate>
  void* allocate_or_trim(Allocate allocate);
  std::unique_ptr<State> state_;
};

}  // namespace zarrbuffer
