// Zarr's Buffer: flat bytes in any memory.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "zarrbuffer/export.hpp"
#include "zarrbuffer/list.hpp"
#include "zarrbuffer/nd_array.hpp"

namespace zarrbuffer {

/// Flat contiguous or strided bytes over a one-dimensional uint8 array. Slicing is a view.
class ZB_EXPORT Buffer {
 public:
  /// Throws ArgumentError unless the array has one axis and, then, dtype uint8. Never copies.
  static Buffer from_array_like(const NDArray& array);
  /// A new buffer of no bytes.
  static Buffer create_zero_length(Device device = Device::cpu());
  /// Copies the bytes.
  static Buffer from_bytes(std::span<const std::byte> bytes, Device device = Device::cpu());
  /// Shares where `device` is the buffer's already, else copies there.
  static Buffer from_buffer(const Buffer& other, Device device = Device::cpu());

  /// The array that this buffer is over; never a copy.
  const NDArray& as_array_like() const { return array_; }
  /// The same bytes where the host can read them; copies only from a device.
  NDArray as_numpy_array() const;
  /// The bytes themselves, copied.
  std::vector<std::byte> to_bytes() const;

  /// The number of bytes.
  std::int64_t length() const { return array_.size(); }
  /// A view with Python's clipping. Throws ArgumentError for a step other than absent or 1.
  Buffer get(const BasicKey& slice) const;
  /// The bytes from `start` up to `stop`, a view, clipped as Python clips: negative ones count from
  /// the end, one without a value is that end.
  Buffer get(std::optional<std::int64_t> start, std::optional<std::int64_t> stop) const {
    return get(BasicKey::slice(start, stop));
  }
  /// Assigns bytes, as many as the slice names or one for all. Throws ReadOnlyError, and
  /// ArgumentError for another length.
  void set(const BasicKey& slice, const Buffer& value) const;
  /// The same from an array, whose values wrap.
  void set(const BasicKey& slice, const NDArray& value) const;
  /// One value for all. Throws RangeError outside 0..255.
  void set(const BasicKey& slice, const Scalar& value) const;

  /// A new, writable buffer in this one's memory kind: this one's bytes, then the others'.
  Buffer combine(BufferList others) const;
  /// combine with one other.
  Buffer operator+(const Buffer& other) const { return combine({other}); }
  /// Equal bytes, in whatever memory.
  bool operator==(const Buffer& other) const;

 private:
  explicit Buffer(NDArray array) : array_(std::move(array)) {}
  NDArray sliced(const BasicKey& key) const;
  NDArray array_;
};

}  // namespace zarrbuffer
