// Which memory a pipeline makes its buffers in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "zarrbuffer/buffer.hpp"
#include "zarrbuffer/device.hpp"
#include "zarrbuffer/export.hpp"
#include "zarrbuffer/list.hpp"
#include "zarrbuffer/memory.hpp"
#include "zarrbuffer/nd_buffer.hpp"

namespace zarrbuffer {

/// Makes Buffers and NDBuffers in one kind of memory. A plain value; safe to share. What is made owns its memory and
/// keeps the resource alive. Whatever makes memory throws MemoryError where it is short and DeviceError where there is
/// no such device.
class ZB_EXPORT BufferPrototype {
 public:
  /// The memory of a device, as memory_of gives it.
  explicit BufferPrototype(Device device) : device_(device) {}
  /// Memory of a resource of the caller's: a pool, a limit, figures of its own. Throws ArgumentError for none.
  explicit BufferPrototype(std::shared_ptr<MemoryResource> resource);

  /// Plain host memory.
  static BufferPrototype cpu() { return BufferPrototype(Device::cpu()); }
  /// Page-locked host memory.
  static BufferPrototype pinned() { return BufferPrototype(Device::pinned()); }
  /// The memory of a CUDA device.
  static BufferPrototype cuda(std::int32_t ordinal = 0) { return BufferPrototype(Device::cuda(ordinal)); }

  /// Where its buffers are.
  Device device() const { return device_; }
  /// A new buffer of no bytes.
  Buffer create_zero_length() const;
  /// A new buffer, a copy of the bytes.
  Buffer from_bytes(std::span<const std::byte> bytes) const;
  /// Shares where the buffer is on that device already, in whatever memory of it, else copies there.
  Buffer from_buffer(const Buffer& other) const;
  /// A new block. A fill value of none, 0 or false means zeros; others are cast as assignment casts. Order C or F.
  NDBuffer create(NumberList shape, const DType& dtype, Order order = Order::C, const Scalar& fill_value = {}) const;
  /// As create, uninitialised.
  NDBuffer empty(NumberList shape, const DType& dtype, Order order = Order::C) const;
  /// Shares where the array is on that device already, in whatever memory of it, else copies there.
  NDBuffer from_numpy_array(const NDArray& array) const;

  /// The same device and, where it was made of one, the same resource.
  bool operator==(const BufferPrototype&) const = default;

 private:
  std::shared_ptr<MemoryResource> memory() const;
  NDArray placed(const NDArray& array) const;

  Device device_;
  std::shared_ptr<MemoryResource> resource_;  // none: the device's own
};

}  // namespace zarrbuffer
