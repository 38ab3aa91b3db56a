// Which memory a pipeline makes its buffers in.
#pragma once

#include <cstdint>
#include <span>

#include "zarrbuffer/buffer.hpp"
#include "zarrbuffer/device.hpp"
#include "zarrbuffer/list.hpp"
#include "zarrbuffer/nd_buffer.hpp"

namespace zarrbuffer {

/// Makes Buffers and NDBuffers in one kind of memory. A plain value.
class ZB_EXPORT BufferPrototype {
 public:
  /// Plain host memory.
  static BufferPrototype cpu() { return BufferPrototype(Device::cpu()); }
  /// Page-locked host memory.
  static BufferPrototype pinned() { return BufferPrototype(Device::pinned()); }
  /// The memory of a CUDA device.
  static BufferPrototype cuda(std::int32_t ordinal = 0) { return BufferPrototype(Device::cuda(ordinal)); }

  /// Where its buffers are.
  Device device() const { return device_; }
  /// Buffer::create_zero_length there.
  Buffer create_zero_length() const { return Buffer::create_zero_length(device_); }
  /// Buffer::from_bytes there.
  Buffer from_bytes(std::span<const std::byte> bytes) const { return Buffer::from_bytes(bytes, device_); }
  /// Buffer::from_buffer there.
  Buffer from_buffer(const Buffer& other) const { return Buffer::from_buffer(other, device_); }
  /// NDBuffer::create there.
  NDBuffer create(NumberList shape, const DType& dtype, Order order = Order::C,
                  const Scalar& fill_value = {}) const {
    return NDBuffer::create(shape, dtype, order, fill_value, device_);
  }
  /// NDBuffer::empty there.
  NDBuffer empty(NumberList shape, const DType& dtype, Order order = Order::C) const {
    return NDBuffer::empty(shape, dtype, order, device_);
  }
  /// NDBuffer::from_numpy_array there.
  NDBuffer from_numpy_array(const NDArray& array) const { return NDBuffer::from_numpy_array(array, device_); }

  /// The same kind of memory.
  bool operator==(const BufferPrototype&) const = default;

 private:
  explicit BufferPrototype(Device device) : device_(device) {}
  Device device_;
};

}  // namespace zarrbuffer
