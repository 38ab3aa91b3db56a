// The strided n-d array that buffers stand on: storage, dtype and layout under NumPy's rules.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "zarrbuffer/dtype.hpp"
#include "zarrbuffer/export.hpp"
#include "zarrbuffer/layout.hpp"
#include "zarrbuffer/list.hpp"
#include "zarrbuffer/scalar.hpp"
#include "zarrbuffer/storage.hpp"

namespace zarrbuffer {

/// The strided n-d array; see below.
class NDArray;

/// One part of a key: an integer, a slice, an ellipsis, a new axis, an array of integers, or a
/// mask. NumPy's rules, basic and advanced.
class ZB_EXPORT Index {
 public:
  /// One position; negative ones count from the end.
  static Index at(std::int64_t position);
  /// Python's `start:stop:step`; what has no value is left out: `slice(1, {})` is all but the first,
  /// `slice({}, {}, -1)` all backwards.
  static Index slice(std::optional<std::int64_t> start, std::optional<std::int64_t> stop,
                     std::optional<std::int64_t> step = {});
  /// All of one axis.
  static Index all();
  /// All axes that the other parts do not name; once in a key.
  static Index ellipsis();
  /// A new axis of length 1.
  static Index new_axis();
  /// Integer array: negatives count from the end. It is read when the key is used, not copied here.
  /// Throws IndexError where its dtype is no integer.
  static Index take(NDArray indices);
  /// Bool array over as many axes as it has. It is read when the key is used, not copied here.
  /// Throws IndexError where its dtype is not bool.
  static Index mask(NDArray mask);

  /// Whether this is an array or a mask, which makes the result a copy.
  bool is_advanced() const { return array_ != nullptr; }
  /// The part where it is not advanced.
  const BasicKey& key() const { return key_; }
  /// The array where it is advanced, and only there.
  const NDArray& array() const { return *array_; }

 private:
  BasicKey key_;
  std::shared_ptr<const NDArray> array_;
};

/// A view on storage. Copying an NDArray copies the view, never elements. Reading from many
/// threads is safe, and so is writing to disjoint elements. Any alignment, any strides.
class ZB_EXPORT NDArray {
 public:
  /// Empty, one axis of length 0, uint8.
  NDArray();
  /// A view on part of a storage. Throws ArgumentError where the layout reaches outside it.
  NDArray(std::shared_ptr<Storage> storage, DType dtype, Layout layout, bool read_only = false);

  /// New uninitialised memory. Throws ArgumentError for a shape that is none, MemoryError where
  /// memory is short, DeviceError where there is no such device.
  static NDArray empty(const DType& dtype, NumberList shape, Order order = Order::C,
                       Device device = Device::cpu());
  /// The same, from a resource of the caller's, which is kept alive with the memory. Throws ArgumentError for none.
  static NDArray empty(const DType& dtype, NumberList shape, Order order,
                       const std::shared_ptr<MemoryResource>& resource);
  /// As empty, all bytes zero.
  static NDArray zeros(const DType& dtype, NumberList shape, Order order = Order::C,
                       Device device = Device::cpu());
  /// The same, from a resource of the caller's, as empty takes it.
  static NDArray zeros(const DType& dtype, NumberList shape, Order order,
                       const std::shared_ptr<MemoryResource>& resource);
  /// A fill value of none, 0 or false means zeros; others are cast as assignment casts. Throws as
  /// empty and fill do.
  static NDArray full(const DType& dtype, const Scalar& value, NumberList shape,
                      Order order = Order::C, Device device = Device::cpu());
  /// The same, in memory from a resource of the caller's, as empty takes it.
  static NDArray full(const DType& dtype, const Scalar& value, NumberList shape, Order order,
                      const std::shared_ptr<MemoryResource>& resource);
  /// Values that a program holds, in order C, copied to new memory of the host, as in
  /// `NDArray::of<float>({1, 2, 3, 4}, {2, 2})`. The dtype is DType::of<T>(). Throws ArgumentError unless there are as many as the shape has elements.
  template <class T>
  static NDArray of(ListOf<T> values, NumberList shape) {
    return copy_of(values.data(), values.size(), DType::of<T>(), shape);
  }
  /// Dense C order over the first of `bytes` bytes of somebody else's, a view: `release` (may be
  /// empty) is called once when nobody uses them any more, and must not throw. Throws ArgumentError for
  /// fewer bytes than the shape needs, a shape that is none, and an address that is known to be no
  /// memory of the device. After anything that is thrown `release` has not been called and will not be.
  static NDArray wrap(void* data, std::int64_t bytes, const DType& dtype, NumberList shape,
                      bool read_only = false, std::function<void()> release = {}, Device device = Device::cpu());

