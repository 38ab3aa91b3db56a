// Layouts large enough for every kernel, each with edges in it: the device against the CPU backend.
#pragma once

#include "primitives/contract.hpp"

namespace zarrbuffer::test {

const BackendUnderTest& device();
const BackendUnderTest& host();

Shape packed_strides(const Shape& shape, std::int64_t item_size);

std::int64_t number_below(std::mt19937_64& random, std::int64_t end);

struct CopyCase {
  Shape shape;
  Shape dst;
  Shape src;
  zb_type dst_type;
  zb_type src_type;
  std::int64_t dst_start = 0;
  std::int64_t src_start = 0;
};

/// What `dst` holds after src is copied to it.
Bytes copied(const BackendUnderTest& backend, const CopyCase& layouts, const Bytes& dst,
             const Bytes& src);

/// Of random bytes.
void expect_same_copy(const CopyCase& layouts);

/// Packed C order, read through a permutation of packed axes.
CopyCase transposed(const Shape& shape, const std::vector<std::size_t>& order, zb_type type);

}  // namespace zarrbuffer::test
