#include <algorithm>
#include <complex>
#include <cstring>
#include <optional>

#include "bridge/bridge.hpp"
#include "bridge/scratch.hpp"
#include "bridge/slab.hpp"
#include "core/operations.hpp"
#include "core/small.hpp"
#include "zarrbuffer/buffer.hpp"

namespace zarrbuffer::bridge {

namespace {

/// What a call needs to work on an array without making one, if that is a little dense one of the host.
struct Little {
  std::byte* data;
  std::int64_t bytes;  // 0: it is none
};

Little little(const Handle& storage, const axes::Given& axes, const DType& dtype, int64_t most = small::kLargest) {
  const int64_t bytes = storage->device() == Device::cpu() ? small::dense_bytes(axes, dtype.item_size(), most) : 0;
  const bool fits = axes.offset >= 0 && axes.offset <= static_cast<int64_t>(storage->bytes()) - bytes;
  return {storage->data() + axes.offset, fits ? bytes : 0};
}

/// Copies a little array into the slab. None where it does not go there.
std::optional<int64_t> copy_little(int64_t scratch, int64_t slab_handle, const Numbers& source) {
  const DType dtype = DType::from_code(source.code);
  const Little from = little(storage_of(source.storage), source.axes, dtype);
  if (slab_handle == 0 || from.bytes == 0 || from.bytes > Slab::kLargestArray) return std::nullopt;
  Slab& slab = *Slab::of(slab_handle);
  const int64_t offset = slab.cut(from.bytes);
  if (offset < 0) return kSlabIsFull;
  std::memcpy(slab->data() + offset, from.data, static_cast<std::size_t>(from.bytes));
  axes::Made made;
  axes::dense(source.axes, dtype.item_size(), made);
  made.offset = offset;
  write_view(scratch, source.code, made);
  *reinterpret_cast<int64_t*>(scratch) = from.bytes;
  return slab_handle;
}

/// A copy in order C, of another dtype, of a dense array of numbers that is not large. None of others.
std::optional<int64_t> cast_little(int64_t scratch, int64_t slab, const Numbers& source, const DType& dtype) {
  const DType from = DType::from_code(source.code);
  const Little numbers = little(storage_of(source.storage), source.axes, from, small::kLargestMove);
  if (numbers.bytes == 0 || !from.is_numeric() || !dtype.is_numeric()) return std::nullopt;
  const Dims shape(std::span(source.axes.shape, static_cast<std::size_t>(source.axes.rank)));
  const Layout layout = Layout::contiguous(shape, dtype.item_size(), Order::C);
  return make_array(scratch, slab, Device::cpu(), dtype, layout, [&](const Handle& target, const Layout& place) {
    operations::assign_dense(target->data() + place.offset(), dtype, numbers.data, from, numbers.bytes / from.item_size(),
                             static_cast<int64_t>(target->bytes()));
  });
}

int64_t make_copy(int64_t scratch, int64_t slab, const Place& source, const DType& dtype, Order order) {
  const Handle& storage = storage_of(source.storage);
  const DType from = DType::from_code(source.code);
  const Layout layout = source.layout.dense_like(from.item_size(), dtype.item_size(), order);
  return make_array(scratch, slab, storage->device(), dtype, layout, [&](const Handle& target, const Layout& place) {
    NDArray(target, dtype, place).set({}, NDArray(storage, from, source.layout));
  });
}

void fill(const Numbers& array, const Scalar& value) {
  const Handle& storage = storage_of(array.storage);
  const DType dtype = DType::from_code(array.code);
  const Little part = little(storage, array.axes, dtype, small::kLargestMove);
  if (part.bytes == 0 || storage->is_read_only() || (part.bytes > small::kLargest && !dtype.is_numeric())) {
    NDArray(storage, dtype, axes::to_layout(array.axes)).fill(value);
  } else if (part.bytes <= small::kLargest) {
    small::fill(part.data, part.bytes, dtype, value);
  } else {
    std::byte item[sizeof(std::complex<double>)];
    value.encode_to(dtype, item);
    operations::fill_dense(part.data, part.bytes / dtype.item_size(), item, dtype.item_size());
  }
}

bool have_one_shape(const Numbers& a, const Numbers& b) {
  return a.axes.rank == b.axes.rank && std::equal(a.axes.shape, a.axes.shape + a.axes.rank, b.axes.shape);
}

bool are_alike(const Numbers& a, const Numbers& b) { return a.code == b.code && have_one_shape(a, b); }

/// Moves the elements where arrays are of one shape, dense and not large, and of one dtype, so that they may overlap, or
/// of numbers and apart.
bool move_little(const Numbers& to, const Numbers& from) {
  if (!have_one_shape(to, from)) return false;
  const DType dtype = DType::from_code(to.code);
  const DType other = to.code == from.code ? dtype : DType::from_code(from.code);
  const Handle& storage = storage_of(to.storage);
  const Little target = little(storage, to.axes, dtype, small::kLargestMove);
  const Little source = little(storage_of(from.storage), from.axes, other, small::kLargestMove);
  if (target.bytes == 0 || source.bytes == 0 || storage->is_read_only()) return false;
  if (to.code == from.code) {
    std::memmove(target.data, source.data, static_cast<std::size_t>(target.bytes));
    return true;
  }
  const bool apart = source.data + source.bytes <= target.data || target.data + target.bytes <= source.data;
  if (!apart || !dtype.is_numeric() || !other.is_numeric()) return false;
  operations::assign_dense(target.data, dtype, source.data, other, target.bytes / dtype.item_size(),
                           static_cast<int64_t>(storage->bytes()));
  return true;
}

/// Whether two arrays are of one dtype and shape, and little, and known to be equal or not.
std::optional<bool> equal_little(const Numbers& a, const Numbers& b, bool equal_nan) {
  if (!are_alike(a, b)) return std::nullopt;
  const DType dtype = DType::from_code(a.code);
  const Little first = little(storage_of(a.storage), a.axes, dtype);
  const Little second = little(storage_of(b.storage), b.axes, dtype);
  if (first.bytes == 0 || second.bytes == 0) return std::nullopt;
  return small::all_equal(first.data, second.data, first.bytes, dtype, equal_nan);
}

}  // namespace

int64_t array_empty(int64_t scratch) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const int64_t slab = in.number();
    const DType dtype = in.dtype();
    const Order order = in.order();
    const Device device = in.device();
    const Layout layout = Layout::contiguous(in.list(), dtype.item_size(), order);
    return make_array(scratch, slab, device, dtype, layout, [](const Handle&, const Layout&) {});
  });
}