  /// The type of the elements.
  const DType& dtype() const { return dtype_; }
  /// Where the elements lie in the storage.
  const Layout& layout() const { return layout_; }
  /// The length of each axis, in elements.
  const Dims& shape() const { return layout_.shape(); }
  /// In bytes, signed.
  const Dims& strides() const { return layout_.strides(); }
  /// The number of axes.
  int ndim() const { return layout_.rank(); }
  /// The number of elements.
  std::int64_t size() const { return layout_.size(); }
  /// Bytes of all elements; those between them do not count.
  std::int64_t nbytes() const { return size() * dtype_.item_size(); }
  /// Length of the first axis. Throws ArgumentError for 0-d.
  std::int64_t length() const;
  /// Where the memory is.
  Device device() const { return storage_->device(); }
  /// The block of memory, shared with all views of it.
  const std::shared_ptr<Storage>& storage() const { return storage_; }
  /// Address of the first element (of the element at index 0, 0, ...), on the device where the memory is, at any
  /// alignment. Nothing is checked: it is the same where the array is read-only, and writing to it then writes into
  /// memory that others take for constant, or ends the process where it is a file that is mapped for reading.
  std::byte* data() const { return storage_->data() + layout_.offset(); }
  /// The same for elements of a C++ type; further ones are strides() bytes away. Valid as long as the storage. Throws
  /// ArgumentError where the dtype is not DType::of<T>(), byte order included, or an element lies where no T may;
  /// ReadOnlyError where the array is read-only and T is not const; UnsupportedError for memory that the host does not
  /// reach. What a device still does to the memory is the caller's to wait for.
  template <class T>
  T* data_as() const {
    return static_cast<T*>(checked_data(DType::of<std::remove_const_t<T>>(), alignof(T), !std::is_const_v<T>));
  }
  /// All elements of a C++ type in order C, without a copy: `for (float& value : array.elements<float>())`. Throws as
  /// data_as, and ArgumentError unless the array is C-contiguous. NumPy's bool is true for any byte but 0, C++'s has
  /// two: what others may have written is read as uint8.
  template <class T>
  std::span<T> elements() const {
    check_dense();
    return {data_as<T>(), static_cast<std::size_t>(size())};
  }
  /// Whether writing throws ReadOnlyError.
  bool is_read_only() const { return read_only_; }
  /// Dense, the last axis fastest; NumPy's flag.
  bool is_c_contiguous() const { return layout_.is_c_contiguous(dtype_.item_size()); }
  /// Dense, the first axis fastest; NumPy's flag.
  bool is_f_contiguous() const { return layout_.is_f_contiguous(dtype_.item_size()); }

  /// A view through which nothing can be written.
  NDArray as_read_only() const;
  /// All axes in reverse, a view.
  NDArray transpose() const;
  /// Axes in the given order, a view; negative ones count from the end. Throws IndexError for an axis
  /// that is not there, ArgumentError unless each is named once.
  NDArray transpose(NumberList axes) const;
  /// The same bytes as elements of another type, a view. Another item size needs a contiguous last
  /// axis whose bytes it divides; ArgumentError says what is missing.
  NDArray view(const DType& dtype) const;
  /// One field of every struct, a view. Throws ArgumentError naming the fields there are.
  NDArray field(std::string_view name) const;
  /// Repeated to another shape, a read-only view of stride 0. Throws ArgumentError naming both
  /// shapes.
  NDArray broadcast_to(NumberList shape) const;

