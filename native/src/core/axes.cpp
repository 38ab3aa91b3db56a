#include "core/axes.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "zarrbuffer/error.hpp"

namespace zarrbuffer::axes {

void reverse(const Given& from, Made& to) {
  to.offset = from.offset;
  for (int i = from.rank - 1; i >= 0; --i) to.add(from.shape[i], from.strides[i]);
}

void transpose(const Given& from, std::span<const std::int64_t> order, Made& to) {
  const std::span shape(from.shape, static_cast<std::size_t>(from.rank));
  if (order.size() != shape.size()) {
    throw ArgumentError("axes " + shape_string(order) + " don't match an array of shape " + shape_string(shape));
  }
  to.offset = from.offset;
  std::uint64_t seen = 0;
  for (const std::int64_t given : order) {
    if (given < -from.rank || given >= from.rank) {
      throw IndexError("axis " + std::to_string(given) + " is out of bounds for an array of shape " + shape_string(shape));
    }
    const std::int64_t axis = given < 0 ? given + from.rank : given;
    if (seen >> axis & 1) throw ArgumentError("repeated axis in transpose" + shape_string(order));
    seen |= std::uint64_t{1} << axis;
    to.add(from.shape[axis], from.strides[axis]);
  }
}

void dense(const Given& from, std::int64_t item_size, Made& to) {
  to.rank = from.rank;
  to.offset = 0;
  std::int64_t stride = item_size;
  for (int i = from.rank - 1; i >= 0; --i) {
    to.shape[i] = from.shape[i];
    to.strides[i] = stride;
    stride *= std::max<std::int64_t>(from.shape[i], 1);
  }
}

Dims slow_to_fast(const Given& from) {
  Dims axes(from.rank);
  std::iota(axes.begin(), axes.end(), 0);
  std::stable_sort(axes.begin(), axes.end(),
                   [&](auto a, auto b) { return std::abs(from.strides[a]) > std::abs(from.strides[b]); });
  return axes;
}

Dims walking_order(const Given& from) {
  const auto step = [&](std::int64_t axis) -> std::int64_t {
    const int i = static_cast<int>(axis);
    return from.shape[i] == 1 ? 0 : std::abs(from.strides[i]);
  };
  Dims axes(from.rank);  // fast to slow
  for (int i = 0; i < axes.size(); ++i) {
    const std::int64_t axis = axes.size() - 1 - i;
    int place = i;
    for (int j = i - 1; j >= 0; --j) {
      if (step(axes[j]) == 0 || step(axis) == 0) continue;
      if (step(axes[j]) <= step(axis)) break;
      place = j;
    }
    std::copy_backward(axes.begin() + place, axes.begin() + i, axes.begin() + i + 1);
    axes[place] = axis;
  }
  std::reverse(axes.begin(), axes.end());
  return axes;
}

}  // namespace zarrbuffer::axes
