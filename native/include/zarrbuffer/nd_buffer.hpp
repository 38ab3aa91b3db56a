// Zarr's NDBuffer: an n-d block of elements in any memory.
#pragma once

#include <cstdint>
#include <string>

#include "zarrbuffer/export.hpp"
#include "zarrbuffer/list.hpp"
#include "zarrbuffer/nd_array.hpp"

namespace zarrbuffer {

/// An n-d block over an NDArray with the operations that Zarr's pipeline uses. Copying an
/// NDBuffer copies the view, never elements.
class ZB_EXPORT NDBuffer {
 public:
  /// A fill value of none, 0 or false means zeros; others are cast as assignment casts. Order C
  /// or F.
  static NDBuffer create(NumberList shape, const DType& dtype, Order order = Order::C,
                         const Scalar& fill_value = {}, Device device = Device::cpu());
  /// As create, uninitialised.
  static NDBuffer empty(NumberList shape, const DType& dtype, Order order = Order::C,
                        Device device = Device::cpu());
  /// Shares the array's memory.
  static NDBuffer from_ndarray_like(const NDArray& array) { return NDBuffer(array); }
  /// Shares where `device` is the array's already, else copies there.
  static NDBuffer from_numpy_array(const NDArray& array, Device device = Device::cpu());

  /// The array that this block is over; never a copy.
  const NDArray& as_ndarray_like() const { return array_; }
  /// The same elements where the host can read them; copies only from a device.
  NDArray as_numpy_array() const;
  /// Throws ArgumentError unless the size is 1.
  Scalar as_scalar() const { return array_.item(); }

  /// The type of the elements.
  const DType& dtype() const { return array_.dtype(); }
  /// The length of each axis, in elements.
  const Dims& shape() const { return array_.shape(); }
  /// The byte order of the dtype.
  ByteOrder byte_order() const { return array_.dtype().byte_order(); }
  /// The length of the first axis. Throws ArgumentError for 0-d.
  std::int64_t length() const { return array_.length(); }

  /// Another shape, one length of which may be -1: a view where strides allow it, else a copy.
  NDBuffer reshape(NumberList shape) const { return NDBuffer(array_.reshape(shape)); }
  /// Without the listed axes, as NDArray::squeeze.
  NDBuffer squeeze(NumberList axes) const { return NDBuffer(array_.squeeze(axes)); }
  /// All axes in reverse, a view.
  NDBuffer transpose() const { return NDBuffer(array_.transpose()); }
  /// Axes in the given order, a view.
  NDBuffer transpose(NumberList axes) const { return NDBuffer(array_.transpose(axes)); }
  /// As NDArray::get: basic keys give views, advanced ones and integers only give copies.
  NDBuffer get(IndexList keys) const { return NDBuffer(array_.get(keys)); }
  /// As NDArray::set: broadcasts, casts, swaps bytes.
  void set(IndexList keys, const NDBuffer& value) const { array_.set(keys, value.array_); }
  /// The same from an array.
  void set(IndexList keys, const NDArray& value) const { array_.set(keys, value); }
  /// One value for all elements that the key names.
  void set(IndexList keys, const Scalar& value) const { array_.set(keys, value); }

  /// Always a copy.
  NDBuffer astype(const DType& dtype, Order order = Order::K) const { return NDBuffer(array_.astype(dtype, order)); }
  /// A new, writable block in order C.
  NDBuffer copy() const { return NDBuffer(array_.copy()); }
  /// Assigns one value to all elements.
  void fill(const Scalar& value) const { array_.fill(value); }
  /// Whether all elements are equal to those of the other, which broadcasts.
  bool all_equal(const NDBuffer& other, bool equal_nan = true) const { return array_.all_equal(other.array_, equal_nan); }
  /// The same beside an array.
  bool all_equal(const NDArray& other, bool equal_nan = true) const { return array_.all_equal(other, equal_nan); }
  /// Whether all elements equal one value; a floating 0 only zeros of its sign.
  bool all_equal(const Scalar& other, bool equal_nan = true) const { return array_.all_equal(other, equal_nan); }

  /// As NDArray::to_string.
  std::string to_string() const;

 private:
  explicit NDBuffer(NDArray array) : array_(std::move(array)) {}
  NDArray array_;
};

}  // namespace zarrbuffer
