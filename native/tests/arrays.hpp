// Arrays from values and back, for tests.
#pragma once

#include <cstring>
#include <gtest/gtest.h>
#include <vector>

#include "zarrbuffer/nd_array.hpp"

namespace zarrbuffer {

inline void PrintTo(const Dims& dims, std::ostream* out) {
  *out << shape_string(dims);
}
inline void PrintTo(const DType& dtype, std::ostream* out) {
  *out << dtype.to_string();
}

namespace test {

/// The values as they lie in memory, in C order.
template <class T>
NDArray array_of(const DType& dtype, const Dims& shape, const std::vector<T>& values) {
  const NDArray array = NDArray::empty(dtype, shape);
  if (array.nbytes() != static_cast<std::int64_t>(values.size() * sizeof(T))) {
    throw std::logic_error("the test's values do not fill its shape");
  }
  if (!values.empty()) std::memcpy(array.data(), values.data(), values.size() * sizeof(T));
  return array;
}

inline NDArray ints(const Dims& shape, const std::vector<std::int32_t>& values) {
  return array_of(DType::number(Kind::Int, 4), shape, values);
}

inline NDArray longs(const Dims& shape, const std::vector<std::int64_t>& values) {
  return array_of(DType::number(Kind::Int, 8), shape, values);
}

inline NDArray flags(const Dims& shape, const std::vector<std::uint8_t>& values) {
  return array_of(DType::number(Kind::Bool, 1), shape, values);
}

/// 0, 1, 2, ... as int32.
inline NDArray counting(const Dims& shape) {
  std::vector<std::int32_t> values(static_cast<std::size_t>(checked_size(shape)));
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<std::int32_t>(i);
  return ints(shape, values);
}

/// Values in C order, read one by one from where the layout says they are.
template <class T>
std::vector<T> values_of(const NDArray& array) {
  if (array.dtype().item_size() != sizeof(T)) throw std::logic_error("item sizes differ");
  std::vector<T> values;
  Dims index(array.ndim());
  for (std::int64_t left = array.size(); left > 0; --left) {
    T value;
    std::memcpy(&value, array.storage()->data() + array.layout().element_offset(index), sizeof(T));
    values.push_back(value);
    for (int axis = array.ndim() - 1; axis >= 0 && ++index[axis] == array.shape()[axis]; --axis) {
      index[axis] = 0;
    }
  }
  return values;
}

/// Shape and int32 values at once.
inline void expect_ints(const NDArray& array, const Dims& shape,
                        const std::vector<std::int32_t>& values) {
  EXPECT_EQ(array.shape(), shape);
  EXPECT_EQ(values_of<std::int32_t>(array), values);
}

inline bool shares_memory(const NDArray& a, const NDArray& b) {
  return a.storage() == b.storage();
}

}  // namespace test
}  // namespace zarrbuffer
