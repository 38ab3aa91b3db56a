// Zarr's NDBuffer: an n-d block of elements in any memory.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "zarrbuffer/export.hpp"
#include "zarrbuffer/nd_array.hpp"

namespace zarrbuffer {

/// An n-d block over an NDArray with the operations that Zarr's pipeline uses. Copying an
/// NDBuffer copies the view, never elements.
class ZB_EXPORT NDBuffer {
 public:
  /// A fill value of none, 0 or false means zeros; others are cast as assignment casts. Order C
  /// or F.
  static NDBuffer create(std::span<const std::int64_t> shape, const DType& dtype, Order order = Order::C,
                         const Scalar& fill_value = {}, Device device = Device::cpu());
  static NDBuffer empty(std::span<const std::int64_t> shape, const DType& dtype, Order order = Order::C,
                        Device device = Device::cpu());
  /// Shares the array's memory.
  static NDBuffer from_ndarray_like(const NDArray& array) { return NDBuffer(array); }
  /// Shares where `device` is the array's already, else copies there.
  static NDBuffer from_numpy_array(const NDArray& array, Device device = Device::cpu());

  const NDArray& as_ndarray_like() const { return array_; }
  NDArray as_numpy_array() const;
  /// Throws ArgumentError unless the size is 1.
  Scalar as_scalar() const { return array_.item(); }

  const DType& dtype() const { return array_.dtype(); }
  const Dims& shape() const { return array_.shape(); }
  ByteOrder byte_order() const { return array_.dtype().byte_order(); }
  std::int64_t length() const { return array_.length(); }

  NDBuffer reshape(std::span<const std::int64_t> shape) const { return NDBuffer(array_.reshape(shape)); }
  NDBuffer squeeze(std::span<const std::int64_t> axes) const { return NDBuffer(array_.squeeze(axes)); }
  NDBuffer transpose() const { return NDBuffer(array_.transpose()); }
  NDBuffer transpose(std::span<const std::int64_t> axes) const { return NDBuffer(array_.transpose(axes)); }
  NDBuffer get(std::span<const Index> keys) const { return NDBuffer(array_.get(keys)); }
  void set(std::span<const Index> keys, const NDBuffer& value) const { array_.set(keys, value.array_); }
  void set(std::span<const Index> keys, const Scalar& value) const { array_.set(keys, value); }

  /// Always a copy.
  NDBuffer astype(const DType& dtype, Order order = Order::K) const { return NDBuffer(array_.astype(dtype, order)); }
  NDBuffer copy() const { return NDBuffer(array_.copy()); }
  void fill(const Scalar& value) const { array_.fill(value); }
  bool all_equal(const NDBuffer& other, bool equal_nan = true) const { return array_.all_equal(other.array_, equal_nan); }
  bool all_equal(const Scalar& other, bool equal_nan = true) const { return array_.all_equal(other, equal_nan); }

  std::string to_string() const;

 private:
  explicit NDBuffer(NDArray array) : array_(std::move(array)) {}
  NDArray array_;
};

}  // namespace zarrbuffer
