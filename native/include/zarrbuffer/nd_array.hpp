// The strided n-d array that buffers stand on: storage, dtype and layout under NumPy's rules.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "zarrbuffer/dtype.hpp"
#include "zarrbuffer/export.hpp"
#include "zarrbuffer/layout.hpp"
#include "zarrbuffer/scalar.hpp"
#include "zarrbuffer/storage.hpp"

namespace zarrbuffer {

class NDArray;

/// One part of a key: an integer, a slice, an ellipsis, a new axis, an array of integers, or a
/// mask. NumPy's rules, basic and advanced.
class ZB_EXPORT Index {
 public:
  static Index at(std::int64_t position);
  /// Pass BasicKey::kAbsent for an absent end.
  static Index slice(std::int64_t start, std::int64_t stop, std::int64_t step = BasicKey::kAbsent);
  static Index all();
  static Index ellipsis();
  static Index new_axis();
  /// Integer array: negatives count from the end.
  static Index take(NDArray indices);
  /// Bool array over as many axes as it has.
  static Index mask(NDArray mask);

  bool is_advanced() const { return array_ != nullptr; }
  const BasicKey& key() const { return key_; }
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

  static NDArray empty(const DType& dtype, std::span<const std::int64_t> shape, Order order = Order::C,
                       Device device = Device::cpu());
  static NDArray zeros(const DType& dtype, std::span<const std::int64_t> shape, Order order = Order::C,
                       Device device = Device::cpu());
  /// A fill value of none, 0 or false means zeros; others are cast as assignment casts.
  static NDArray full(const DType& dtype, const Scalar& value, std::span<const std::int64_t> shape,
                      Order order = Order::C, Device device = Device::cpu());
  /// Dense C order over memory of somebody else's; see Storage::foreign.
  static NDArray wrap(void* data, std::int64_t bytes, const DType& dtype, std::span<const std::int64_t> shape,
                      bool read_only = false, std::function<void()> release = {}, Device device = Device::cpu());

  const DType& dtype() const { return dtype_; }
  const Layout& layout() const { return layout_; }
  const Dims& shape() const { return layout_.shape(); }
  /// In bytes, signed.
  const Dims& strides() const { return layout_.strides(); }
  int ndim() const { return layout_.rank(); }
  std::int64_t size() const { return layout_.size(); }
  std::int64_t nbytes() const { return size() * dtype_.item_size(); }
  /// Length of the first axis. Throws ArgumentError for 0-d.
  std::int64_t length() const;
  Device device() const { return storage_->device(); }
  const std::shared_ptr<Storage>& storage() const { return storage_; }
  /// Address of the first element (of the element at index 0, 0, ...).
  std::byte* data() const { return storage_->data() + layout_.offset(); }
  bool is_read_only() const { return read_only_; }
  bool is_c_contiguous() const { return layout_.is_c_contiguous(dtype_.item_size()); }
  bool is_f_contiguous() const { return layout_.is_f_contiguous(dtype_.item_size()); }

  /// Views.
  NDArray as_read_only() const;
  NDArray transpose() const;
  NDArray transpose(std::span<const std::int64_t> axes) const;
  NDArray view(const DType& dtype) const;
  NDArray field(std::string_view name) const;
  NDArray broadcast_to(std::span<const std::int64_t> shape) const;

  /// A view where strides allow it, else a copy in C order.
  NDArray reshape(std::span<const std::int64_t> shape, Order order = Order::C) const;
  NDArray squeeze(std::span<const std::int64_t> axes) const;
  NDArray ravel(Order order = Order::C) const;

  /// Layouts of reshape (to a shape with nothing left to infer) and ravel where they are views.
  static std::optional<Layout> reshape_view(const Layout& layout, const Dims& shape, std::int64_t item_size, Order order);
  static std::optional<Layout> ravel_view(const Layout& layout, std::int64_t item_size, Order order);
  /// Layout of broadcast_to.
  static Layout broadcast_view(const Layout& layout, std::span<const std::int64_t> shape, std::int64_t item_size);

  /// Basic keys give views; integers only, and advanced keys, give copies.
  NDArray get(std::span<const Index> keys) const;
  /// Assigns with broadcasting and casting; overlapping memory behaves as if the value were
  /// copied first; the last of repeated indices wins.
  void set(std::span<const Index> keys, const NDArray& value) const;
  void set(std::span<const Index> keys, const Scalar& value) const;

  /// Copies.
  NDArray copy(Order order = Order::C) const;
  NDArray astype(const DType& dtype, Order order = Order::K, bool copy = true) const;
  NDArray to(Device device) const;

  void fill(const Scalar& value) const;
  /// Truth of every element; true for none.
  bool all() const;
  /// Element by element; shapes broadcast; values compare in the promoted dtype.
  NDArray equal(const NDArray& other) const;
  NDArray equal(const Scalar& other) const;
  /// Zarr's all_equal.
  bool all_equal(const NDArray& other, bool equal_nan = true) const;
  bool all_equal(const Scalar& other, bool equal_nan = true) const;

  /// The one element. Throws ArgumentError for any other size.
  Scalar item() const;

  /// Shape, dtype, device and values, shortened as NumPy shortens them.
  std::string to_string() const;

 private:
  std::shared_ptr<Storage> storage_;
  DType dtype_;
  Layout layout_;
  bool read_only_ = false;
};

}  // namespace zarrbuffer
