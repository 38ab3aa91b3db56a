#include "core/small.hpp"

#include <algorithm>
#include <cstring>

namespace zarrbuffer::small {

namespace {

constexpr std::int64_t kLine = 64;

std::size_t size(std::int64_t bytes) { return static_cast<std::size_t>(bytes); }

/// Of a size that the compiler sees, a copy is no call.
template <class Item>
void fill_line(std::byte* line, const std::byte* item) {
  for (std::size_t i = 0; i < kLine; i += sizeof(Item)) std::memcpy(line + i, item, sizeof(Item));
}

void repeat(std::byte* data, std::int64_t bytes, const std::byte* item, std::int64_t item_size) {
  std::byte line[kLine];
  switch (item_size) {
    case 2: fill_line<std::uint16_t>(line, item); break;
    case 4: fill_line<std::uint32_t>(line, item); break;
    case 8: fill_line<std::uint64_t>(line, item); break;
    default:
      for (std::int64_t i = 0; i < bytes; i += item_size) std::memcpy(data + i, item, size(item_size));
      return;
  }
  std::int64_t done = 0;
  for (; done + kLine <= bytes; done += kLine) std::memcpy(data + done, line, kLine);
  std::memcpy(data + done, line, size(bytes - done));
}

/// Whether an element may differ from itself.
bool may_be_nan(const DType& dtype) {
  return dtype.is_floating() || dtype.kind() == Kind::Complex || dtype.is_time();
}

}  // namespace

void fill(std::byte* data, std::int64_t bytes, const DType& dtype, const Scalar& value) {
  std::byte item[kLargest];
  value.encode_to(dtype, item);
  if (dtype.item_size() == bytes) {
    std::memcpy(data, item, size(bytes));
  } else if (dtype.item_size() == 1) {
    std::memset(data, std::to_integer<int>(item[0]), size(bytes));
  } else {
    repeat(data, bytes, item, dtype.item_size());
  }
}

std::optional<bool> all_equal(const std::byte* a, const std::byte* b, std::int64_t bytes, const DType& dtype,
                              bool equal_nan) {
  // Fields compare one by one.
  if (dtype.is_struct()) return std::nullopt;
  if (std::memcmp(a, b, size(bytes)) == 0) return equal_nan || !may_be_nan(dtype) ? std::optional(true) : std::nullopt;
  // Other elements of the same value may have other bytes: -0.0, NaN, the padding of text.
  return dtype.is_integer() ? std::optional(false) : std::nullopt;
}

}  // namespace zarrbuffer::small
