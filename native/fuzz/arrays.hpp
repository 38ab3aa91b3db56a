// Arrays over blocks of their exact size, so that AddressSanitizer sees every byte outside, with the elements anywhere
// inside: gaps, any alignment, any order of axes, forwards and backwards.
#pragma once

#include <algorithm>
#include <cstring>
#include <numeric>
#include <optional>

#include "fuzz.hpp"
#include "zarrbuffer/nd_array.hpp"

namespace zarrbuffer::fuzz {

inline DType some_dtype(FuzzedDataProvider& input) {
  static constexpr const char* kNames[] = {
      "bool", "<i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">i8", "<u1", "<u2", ">u2", "<u4", ">u4", "<u8", ">u8",
      "<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "<c8", ">c8", "<c16", ">c16", "bfloat16", ">bfloat16",
      "S1", "S5", "S24", "<U1", "<U3", ">U7", "|V1", "|V3", "|V8", "|V40",
      "<M8", "<M8[ns]", ">M8[Y]", "<M8[3h]", "<m8", ">m8[s]", "<m8[10us]",
      "[[\"a\", \"<i4\"], [\"b\", \">f8\"]]", "[[\"x\", \"|S3\"], [\"y\", [[\"z\", \"<u2\"], [\"w\", \"|b1\"]]]]"};
  return DType::parse(input.PickValueInArray(kNames));
}

/// A short shape; now and then one axis of more than a block of the kernels.
inline Dims some_shape(FuzzedDataProvider& input, int max_rank = 4) {
  Dims shape;
  for (int left = input.ConsumeIntegralInRange(0, max_rank); left > 0; --left) {
    shape.push_back(input.ConsumeIntegralInRange(0, 31) == 0 ? 0 : input.ConsumeIntegralInRange<std::int64_t>(1, 5));
  }
  if (!shape.empty() && input.ConsumeIntegralInRange(0, 3) == 0) {
    shape[input.ConsumeIntegralInRange(0, shape.size() - 1)] = input.ConsumeIntegralInRange<std::int64_t>(1, 200);
  }
  return shape;
}

struct Guarded {
  NDArray array;
  std::vector<std::byte> before;  // the whole block as it was filled
};

inline Guarded some_array(FuzzedDataProvider& input, const DType& dtype, const Dims& shape) {
  const std::int64_t item = dtype.item_size();
  Dims order(shape.size());
  std::iota(order.begin(), order.end(), 0);
  for (int i = order.size() - 1; i > 0; --i) std::swap(order[i], order[input.ConsumeIntegralInRange(0, i)]);
  Dims strides(shape.size());
  std::int64_t run = item;
  std::int64_t start = input.ConsumeIntegralInRange<std::int64_t>(0, 17);
  const std::int64_t front = start;
  std::int64_t end = start + item;
  for (int i = 0; i < shape.size(); ++i) {
    const int axis = static_cast<int>(order[i]);
    if (input.ConsumeIntegralInRange(0, 3) == 0) run += input.ConsumeIntegralInRange<std::int64_t>(0, 9);
    const std::int64_t reach = run * std::max<std::int64_t>(shape[axis] - 1, 0);
    const bool backwards = input.ConsumeIntegralInRange(0, 3) == 0;
    strides[axis] = backwards ? -run : run;
    if (backwards) start += reach;
    end += reach;
    run = std::max(run * std::max<std::int64_t>(shape[axis], 1), item);
  }
  const bool empty = std::find(shape.begin(), shape.end(), 0) != shape.end();
  const std::int64_t bytes = (empty ? front + item : end) + (input.ConsumeBool() ? 0 : input.ConsumeIntegralInRange(0, 9));
  auto* block = static_cast<std::byte*>(std::malloc(static_cast<std::size_t>(bytes)));
  // Bytes of the input first, then a pattern of its seed.
  const auto given = input.ConsumeBytes<std::uint8_t>(std::min<std::size_t>(static_cast<std::size_t>(bytes), 24));
  std::uint64_t state = input.ConsumeIntegral<std::uint32_t>();
  const bool plain = input.ConsumeBool();
  for (std::int64_t i = 0; i < bytes; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    auto value = static_cast<std::uint8_t>(state >> 56);
    if (plain) value &= 1;
    if (static_cast<std::size_t>(i) < given.size()) value = given[static_cast<std::size_t>(i)];
    block[i] = static_cast<std::byte>(value);
  }
  if (dtype.kind() == Kind::Bool) {
    for (std::int64_t i = 0; i < bytes; ++i) block[i] &= std::byte{1};
  }
  auto storage = Storage::foreign(block, static_cast<std::size_t>(bytes), Device::cpu(), false, [block] { std::free(block); });
  return {NDArray(std::move(storage), dtype, Layout(shape, strides, empty ? front : start)),
          std::vector<std::byte>(block, block + bytes)};
}

/// Every index in C order.
template <class Visit>
void for_each_index(const Dims& shape, const Visit& visit) {
  if (std::find(shape.begin(), shape.end(), 0) != shape.end()) return;
  Dims index(shape.size());
  for (;;) {
    visit(index);
    int axis = shape.size() - 1;
    while (axis >= 0 && ++index[axis] == shape[axis]) index[axis--] = 0;
    if (axis < 0) return;
  }
}

/// Bytes from the start of the storage, for an index of the shape: what `element_offset` must give, without its checks.
inline std::int64_t offset_of(const Layout& layout, std::span<const std::int64_t> index) {
  std::int64_t offset = layout.offset();
  for (std::size_t i = 0; i < index.size(); ++i) offset += index[i] * layout.strides()[static_cast<int>(i)];
  return offset;
}

inline std::byte* element(const NDArray& array, std::span<const std::int64_t> index) {
  return array.storage()->data() + offset_of(array.layout(), index);
}

/// One element as an array of its own, at the start of a block of exactly its size.
inline NDArray alone(const NDArray& array, std::span<const std::int64_t> index) {
  const NDArray one = NDArray::empty(array.dtype(), {});
  std::memcpy(one.data(), element(array, index), static_cast<std::size_t>(array.dtype().item_size()));
  return one;
}

/// Nothing but elements of the array may differ from what the block was filled with.
inline void require_gaps_kept(const Guarded& guarded) {
  const auto& block = *guarded.array.storage();
  std::vector<bool> is_element(block.bytes());
  for_each_index(guarded.array.shape(), [&](const Dims& index) {
    const auto offset = static_cast<std::size_t>(offset_of(guarded.array.layout(), index));
    std::fill_n(is_element.begin() + static_cast<std::ptrdiff_t>(offset), guarded.array.dtype().item_size(), true);
  });
  for (std::size_t i = 0; i < block.bytes(); ++i) {
    require(is_element[i] || block.data()[i] == guarded.before[i], "bytes between the elements are never written",
            guarded.array);
  }
}

}  // namespace zarrbuffer::fuzz
