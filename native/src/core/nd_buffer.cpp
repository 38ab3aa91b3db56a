#include "zarrbuffer/nd_buffer.hpp"

#include "zarrbuffer/prototype.hpp"

namespace zarrbuffer {

NDBuffer NDBuffer::create(NumberList shape, const DType& dtype, Order order,
                          const Scalar& fill_value, Device device) {
  return BufferPrototype(device).create(shape, dtype, order, fill_value);
}

NDBuffer NDBuffer::empty(NumberList shape, const DType& dtype, Order order, Device device) {
  return BufferPrototype(device).empty(shape, dtype, order);
}

NDBuffer NDBuffer::from_numpy_array(const NDArray& array, Device device) {
  return BufferPrototype(device).from_numpy_array(array);
}

NDArray NDBuffer::as_numpy_array() const { return array_.device().is_host() ? array_ : array_.to(Device::cpu()); }

}  // namespace zarrbuffer
