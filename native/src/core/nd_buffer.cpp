#include "zarrbuffer/nd_buffer.hpp"

namespace zarrbuffer {

NDBuffer NDBuffer::create(NumberList shape, const DType& dtype, Order order,
                          const Scalar& fill_value, Device device) {
  return NDBuffer(NDArray::full(dtype, fill_value, shape, order, device));
}

NDBuffer NDBuffer::empty(NumberList shape, const DType& dtype, Order order, Device device) {
  return NDBuffer(NDArray::empty(dtype, shape, order, device));
}

NDBuffer NDBuffer::from_numpy_array(const NDArray& array, Device device) { return NDBuffer(array.to(device)); }

NDArray NDBuffer::as_numpy_array() const { return array_.device().is_host() ? array_ : array_.to(Device::cpu()); }

}  // namespace zarrbuffer
