// Dense arrays of the host that are not large, for which planning, and asking a backend, take longer than the work. Each
// function does the same as the planned way, or nothing, and says which. NDArray asks here first; so does the bridge,
// which has not made an NDArray by then.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "core/axes.hpp"
#include "zarrbuffer/export.hpp"
#include "zarrbuffer/nd_array.hpp"

namespace zarrbuffer::small {

/// Work that looks at elements is planned from more bytes on.
inline constexpr std::int64_t kLargest = 4 << 10;

/// Elements that only move, from one dense array to another, are planned from so many bytes on: threads and stores
/// around the caches pay from there.
inline constexpr std::int64_t kLargestMove = 256 << 10;

/// An array as plain numbers.
struct View {
  const Storage& storage;
  DType dtype;
  axes::Given axes;
  bool is_read_only;
};

inline View view(const NDArray& array) {
  return {*array.storage(), array.dtype(), axes::given(array.layout()), array.is_read_only()};
}

/// Bytes of the elements where these lie side by side in order C and are few, else 0.
inline std::int64_t dense_bytes(const axes::Given& axes, std::int64_t item_size, std::int64_t most) {
  std::int64_t bytes = item_size;
  for (int i = axes.rank - 1; i >= 0 && bytes > 0; --i) {
    if (axes.shape[i] == 1) continue;
    if (axes.strides[i] != bytes || axes.shape[i] > most) return 0;
    bytes *= axes.shape[i];
    if (bytes > most) return 0;
  }
  return bytes <= most ? bytes : 0;
}

/// The bytes of the elements where they lie so, in the host's memory; else none.
inline std::span<std::byte> elements(const View& array, std::int64_t most = kLargest) {
  if (array.storage.device() != Device::cpu()) return {};
  const std::int64_t bytes = dense_bytes(array.axes, array.dtype.item_size(), most);
  const std::int64_t last = static_cast<std::int64_t>(array.storage.bytes()) - bytes;
  if (array.axes.offset < 0 || array.axes.offset > last) return {};
  return {array.storage.data() + array.axes.offset, static_cast<std::size_t>(bytes)};
}

/// As NDArray::fill. False: nothing is done.
ZB_EXPORT bool fill(const View& array, const Scalar& value);

/// As NDArray::set of all elements; arrays may overlap. False: nothing is done.
ZB_EXPORT bool assign(const View& dst, const View& src);

/// As NDArray::all_equal, where the bytes tell it at once.
ZB_EXPORT std::optional<bool> all_equal(const View& a, const View& b, bool equal_nan);

}  // namespace zarrbuffer::small
