#include "zarrbuffer/buffer.hpp"

#include "core/checked.hpp"
#include "core/operations.hpp"
#include "core/views.hpp"
#include "zarrbuffer/error.hpp"
#include "zarrbuffer/prototype.hpp"

namespace zarrbuffer {

Buffer Buffer::from_array_like(const NDArray& array) {
  if (array.ndim() != 1) {
    throw ArgumentError("a Buffer needs an array of one axis, got shape " + shape_string(array.shape()));
  }
  if (array.dtype() != DType()) {
    throw ArgumentError("a Buffer needs an array of dtype uint8, got " + array.dtype().to_string());
  }
  return Buffer(array);
}

Buffer Buffer::create_zero_length(Device device) { return BufferPrototype(device).create_zero_length(); }

Buffer Buffer::from_bytes(std::span<const std::byte> bytes, Device device) {
  return BufferPrototype(device).from_bytes(bytes);
}

Buffer Buffer::from_buffer(const Buffer& other, Device device) {
  return BufferPrototype(device).from_buffer(other);
}

NDArray Buffer::as_numpy_array() const { return array_.device().is_host() ? array_ : array_.to(Device::cpu()); }

std::vector<std::byte> Buffer::to_bytes() const {
  const NDArray host = as_numpy_array();
  std::vector<std::byte> bytes(static_cast<std::size_t>(length()));
  operations::assign(NDArray::wrap(bytes.data(), length(), DType(), Dims{length()}), host);
  return bytes;
}

NDArray Buffer::sliced(const BasicKey& key) const {
  return NDArray(array_.storage(), array_.dtype(), views::slice_bytes(array_.layout(), key), array_.is_read_only());
}

Buffer Buffer::get(const BasicKey& slice) const { return Buffer(sliced(slice)); }

void Buffer::set(const BasicKey& slice, const Buffer& value) const { operations::assign(sliced(slice), value.array_); }

void Buffer::set(const BasicKey& slice, const NDArray& value) const { operations::assign(sliced(slice), value); }

void Buffer::set(const BasicKey& slice, const Scalar& value) const { sliced(slice).fill(value); }

Buffer Buffer::combine(BufferList others) const {
  std::int64_t total = length();
  for (const Buffer& other : others) total = checked::add(total, other.length());
  const Buffer result(NDArray::empty(DType(), Dims{total}, Order::C, array_.device()));
  std::int64_t end = length();
  result.set(BasicKey::slice(0, end), *this);
  for (const Buffer& other : others) {
    result.set(BasicKey::slice(end, end + other.length()), other);
    end += other.length();
  }
  return result;
}

bool Buffer::operator==(const Buffer& other) const {
  return length() == other.length() &&
         operations::all_equal(array_, other.array_, operations::Comparison::Bitwise);
}

}  // namespace zarrbuffer
