#include "zarrbuffer/nd_array.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include "core/axes.hpp"
#include "core/checked.hpp"
#include "core/operations.hpp"
#include "core/small.hpp"
#include "core/views.hpp"
#include "zarrbuffer/error.hpp"

namespace zarrbuffer {

Index Index::at(std::int64_t position) {
  Index index;
  index.key_ = {BasicKey::Type::At, position};
  return index;
}

Index Index::slice(std::optional<std::int64_t> start, std::optional<std::int64_t> stop,
                   std::optional<std::int64_t> step) {
  Index index;
  index.key_ = BasicKey::slice(start, stop, step);
  return index;
}

Index Index::all() { return {}; }

Index Index::ellipsis() {
  Index index;
  index.key_ = {BasicKey::Type::Ellipsis};
  return index;
}

Index Index::new_axis() {
  Index index;
  index.key_ = {BasicKey::Type::NewAxis};
  return index;
}

Index Index::take(NDArray indices) {
  if (!indices.dtype().is_integer()) {
    throw IndexError("an index array must be of integer dtype, got " + indices.dtype().to_string());
  }
  Index index;
  index.array_ = std::make_shared<const NDArray>(std::move(indices));
  return index;
}

Index Index::mask(NDArray mask) {
  if (mask.dtype().kind() != Kind::Bool) {
    throw IndexError("a mask must be of dtype bool, got " + mask.dtype().to_string());
  }
  Index index;
  index.array_ = std::make_shared<const NDArray>(std::move(mask));
  return index;
}

NDArray::NDArray() : NDArray(empty(DType(), Dims{0})) {}

namespace {

const Storage& existing(const std::shared_ptr<Storage>& storage) {
  if (!storage) throw ArgumentError("an array needs a storage, got none");
  return *storage;
}

}  // namespace

NDArray::NDArray(std::shared_ptr<Storage> storage, DType dtype, Layout layout, bool read_only)
    : storage_(std::move(storage)),
      dtype_(dtype),
      layout_(std::move(layout)),
      read_only_(existing(storage_).is_read_only() || read_only) {
  const Layout::Extent extent = layout_.extent(dtype_.item_size());
  checked::multiply(layout_.size(), dtype_.item_size());  // nbytes
  if (extent.begin < 0 || extent.end > static_cast<std::int64_t>(storage_->bytes())) {
    throw ArgumentError("an array of shape " + shape_string(shape()) + ", strides " + shape_string(strides()) +
                        ", offset " + std::to_string(layout_.offset()) + " and items of " +
                        std::to_string(dtype_.item_size()) + " bytes does not fit its memory of " +
                        std::to_string(storage_->bytes()) + " bytes");
  }
}

namespace {

std::size_t bytes_of(const Layout& layout, const DType& dtype) {
  return static_cast<std::size_t>(checked::multiply(layout.size(), dtype.item_size()));
}

// A new array of the same elements, dense in `layout`.
NDArray copy_into(const NDArray& source, const DType& dtype, Layout layout) {
  auto storage = Storage::allocate(memory_of(source.device()), bytes_of(layout, dtype));
  NDArray result(std::move(storage), dtype, std::move(layout));
  if (!small::assign(small::view(result), small::view(source))) operations::assign_new(result, source);
  return result;
}

// The dtype that NumPy gives such a value by itself.
DType dtype_of(const Scalar& value) {
  return std::visit(
      [](const auto& held) -> DType {
        using T = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<T, bool>) return DType::number(Kind::Bool, 1);
        if constexpr (std::is_same_v<T, std::int64_t>) return DType::number(Kind::Int, 8);
        if constexpr (std::is_same_v<T, std::uint64_t>) return DType::number(Kind::UInt, 8);
        if constexpr (std::is_same_v<T, std::complex<double>>) return DType::number(Kind::Complex, 16);
        if constexpr (std::is_same_v<T, std::string>) return DType::unicode(std::max<std::int64_t>(1, static_cast<std::int64_t>(held.size())));
        if constexpr (std::is_same_v<T, Scalar::Bytes>) return DType::bytes(std::max<std::int64_t>(1, static_cast<std::int64_t>(held.data.size())));
        if constexpr (std::is_same_v<T, Scalar::None>) throw ArgumentError("there is no value to compare with");
        return DType::number(Kind::Float, 8);
      },
      value.value());
}

// The dtype that NumPy gives such a value beside an array: among floats, numbers have no size of
// their own.
DType dtype_beside(const DType& array, const Scalar& value) {
  if (array.is_struct() || array.kind() == Kind::Raw) return array;
  const DType own = dtype_of(value);
  const bool is_complex = array.kind() == Kind::Complex;
  if (own.kind() == Kind::Bool || !own.is_numeric() || !(array.is_floating() || is_complex)) return own;
  if (own.kind() != Kind::Complex || is_complex) return array;
  return DType::number(Kind::Complex, std::max<std::int64_t>(8, 2 * array.item_size()));
}

// Raw bytes and structs compare with an item's bytes, and with nothing else that is a scalar.
void check_comparable(const DType& array, const Scalar& value) {
  if (!array.is_struct() && array.kind() != Kind::Raw) return;
  const auto* bytes = std::get_if<Scalar::Bytes>(&value.value());
  if (bytes == nullptr) throw ArgumentError("cannot compare " + array.to_string() + " with " + value.to_string());
  if (static_cast<std::int64_t>(bytes->data.size()) != array.item_size()) {
    throw ArgumentError("cannot compare " + array.to_string() + " with " + std::to_string(bytes->data.size()) +
                        " bytes; an item has " + std::to_string(array.item_size()));
  }
}

NDArray to_array(const Scalar& value, const DType& dtype, Device device) {
  const NDArray array = NDArray::empty(dtype, {}, Order::C, device);
  if (device.is_host()) {
    value.encode_to(dtype, array.data());
  } else {
    array.fill(value);
  }
  return array;
}

// No integer dtype holds an integer past 64 bits: it equals nothing there, as NaN does.
Scalar to_compare(const DType& array, const Scalar& value) {
  const bool past_64_bits = std::holds_alternative<Scalar::BigInteger>(value.value());
  const bool is_integer = array.is_integer() || array.kind() == Kind::Bool;
  return past_64_bits && is_integer ? Scalar(std::numeric_limits<double>::quiet_NaN()) : value;
}

// Whether a floating element is 0.0 or -0.0: nothing but the sign is set.
bool is_zero(const std::byte* item, const DType& dtype) {
  const std::int64_t highest = dtype.byte_order() == ByteOrder::Big ? 0 : dtype.item_size() - 1;
  std::byte set{};
  for (std::int64_t i = 0; i < dtype.item_size(); ++i) set |= i == highest ? item[i] & std::byte{0x7F} : item[i];
  return set == std::byte{};
}

// Rule 2 of Zarr's all_equal: a floating zero is compared by its bits.
bool is_floating_zero(const Scalar& other) {
  const auto* number = std::get_if<double>(&other.value());
  return number != nullptr && *number == 0;
}

bool is_floating_zero(const NDArray& other) {
  if (!other.dtype().is_floating() || other.size() == 0) return false;
  // The first element tells of most arrays that they are none.
  if (other.device() == Device::cpu()) {
    const bool zero = is_zero(other.data(), other.dtype());
    if (!zero || other.size() == 1) return zero;
  }
  const NDArray zero = NDArray::zeros(other.dtype(), {}, Order::C, other.device());
  return operations::all_equal(other, zero, operations::Comparison::ByValue);
}

bool has_bits_of_zero(const DType& dtype) {
  return dtype.is_numeric() || dtype.is_time();
}

}  // namespace