int64_t array_copy(int64_t scratch) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const int64_t slab = in.number();
    Reader again = in;
    const Numbers numbers = in.numbers();
    const Order order = in.order();
    // Dense in order C as it is, which is what all orders but F give it.
    if (order != Order::F) {
      if (const auto copied = copy_little(scratch, slab, numbers)) return *copied;
    }
    return make_copy(scratch, slab, again.place(), DType::from_code(numbers.code), order);
  });
}

int64_t array_astype(int64_t scratch) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const int64_t slab = in.number();
    Reader again = in;
    const Numbers numbers = in.numbers();
    const DType dtype = in.dtype();
    const Order order = in.order();
    if (order != Order::F) {
      if (const auto cast = cast_little(scratch, slab, numbers, dtype)) return *cast;
    }
    return make_copy(scratch, slab, again.place(), dtype, order);
  });
}

int64_t array_reshape_copy(int64_t scratch) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const NDArray array = in.array();
    const Order order = in.order();
    return write_array(scratch, array.reshape(in.list(), order));
  });
}

int64_t array_squeeze_copy(int64_t scratch) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const NDArray array = in.array();
    return write_array(scratch, array.squeeze(in.list()));
  });
}

int64_t array_ravel_copy(int64_t scratch) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const NDArray array = in.array();
    return write_array(scratch, array.ravel(in.order()));
  });
}

int64_t array_to_device(int64_t scratch) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const NDArray array = in.array();
    return write_array(scratch, array.to(in.device()));
  });
}

int64_t array_full(JNIEnv* env, jclass, int64_t scratch, jbyteArray text) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const int64_t slab = in.number();
    const DType dtype = in.dtype();
    const Order order = in.order();
    const Device device = in.device();
    const Scalar value = in.scalar({env, text});
    const Dims shape(in.list());
    const Layout layout = Layout::contiguous(shape, dtype.item_size(), order);
    if (!is_small(slab, device, dtype, layout)) return write_array(scratch, NDArray::full(dtype, value, shape, order, device));
    return make_array(scratch, slab, device, dtype, layout, [&](const Handle& target, const Layout& place) {
      const NDArray array(target, dtype, place);
      if (value.is_zeros()) {
        std::memset(array.data(), 0, static_cast<std::size_t>(array.nbytes()));
      } else {
        array.fill(value);
      }
    });
  });
}

int64_t array_get_element(int64_t scratch) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const int64_t slab = in.number();
    const Numbers array = in.numbers();
    axes::Made element;
    axes::index(array.axes, in.basic_key(), element);
    if (const auto copied = copy_little(scratch, slab, {array.storage, array.code, axes::given(element)})) return *copied;
    const Place place{array.storage, array.code, axes::to_layout(element)};
    return make_copy(scratch, slab, place, DType::from_code(array.code), Order::C);
  });
}

int64_t array_get(int64_t scratch) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const NDArray array = in.array();
    return write_array(scratch, array.get(in.key()));
  });
}

int32_t array_set(int64_t scratch) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const Reader again = in;
    const Numbers target = in.numbers();
    if (in.has_basic_key()) {
      axes::Made part;
      axes::index(target.axes, in.basic_key(), part);
      if (move_little({target.storage, target.code, axes::given(part)}, in.numbers())) return 0;
    }
    in = again;
    const NDArray array = in.array();
    const std::vector<Index> key = in.key();
    array.set(key, in.array());
    return 0;
  });
}

