#include <complex>
#include <cstring>
#include <iterator>
#include <optional>

#include "bridge/bridge.hpp"
#include "bridge/scratch.hpp"
#include "bridge/slab.hpp"
#include "core/operations.hpp"
#include "core/small.hpp"
#include "zarrbuffer/buffer.hpp"

namespace zarrbuffer::bridge {

namespace {

small::View view(const Numbers& array) {
  const Storage& storage = *storage_of(array.storage);
  return {storage, DType::from_code(array.code), array.axes, storage.is_read_only()};
}

NDArray to_array(const Numbers& array) {
  return NDArray(storage_of(array.storage), DType::from_code(array.code), axes::to_layout(array.axes));
}

/// Copies a small dense array into the slab. None where it does not go there.
std::optional<int64_t> copy_into_slab(int64_t scratch, int64_t slab_handle, const Numbers& source) {
  if (slab_handle == 0) return std::nullopt;
  const small::View from = view(source);
  const auto bytes = small::elements(from, Slab::kLargestArray);
  if (bytes.empty()) return std::nullopt;
  Slab& slab = *Slab::of(slab_handle);
  const int64_t offset = slab.cut(std::ssize(bytes));
  if (offset < 0) return kSlabIsFull;
  std::memcpy(slab->data() + offset, bytes.data(), bytes.size());
  axes::Made made;
  axes::dense(source.axes, from.dtype.item_size(), made);
  made.offset = offset;
  write_view(scratch, source.code, made);
  *reinterpret_cast<int64_t*>(scratch) = std::ssize(bytes);
  return slab_handle;
}

int64_t make_copy(int64_t scratch, int64_t slab, const Numbers& source, const DType& dtype, Order order) {
  const Handle& storage = storage_of(source.storage);
  const DType from = DType::from_code(source.code);
  const Layout lies = axes::to_layout(source.axes);
  const Layout layout = lies.dense_like(from.item_size(), dtype.item_size(), order);
  return make_array(scratch, slab, storage->device(), dtype, layout, [&](const Handle& target, const Layout& place) {
    if (small::assign({*target, dtype, axes::given(place), false}, view(source))) return;
    operations::assign_new(NDArray(target, dtype, place), NDArray(storage, from, lies));
  });
}

void fill(const Numbers& array, const Scalar& value) {
  if (!small::fill(view(array), value)) to_array(array).fill(value);
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
    const Numbers array = in.numbers();
    const Order order = in.order();
    // Dense in order C as it is, which is what all orders but F give it.
    if (order != Order::F) {
      if (const auto copied = copy_into_slab(scratch, slab, array)) return *copied;
    }
    return make_copy(scratch, slab, array, DType::from_code(array.code), order);
  });
}

int64_t array_astype(int64_t scratch) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const int64_t slab = in.number();
    const Numbers array = in.numbers();
    const DType dtype = in.dtype();
    return make_copy(scratch, slab, array, dtype, in.order());
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
    const Numbers part{array.storage, array.code, axes::given(element)};
    if (const auto copied = copy_into_slab(scratch, slab, part)) return *copied;
    return make_copy(scratch, slab, part, DType::from_code(array.code), Order::C);
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
      const Numbers source = in.numbers();
      if (small::assign(view({target.storage, target.code, axes::given(part)}), view(source))) return 0;
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

int32_t array_refuse_writing(int64_t scratch) noexcept {
  return guarded([&] {
    const Place place = Reader(scratch).place();
    operations::check_writable(true, place.layout.shape(), DType::from_code(place.code));
    return 0;
  });
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
    const Numbers a = in.numbers();
    const Numbers b = in.numbers();
    const bool equal_nan = in.flag();
    if (const auto known = small::all_equal(view(a), view(b), equal_nan)) return int32_t{*known};
    return int32_t{to_array(a).all_equal(to_array(b), equal_nan)};
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