NDArray NDArray::empty(const DType& dtype, NumberList shape, Order order, Device device) {
  return empty(dtype, shape, order, memory_of(device));
}

NDArray NDArray::empty(const DType& dtype, NumberList shape, Order order,
                       const std::shared_ptr<MemoryResource>& resource) {
  Layout layout = Layout::contiguous(shape, dtype.item_size(), order);
  auto storage = Storage::allocate(resource, bytes_of(layout, dtype));
  return NDArray(std::move(storage), dtype, std::move(layout));
}

NDArray NDArray::zeros(const DType& dtype, NumberList shape, Order order, Device device) {
  return zeros(dtype, shape, order, memory_of(device));
}

NDArray NDArray::zeros(const DType& dtype, NumberList shape, Order order,
                       const std::shared_ptr<MemoryResource>& resource) {
  Layout layout = Layout::contiguous(shape, dtype.item_size(), order);
  auto storage = Storage::allocate_zeroed(resource, bytes_of(layout, dtype));
  return NDArray(std::move(storage), dtype, std::move(layout));
}

NDArray NDArray::full(const DType& dtype, const Scalar& value, NumberList shape, Order order, Device device) {
  return full(dtype, value, shape, order, memory_of(device));
}

NDArray NDArray::full(const DType& dtype, const Scalar& value, NumberList shape, Order order,
                      const std::shared_ptr<MemoryResource>& resource) {
  if (value.is_zeros()) return zeros(dtype, shape, order, resource);
  NDArray result = empty(dtype, shape, order, resource);
  result.fill(value);
  return result;
}

