#include "core/small.hpp"

#include <algorithm>
#include <complex>
#include <cstring>
#include <iterator>

#include "core/operations.hpp"

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

void fill_few(std::span<std::byte> bytes, const DType& dtype, const Scalar& value) {
  std::byte item[kLargest];
  value.encode_to(dtype, item);
  if (size(dtype.item_size()) == bytes.size()) {
    std::memcpy(bytes.data(), item, bytes.size());
  } else if (dtype.item_size() == 1) {
    std::memset(bytes.data(), std::to_integer<int>(item[0]), bytes.size());
  } else {
    repeat(bytes.data(), std::ssize(bytes), item, dtype.item_size());
  }
}

void fill_many(std::span<std::byte> bytes, const DType& number, const Scalar& value) {
  std::byte item[sizeof(std::complex<double>)];
  value.encode_to(number, item);
  operations::fill_dense(bytes.data(), std::ssize(bytes) / number.item_size(), item, number.item_size());
}

bool have_one_shape(const axes::Given& a, const axes::Given& b) {
  return a.rank == b.rank && std::equal(a.shape, a.shape + a.rank, b.shape);
}

bool are_apart(std::span<const std::byte> a, std::span<const std::byte> b) {
  return a.data() + a.size() <= b.data() || b.data() + b.size() <= a.data();
}

}  // namespace

bool fill(const View& array, const Scalar& value) {
  const auto bytes = elements(array, array.dtype.is_numeric() ? kLargestMove : kLargest);
  if (bytes.empty() || array.is_read_only) return false;
  if (std::ssize(bytes) <= kLargest) {
    fill_few(bytes, array.dtype, value);
  } else {
    fill_many(bytes, array.dtype, value);
  }
  return true;
}

bool assign(const View& dst, const View& src) {
  if (dst.is_read_only || !have_one_shape(dst.axes, src.axes)) return false;
  const auto target = elements(dst, kLargestMove);
  const auto source = elements(src, kLargestMove);
  if (target.empty() || source.empty()) return false;
  if (dst.dtype == src.dtype) {
    std::memmove(target.data(), source.data(), target.size());
    return true;
  }
  if (!dst.dtype.is_numeric() || !src.dtype.is_numeric() || !are_apart(target, source)) return false;
  operations::assign_dense(target.data(), dst.dtype, source.data(), src.dtype,
                           std::ssize(target) / dst.dtype.item_size(), static_cast<std::int64_t>(dst.storage.bytes()));
  return true;
}

std::optional<bool> all_equal(const View& a, const View& b, bool equal_nan) {
  // Fields compare one by one.
  if (a.dtype != b.dtype || a.dtype.is_struct() || !have_one_shape(a.axes, b.axes)) return std::nullopt;
  const auto first = elements(a);
  const auto second = elements(b);
  if (first.empty() || second.empty()) return std::nullopt;
  if (std::memcmp(first.data(), second.data(), first.size()) == 0) {
    return equal_nan || !may_be_nan(a.dtype) ? std::optional(true) : std::nullopt;
  }
  // Other elements of the same value may have other bytes: -0.0, NaN, the padding of text.
  return a.dtype.is_integer() ? std::optional(false) : std::nullopt;
}

}  // namespace zarrbuffer::small
