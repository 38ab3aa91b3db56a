// What a user's own C++ may look like: functions over our NDBuffer that know nothing of Java.
#pragma once

#include <cstdint>
#include <cstring>

#include "zarrbuffer/error.hpp"
#include "zarrbuffer/memory.hpp"
#include "zarrbuffer/nd_buffer.hpp"
#include "zarrbuffer/prototype.hpp"

namespace doubling {

/// Doubles the elements of an int32 matrix in place and returns a transposed view of it.
inline zarrbuffer::NDBuffer double_and_transpose(const zarrbuffer::NDBuffer& block) {
  const zarrbuffer::NDArray& array = block.as_ndarray_like();
  if (array.dtype() != zarrbuffer::DType::parse("int32") || array.ndim() != 2) {
    throw zarrbuffer::ArgumentError("not an int32 matrix: " + zarrbuffer::shape_string(array.shape()) + " of " +
                                    array.dtype().to_string());
  }
  if (array.is_read_only()) throw zarrbuffer::ReadOnlyError("the matrix is read-only");
  for (std::int64_t i = 0; i < array.shape()[0]; ++i) {
    for (std::int64_t j = 0; j < array.shape()[1]; ++j) {
      std::byte* place = array.storage()->data() + array.layout().element_offset(zarrbuffer::Dims{i, j});
      std::int32_t value;
      std::memcpy(&value, place, sizeof value);
      value *= 2;
      std::memcpy(place, &value, sizeof value);
    }
  }
  return block.transpose();
}

/// Makes its buffers in memory of its own.
inline zarrbuffer::BufferPrototype pooled() {
  return zarrbuffer::BufferPrototype(zarrbuffer::make_host_resource());
}

/// Throws the error of that code.
inline void refuse(std::int32_t code) {
  zarrbuffer::throw_error(static_cast<zarrbuffer::ErrorCode>(code), "refused with code " + std::to_string(code));
}

}  // namespace doubling
