#include "bridge/bridge.hpp"
#include "bridge/java_bytes.hpp"
#include "bridge/scratch.hpp"
#include "core/views.hpp"

namespace zarrbuffer::bridge {

namespace {

int32_t write_if_view(int64_t scratch, const Place& place, const std::optional<Layout>& layout) {
  if (!layout) return kNeedsCopy;
  write_view(scratch, place.code, *layout);
  return kView;
}

}  // namespace

int32_t array_contiguous(int64_t scratch) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const DType dtype = in.dtype();
    const Order order = in.order();
    return write_view(scratch, dtype.code(), Layout::contiguous(in.list(), dtype.item_size(), order));
  });
}

int32_t array_transpose(int64_t scratch) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const Numbers array = in.numbers();
    axes::Made result;
    axes::transpose(array.axes, in.list(), result);
    return write_view(scratch, array.code, result);
  });
}

int32_t array_reverse_axes(int64_t scratch) noexcept {
  return guarded([&] {
    const Numbers array = Reader(scratch).numbers();
    axes::Made result;
    axes::reverse(array.axes, result);
    return write_view(scratch, array.code, result);
  });
}

int32_t array_index(int64_t scratch) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const Numbers array = in.numbers();
    axes::Made result;
    axes::index(array.axes, in.basic_key(), result);
    return write_view(scratch, array.code, result);
  });
}

int32_t array_reshape(int64_t scratch) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const Place place = in.place();
    const Order order = in.order();
    const Dims shape = place.layout.infer_shape(in.list());
    return write_if_view(scratch, place, views::reshape(place.layout, shape, place.item_size(), order));
  });
}

int32_t array_squeeze(int64_t scratch) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const Place place = in.place();
    return write_if_view(scratch, place, views::squeeze(place.layout, in.list(), place.item_size()));
  });
}

int32_t array_ravel(int64_t scratch) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const Place place = in.place();
    return write_if_view(scratch, place, views::ravel(place.layout, place.item_size(), in.order()));
  });
}

int32_t array_view(int64_t scratch) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const Place place = in.place();
    const DType dtype = in.dtype();
    return write_view(scratch, dtype.code(), place.layout.view(place.item_size(), dtype.item_size()));
  });
}

int32_t array_broadcast(int64_t scratch) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const Place place = in.place();
    return write_view(scratch, place.code, views::broadcast(place.layout, in.list(), place.item_size()));
  });
}

int32_t array_field(JNIEnv* env, jclass, int64_t scratch, jbyteArray name) noexcept {
  return guarded([&] {
    const Place place = Reader(scratch).place();
    const DType dtype = DType::from_code(place.code);
    const Field& field = dtype.field(bytes_of(env, name));
    return write_view(scratch, field.dtype.code(), place.layout.part(field.offset));
  });
}

int32_t buffer_slice(int64_t scratch) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const Place place = in.place();
    const int64_t start = in.number();
    const int64_t stop = in.number();
    const BasicKey slice{BasicKey::Type::Slice, start, stop, in.number()};
    return write_view(scratch, place.code, views::slice_bytes(place.layout, slice));
  });
}

int32_t array_is_already(int64_t scratch) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const Place place = in.place();
    const bool same = place.code == in.number();
    return int32_t{same && place.layout.lies_in(in.order(), place.item_size())};
  });
}

int64_t array_size(int64_t scratch) noexcept {
  return guarded([&] { return Reader(scratch).place().layout.size(); });
}

int32_t array_flags(int64_t scratch) noexcept {
  return guarded([&] {
    const Place place = Reader(scratch).place();
    const int64_t bytes = place.item_size();
    return int32_t{place.layout.is_c_contiguous(bytes)} | int32_t{place.layout.is_f_contiguous(bytes)} << 1;
  });
}

}  // namespace zarrbuffer::bridge