  /// The elements, taken and put in the order C or F, in another shape, of which one length may be -1
  /// for what is left. A view where strides allow it, else a copy that lies in that order. A means F
  /// where the array is F- and not C-contiguous, else C. Throws ArgumentError for another number of
  /// elements, more than one -1, order K, and MemoryError where memory for a copy is short.
  NDArray reshape(NumberList shape, Order order = Order::C) const;
  /// Zarr's squeeze: without the listed axes, which must have length 1; others are ignored. A view
  /// where strides allow it.
  NDArray squeeze(NumberList axes) const;
  /// All elements along one axis in the order C or F, A as in reshape, or K, as they lie in memory: a
  /// view where they are dense in that order, else a copy. Throws MemoryError where memory is short.
  NDArray ravel(Order order = Order::C) const;

  /// Basic keys give views; integers only, and advanced keys, give copies. Throws IndexError for an
  /// index out of range, more parts than axes, and arrays or masks that do not fit; ArgumentError for
  /// a step of 0; MemoryError where memory for a copy is short.
  NDArray get(IndexList keys) const;
  /// Assigns with broadcasting and casting; overlapping memory behaves as if the value were
  /// copied first; the last of repeated indices wins. Numbers that do not fit wrap, as in NumPy.
  /// Throws ReadOnlyError; IndexError as get; ArgumentError for shapes that do not broadcast, dtypes
  /// that do not cast and text that is no number or time; RangeError for text of an integer that does
  /// not fit and units of time that are too far apart; MemoryError where memory for a copy is short.
  /// Then nothing has been written; only where one of the threads that share large work lacks the few
  /// KiB that it works in, MemoryError too, others may have written their parts. DeviceError where a
  /// device has failed, which may come when part is written.
  void set(IndexList keys, const NDArray& value) const;
  /// The same with one value. Throws RangeError where an integer does not fit, ArgumentError for a
  /// value of another kind and for NaN into an integer; ReadOnlyError and IndexError as above.
  void set(IndexList keys, const Scalar& value) const;

  /// A new, writable array of the same elements. Throws MemoryError where memory is short.
  NDArray copy(Order order = Order::C) const;
  /// Values converted to another type, a copy. With `copy` false this array itself where dtype and
  /// order are right. Throws ArgumentError and RangeError as set does for what does not cast,
  /// MemoryError where memory is short.
  NDArray astype(const DType& dtype, Order order = Order::K, bool copy = true) const;
  /// The same elements on a device: this array itself where it is there, else a copy in C order.
  /// Throws DeviceError where there is no such device or it fails, MemoryError where its memory is
  /// short.
  NDArray to(Device device) const;

  /// Assigns one value to all elements. Throws ReadOnlyError, RangeError where an integer does not fit,
  /// ArgumentError for a value of another kind and for NaN into an integer; then nothing has been
  /// written.
  void fill(const Scalar& value) const;
  /// Truth of every element; true for none. Throws ArgumentError for structs of more than one field.
  bool all() const;
  /// Element by element, a new bool array; shapes broadcast; values compare in the promoted dtype.
  /// Throws ArgumentError for shapes that do not broadcast and for dtypes that do not compare: structs
  /// and raw bytes only with their like. RangeError where units of time are too far apart.
  NDArray equal(const NDArray& other) const;
  /// The same against one value. Raw bytes and structs compare with the bytes of one item, and
  /// ArgumentError refuses any other value and number of bytes.
  NDArray equal(const Scalar& other) const;
  /// Zarr's all_equal: whether all elements are equal; shapes broadcast; a floating zero is compared by
  /// its bits. Throws as equal does.
  bool all_equal(const NDArray& other, bool equal_nan = true) const;
  /// The same against one value; none equals nothing.
  bool all_equal(const Scalar& other, bool equal_nan = true) const;

  /// The one element. Throws ArgumentError for any other size.
  Scalar item() const;

  /// Shape, dtype, device and values, shortened as NumPy shortens them.
  std::string to_string() const;

 private:
  static NDArray copy_of(const void* values, std::size_t count, const DType& dtype, NumberList shape);
  void* checked_data(const DType& dtype, std::size_t alignment, bool writes) const;
  void check_dense() const;

  std::shared_ptr<Storage> storage_;
  DType dtype_;
  Layout layout_;
  bool read_only_ = false;
};

}  // namespace zarrbuffer
