#include "large_layouts.hpp"

#include <algorithm>
#include <gtest/gtest.h>

#include "core/backends.hpp"
#include "cuda/plugin.hpp"

namespace zarrbuffer::test {

const BackendUnderTest& device() {
  static const BackendUnderTest backend{"device", zb_cuda_backend(), {2, 0}};
  return backend;
}

const BackendUnderTest& host() {
  static const BackendUnderTest backend{"cpu", &cpu_backend(), {1, 0}};
  return backend;
}

Shape packed_strides(const Shape& shape, std::int64_t item_size) {
  Shape strides(shape.size());
  for (std::size_t axis = shape.size(); axis-- > 0; item_size *= shape[axis]) {
    strides[axis] = item_size;
  }
  return strides;
}

std::int64_t number_below(std::mt19937_64& random, std::int64_t end) {
  return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(end));
}

namespace {

std::int64_t extent(const Shape& shape, const Shape& strides, std::int64_t item_size) {
  std::int64_t last = item_size;
  // Strides that run backwards begin at the start that a case names.
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    last += (shape[axis] - 1) * std::max<std::int64_t>(strides[axis], 0);
  }
  return last;
}

}  // namespace

Bytes copied(const BackendUnderTest& backend, const CopyCase& layouts, const Bytes& dst,
             const Bytes& src) {
  const OnDevice to(backend, dst);
  const OnDevice from(backend, src);
  const zb_copy_plan plan{static_cast<std::int32_t>(layouts.shape.size()),
                          layouts.shape.data(),
                          to.at(layouts.dst_start),
                          layouts.dst.data(),
                          layouts.dst_type,
                          from.at(layouts.src_start),
                          layouts.src.data(),
                          layouts.src_type,
                          0};
  zb_error error{};
  EXPECT_TRUE(succeeded(backend.table->copy(&plan, backend.device, nullptr, &error), error));
  return to.download();
}

void expect_same_copy(const CopyCase& layouts) {
  std::mt19937_64 random(3);
  const Bytes dst = random_bytes(
      random,
      layouts.dst_start + extent(layouts.shape, layouts.dst, layouts.dst_type.item_size) + 64);
  const Bytes src = random_bytes(
      random,
      layouts.src_start + extent(layouts.shape, layouts.src, layouts.src_type.item_size) + 64);
  // Compared as one, because printing megabytes helps nobody.
  ASSERT_TRUE(copied(device(), layouts, dst, src) == copied(host(), layouts, dst, src));
}

CopyCase transposed(const Shape& shape, const std::vector<std::size_t>& order, zb_type type) {
  Shape source_shape;
  for (const std::size_t axis : order) source_shape.push_back(shape[axis]);
  const Shape source = packed_strides(source_shape, type.item_size);
  Shape strides(shape.size());
  for (std::size_t i = 0; i < order.size(); ++i) strides[order[i]] = source[i];
  return {shape, packed_strides(shape, type.item_size), strides, type, type};
}

}  // namespace zarrbuffer::test