NDArray NDArray::copy_of(const void* values, std::size_t count, const DType& dtype, NumberList shape) {
  if (static_cast<std::int64_t>(count) != checked_size(shape)) {
    throw ArgumentError("an array of shape " + shape_string(shape) + " has " + std::to_string(checked_size(shape)) +
                        " elements, got " + std::to_string(count));
  }
  NDArray result = empty(dtype, shape);
  if (count > 0) std::memcpy(result.data(), values, static_cast<std::size_t>(result.nbytes()));
  return result;
}

namespace {

bool is_aligned(const NDArray& array, std::size_t alignment) {
  auto bits = reinterpret_cast<std::uintptr_t>(array.data());
  for (int i = 0; i < array.ndim(); ++i) {
    if (array.shape()[i] > 1) bits |= static_cast<std::uintptr_t>(array.strides()[i]);
  }
  return array.size() == 0 || (bits & (alignment - 1)) == 0;
}

}  // namespace

void* NDArray::checked_data(const DType& dtype, std::size_t alignment, bool writes) const {
  if (dtype != dtype_) {
    throw ArgumentError("an array of dtype " + dtype_.to_string() + " has no elements of " + dtype.to_string());
  }
  if (!device().is_host()) {
    throw UnsupportedError("the host does not reach memory on " + device().to_string() + "; copy the array to the host");
  }
  if (writes) operations::check_writable(*this);
  if (!is_aligned(*this, alignment)) {
    throw ArgumentError("elements of " + dtype.to_string() + " must lie at multiples of " + std::to_string(alignment) +
                        " bytes, those of the array of shape " + shape_string(shape()) + " and strides " +
                        shape_string(strides()) + " do not; copy it");
  }
  return data();
}

void NDArray::check_dense() const {
  if (is_c_contiguous()) return;
  throw ArgumentError("an array of shape " + shape_string(shape()) + " and strides " + shape_string(strides()) +
                      " is not C-contiguous; copy it");
}

NDArray NDArray::wrap(void* data, std::int64_t bytes, const DType& dtype, NumberList shape,
                      bool read_only, std::function<void()> release, Device device) {
  if (bytes < 0) throw ArgumentError("memory must not have a negative size, got " + std::to_string(bytes) + " bytes");
  Layout layout = Layout::contiguous(shape, dtype.item_size(), Order::C);
  if (layout.size() * dtype.item_size() > bytes) {
    throw ArgumentError("an array of shape " + shape_string(shape) + " and dtype " + dtype.to_string() + " needs " +
                        std::to_string(layout.size() * dtype.item_size()) + " bytes, got " + std::to_string(bytes));
  }
  auto storage = Storage::foreign(data, static_cast<std::size_t>(bytes), device, read_only, std::move(release));
  // It fits, as was just seen: from here on nothing is thrown, so that an error never releases.
  return NDArray(std::move(storage), dtype, std::move(layout));
}

std::int64_t NDArray::length() const {
  if (ndim() == 0) throw ArgumentError("an array of no axes has no length");
  return shape()[0];
}

NDArray NDArray::as_read_only() const { return NDArray(storage_, dtype_, layout_, true); }

NDArray NDArray::transpose() const { return NDArray(storage_, dtype_, layout_.reversed(), read_only_); }

NDArray NDArray::transpose(NumberList axes) const {
  return NDArray(storage_, dtype_, layout_.transpose(axes), read_only_);
}

NDArray NDArray::view(const DType& dtype) const {
  return NDArray(storage_, dtype, layout_.view(dtype_.item_size(), dtype.item_size()), read_only_);
}

NDArray NDArray::field(std::string_view name) const {
  const Field& field = dtype_.field(name);
  return NDArray(storage_, field.dtype, layout_.part(field.offset), read_only_);
}

NDArray NDArray::broadcast_to(NumberList shape) const {
  // As NumPy's: what is written to one element would show in others.
  return NDArray(storage_, dtype_, views::broadcast(layout_, shape, dtype_.item_size()), true);
}

NDArray NDArray::reshape(NumberList shape, Order order) const {
  const Dims target = layout_.infer_shape(shape);
  if (auto layout = views::reshape(layout_, target, dtype_.item_size(), order)) {
    return NDArray(storage_, dtype_, std::move(*layout), read_only_);
  }
  order = layout_.resolve(order, dtype_.item_size());
  return copy(order).reshape(target, order);
}

NDArray NDArray::squeeze(NumberList axes) const { return reshape(layout_.squeezed_shape(axes)); }

