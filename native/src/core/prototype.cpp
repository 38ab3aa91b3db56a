#include "zarrbuffer/prototype.hpp"

#include "core/operations.hpp"
#include "zarrbuffer/error.hpp"

namespace zarrbuffer {

namespace {

const MemoryResource& existing(const std::shared_ptr<MemoryResource>& resource) {
  if (!resource) throw ArgumentError("a prototype needs a memory resource, got none");
  return *resource;
}

}  // namespace

BufferPrototype::BufferPrototype(std::shared_ptr<MemoryResource> resource)
    : device_(existing(resource).device()), resource_(std::move(resource)) {}

std::shared_ptr<MemoryResource> BufferPrototype::memory() const { return resource_ ? resource_ : memory_of(device_); }

NDArray BufferPrototype::placed(const NDArray& array) const {
  return array.device() == device_ ? array : operations::copy_to(memory(), array);
}

Buffer BufferPrototype::create_zero_length() const { return from_bytes({}); }

Buffer BufferPrototype::from_bytes(std::span<const std::byte> bytes) const {
  const auto count = static_cast<std::int64_t>(bytes.size());
  const NDArray result = NDArray::empty(DType(), {count}, Order::C, memory());
  // Only read.
  auto* given = const_cast<std::byte*>(bytes.data());
  operations::assign(result, NDArray::wrap(given, count, DType(), {count}, true));
  return Buffer::from_array_like(result);
}

Buffer BufferPrototype::from_buffer(const Buffer& other) const {
  return Buffer::from_array_like(placed(other.as_array_like()));
}

NDBuffer BufferPrototype::create(NumberList shape, const DType& dtype, Order order, const Scalar& fill_value) const {
  return NDBuffer::from_ndarray_like(NDArray::full(dtype, fill_value, shape, order, memory()));
}

NDBuffer BufferPrototype::empty(NumberList shape, const DType& dtype, Order order) const {
  return NDBuffer::from_ndarray_like(NDArray::empty(dtype, shape, order, memory()));
}

NDBuffer BufferPrototype::from_numpy_array(const NDArray& array) const {
  return NDBuffer::from_ndarray_like(placed(array));
}

}  // namespace zarrbuffer