int32_t array_set_scalar(JNIEnv* env, jclass, int64_t scratch, jbyteArray text) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const Reader again = in;
    const Numbers numbers = in.numbers();
    if (in.has_basic_key()) {
      axes::Made part;
      axes::index(numbers.axes, in.basic_key(), part);
      fill({numbers.storage, numbers.code, axes::given(part)}, in.scalar({env, text}));
    } else {
      in = again;
      const NDArray array = in.array();
      const std::vector<Index> key = in.key();
      array.set(key, in.scalar({env, text}));
    }
    return 0;
  });
}

int32_t array_fill(JNIEnv* env, jclass, int64_t scratch, jbyteArray text) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const Numbers array = in.numbers();
    fill(array, in.scalar({env, text}));
    return 0;
  });
}

int32_t array_all(int64_t scratch) noexcept {
  return guarded([&] { return int32_t{Reader(scratch).array().all()}; });
}

int64_t array_equal(int64_t scratch) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const NDArray a = in.array();
    return write_array(scratch, a.equal(in.array()));
  });
}

int64_t array_equal_scalar(JNIEnv* env, jclass, int64_t scratch, jbyteArray text) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const NDArray a = in.array();
    return write_array(scratch, a.equal(in.scalar({env, text})));
  });
}

int32_t array_all_equal(int64_t scratch) noexcept {
  return guarded([&] {
    Reader in(scratch);
    Reader again = in;
    const Numbers a = in.numbers();
    const Numbers b = in.numbers();
    const bool equal_nan = in.flag();
    if (const auto known = equal_little(a, b, equal_nan)) return int32_t{*known};
    const NDArray first = again.array();
    return int32_t{first.all_equal(again.array(), equal_nan)};
  });
}

int32_t array_all_equal_scalar(JNIEnv* env, jclass, int64_t scratch, jbyteArray text) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const NDArray a = in.array();
    const Scalar b = in.scalar({env, text});
    return int32_t{a.all_equal(b, in.flag())};
  });
}

int32_t buffer_equal(int64_t scratch) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const Buffer a = Buffer::from_array_like(in.array());
    return int32_t{a == Buffer::from_array_like(in.array())};
  });
}

int64_t buffer_combine(int64_t scratch) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const Device device = in.device();
    std::vector<Buffer> parts;
    for (int64_t count = in.number(); count > 0; --count) parts.push_back(Buffer::from_array_like(in.array()));
    return write_array(scratch, Buffer::create_zero_length(device).combine(parts).as_array_like());
  });
}

int32_t array_to_bytes(JNIEnv* env, jclass, int64_t scratch, jbyteArray bytes) noexcept {
  return guarded([&] {
    const NDArray array = Reader(scratch).array();
    const NDArray dense = array.is_c_contiguous() ? array : array.copy(Order::C);
    const NDArray host = dense.storage()->device().is_host() ? dense : dense.to(Device::cpu());
    put_bytes(env, bytes, host.data(), host.nbytes());
    return 0;
  });
}

int32_t array_item(int64_t scratch) noexcept {
  return guarded([&] {
    const Scalar item = Reader(scratch).array().item();
    const auto give = [&](int32_t tag, int64_t bits, double re = 0, double im = 0) {
      write(scratch, {bits, std::bit_cast<int64_t>(re), std::bit_cast<int64_t>(im)});
      return tag;
    };
    const auto give_text = [&](int32_t tag, const std::string& text) {
      keep_bytes(text);
      return tag;
    };
    return std::visit(
        [&](const auto& value) -> int32_t {
          using T = std::decay_t<decltype(value)>;
          if constexpr (std::is_same_v<T, bool>) return give(kBool, value);
          if constexpr (std::is_same_v<T, std::int64_t>) return give(kInt64, value);
          if constexpr (std::is_same_v<T, std::uint64_t>) return give(kUInt64, static_cast<int64_t>(value));
          if constexpr (std::is_same_v<T, double>) return give(kDouble, 0, value);
          if constexpr (std::is_same_v<T, std::complex<double>>) return give(kComplex, 0, value.real(), value.imag());
          if constexpr (std::is_same_v<T, std::string>) return give_text(kText, value);
          if constexpr (std::is_same_v<T, Scalar::Bytes>) return give_text(kBinary, value.data);
          return kNone;
        },
        item.value());
  });
}

int32_t array_text(int64_t scratch) noexcept {
  return guarded_text([&] { return Reader(scratch).array().to_string(); });
}

int64_t cpp_nd_array(int64_t scratch) noexcept {
  return guarded([&] { return reinterpret_cast<int64_t>(new NDArray(Reader(scratch).array())); });
}

int64_t cpp_storage(int64_t nd_array, int64_t scratch) noexcept {
  return guarded([&] { return write_array(scratch, *reinterpret_cast<const NDArray*>(nd_array)); });
}

}  // namespace zarrbuffer::bridge