NDArray NDArray::ravel(Order order) const {
  if (auto layout = views::ravel(layout_, dtype_.item_size(), order)) {
    return NDArray(storage_, dtype_, std::move(*layout), read_only_);
  }
  order = layout_.resolve(order, dtype_.item_size());
  const Dims flat{size()};
  if (order == Order::K) return transpose(axes::walking_order(axes::given(layout_))).copy().reshape(flat);
  return copy(order).reshape(flat, order);
}

NDArray NDArray::get(IndexList keys) const {
  const operations::Selection selection = operations::select(*this, keys);
  if (!selection.picks.empty()) return operations::gather(selection);
  NDArray view(storage_, dtype_, selection.layout, read_only_);
  const bool integers_only = static_cast<int>(keys.size()) == ndim() && !keys.empty() &&
      std::all_of(keys.begin(), keys.end(), [](const Index& key) { return key.key().type == BasicKey::Type::At; });
  return integers_only || (keys.empty() && ndim() == 0) ? view.copy() : view;
}

void NDArray::set(IndexList keys, const NDArray& value) const {
  if (keys.empty()) {
    if (!small::assign(small::view(*this), small::view(value))) operations::assign(*this, value);
    return;
  }
  const operations::Selection selection = operations::select(*this, keys);
  if (selection.picks.empty()) {
    operations::assign(NDArray(storage_, dtype_, selection.layout, read_only_), value);
  } else {
    operations::scatter(selection, value);
  }
}

void NDArray::set(IndexList keys, const Scalar& value) const {
  const operations::Selection selection = operations::select(*this, keys);
  std::vector<std::byte> item;
  try {
    item = value.encode(dtype_);
  } catch (const Error&) {
    operations::check(selection);  // a bad key is told before a bad value
    throw;
  }
  if (selection.picks.empty()) {
    operations::fill(NDArray(storage_, dtype_, selection.layout, read_only_), item.data());
  } else {
    const NDArray single = empty(dtype_, {}, Order::C, device());
    operations::fill(single, item.data());
    operations::scatter(selection, single);
  }
}

NDArray NDArray::copy(Order order) const {
  return copy_into(*this, dtype_, layout_.dense_like(dtype_.item_size(), dtype_.item_size(), order));
}

NDArray NDArray::astype(const DType& dtype, Order order, bool copy) const {
  if (!copy && dtype == dtype_ && layout_.lies_in(order, dtype_.item_size())) return *this;
  return copy_into(*this, dtype, layout_.dense_like(dtype_.item_size(), dtype.item_size(), order));
}

NDArray NDArray::to(Device device) const {
  return device == this->device() ? *this : operations::copy_to(memory_of(device), *this);
}

void NDArray::fill(const Scalar& value) const {
  if (small::fill(small::view(*this), value)) return;
  std::byte item[32];
  if (dtype_.item_size() > static_cast<std::int64_t>(sizeof item)) {
    return operations::fill(*this, value.encode(dtype_).data());
  }
  value.encode_to(dtype_, item);
  operations::fill(*this, item);
}

bool NDArray::all() const { return operations::all(*this); }

NDArray NDArray::equal(const NDArray& other) const { return operations::equal(*this, other); }

NDArray NDArray::equal(const Scalar& other) const {
  check_comparable(dtype_, other);
  const Scalar value = to_compare(dtype_, other);
  return operations::equal(*this, to_array(value, dtype_beside(dtype_, value), device()));
}

bool NDArray::all_equal(const NDArray& other, bool equal_nan) const {
  if (const auto known = small::all_equal(small::view(*this), small::view(other), equal_nan)) return *known;
  if (has_bits_of_zero(dtype_) && is_floating_zero(other)) {
    return operations::all_equal(*this, other.astype(dtype_, Order::K, false), operations::Comparison::Bitwise);
  }
  return operations::all_equal(
      *this, other, equal_nan ? operations::Comparison::ByValueNanEqual : operations::Comparison::ByValue);
}

bool NDArray::all_equal(const Scalar& other, bool equal_nan) const {
  if (other.is_none()) return false;
  check_comparable(dtype_, other);
  const Scalar value = to_compare(dtype_, other);
  if (dtype_.is_numeric() && is_floating_zero(value)) {
    return operations::all_equal(*this, to_array(value, dtype_, device()), operations::Comparison::Bitwise);
  }
  const bool is_item = std::holds_alternative<Scalar::Bytes>(value.value());
  return all_equal(to_array(value, is_item ? dtype_beside(dtype_, value) : dtype_of(value), device()), equal_nan);
}

Scalar NDArray::item() const {
  if (size() != 1) {
    throw ArgumentError("only an array of size 1 is a scalar, got shape " + shape_string(shape()));
  }
  const NDArray host = device().is_host() ? *this : to(Device::cpu());
  return Scalar::decode(dtype_, host.data());
}

}  // namespace zarrbuffer
