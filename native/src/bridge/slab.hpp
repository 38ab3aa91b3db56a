// Memory that the small arrays of one Java thread share, so that neither the C library nor Java's cleaner has work for
// each of them.
#pragma once

#include <atomic>
#include <cstdint>

#include "bridge/scratch.hpp"
#include "bridge/support.hpp"
#include "core/chunked_resource.hpp"
#include "zarrbuffer/memory.hpp"

namespace zarrbuffer::bridge {

/// A block from whose beginning on arrays are cut. It is a handle of its storage, so that one number stands for both.
/// What is cut counts as memory in use, the rest does not. Cut by one thread; given back by any.
class Slab final : public Handle {
 public:
  static constexpr std::int64_t kBytes = ChunkedResource::kBlock;
  static constexpr std::int64_t kLargestArray = 2 << 10;

  Slab();
  Slab(const Slab&) = delete;
  Slab& operator=(const Slab&) = delete;
  ~Slab();

  static Slab* of(std::int64_t handle) { return static_cast<Slab*>(reinterpret_cast<Handle*>(handle)); }
  std::int64_t handle() { return reinterpret_cast<std::int64_t>(static_cast<Handle*>(this)); }

  /// Where the bytes begin; negative where there is no room. Throws MemoryError past the limit of memory.
  std::int64_t cut(std::int64_t bytes);
  /// Returns the bytes that are still in use, where nothing is cut any more.
  std::int64_t give_back(std::int64_t bytes) noexcept;

 private:
  std::int64_t in_use() const;
  /// Brings into the cache what the next piece will write: memory that the collector gave back has left it.
  void fetch(std::int64_t begin, std::int64_t end);

  std::int64_t end_ = 0;
  // Bytes, ever: one thread cuts, any gives back.
  std::atomic<std::int64_t> cut_{0};
  std::atomic<std::int64_t> given_back_{0};
};

/// What a call that makes an array returns where the slab that it was given has no room.
inline constexpr std::int64_t kSlabIsFull = 0;

inline bool is_small(std::int64_t slab, Device device, const DType& dtype, const Layout& layout) {
  const std::int64_t bytes = layout.size() * dtype.item_size();
  return slab != 0 && bytes > 0 && bytes <= Slab::kLargestArray && device == Device::cpu();
}

/// A new array on its way to Java, dense in `layout`: in the slab if it is small and there is one, else in storage of its
/// own. `write` gives it its elements, told the storage and where in it they
/// lie.
template <class Write>
std::int64_t make_array(std::int64_t scratch, std::int64_t slab_handle, Device device, const DType& dtype,
                        const Layout& layout, Write write) {
  const std::int64_t bytes = layout.size() * dtype.item_size();
  if (!is_small(slab_handle, device, dtype, layout)) {
    const Handle storage = Storage::allocate(memory_of(device), static_cast<std::size_t>(bytes));
    write(storage, layout);
    write_view(scratch, dtype.code(), layout);
    return to_handle(storage);
  }
  Slab& slab = *Slab::of(slab_handle);
  const std::int64_t offset = slab.cut(bytes);
  if (offset < 0) return kSlabIsFull;
  try {
    const Layout place = layout.with_offset(offset);
    write(slab, place);
    write_view(scratch, dtype.code(), place);
  } catch (...) {
    slab.give_back(bytes);
    throw;
  }
  *reinterpret_cast<std::int64_t*>(scratch) = bytes;
  return slab_handle;
}

}  // namespace zarrbuffer::bridge
