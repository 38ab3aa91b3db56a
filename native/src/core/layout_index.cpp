// Basic indexing: integers, slices, ellipsis and new axes.
#include <algorithm>
#include <span>

#include "core/axes.hpp"
#include "core/index_check.hpp"
#include "zarrbuffer/error.hpp"
#include "zarrbuffer/layout.hpp"

namespace zarrbuffer {

namespace {

std::int64_t clip(std::int64_t position, std::int64_t size, std::int64_t low, std::int64_t high) {
  if (position < 0) position = position < -size ? low : position + size;
  return std::clamp(position, low, high);
}

std::string slice_string(const BasicKey& slice) {
  const auto text = [](std::int64_t part) { return part == BasicKey::kAbsent ? "" : std::to_string(part); };
  return text(slice.start) + ":" + text(slice.stop) + ":" + text(slice.step);
}

// How many axes the keys consume; at most one ellipsis may stand among them.
int consumed_axes(std::span<const BasicKey> keys, std::span<const std::int64_t> shape) {
  int consumed = 0;
  bool ellipsis = false;
  for (const BasicKey& key : keys) {
    if (key.type == BasicKey::Type::Ellipsis) {
      check_single_ellipsis(ellipsis);
    } else if (key.type != BasicKey::Type::NewAxis) {
      ++consumed;
    }
  }
  check_consumed(consumed, shape);
  return consumed;
}

}  // namespace

SliceRange clip_slice(const BasicKey& slice, std::int64_t size) {
  const std::int64_t step = slice.step == BasicKey::kAbsent ? 1 : slice.step;
  if (step == 0) throw ArgumentError("slice step cannot be zero, got " + slice_string(slice));
  const bool forward = step > 0;
  const std::int64_t low = forward ? 0 : -1;
  const std::int64_t high = forward ? size : size - 1;
  const std::int64_t start =
      slice.start == BasicKey::kAbsent ? (forward ? low : high) : clip(slice.start, size, low, high);
  const std::int64_t stop = slice.stop == BasicKey::kAbsent ? (forward ? high : low) : clip(slice.stop, size, low, high);
  std::int64_t count = 0;
  if (step == 1) return {start, start < stop ? stop - start : 0, step};  // without a division
  if (forward && start < stop) count = (stop - start - 1) / step + 1;
  if (!forward && stop < start) count = (start - stop - 1) / -step + 1;
  return {start, count, step};
}

Layout Layout::index(BasicKeyList keys) const {
  axes::Made result;
  axes::index(axes::given(*this), keys, result);
  return axes::to_layout(result);
}

void axes::index(const Given& from, std::span<const BasicKey> keys, Made& to) {
  const int whole = from.rank - consumed_axes(keys, {from.shape, static_cast<std::size_t>(from.rank)});
  to.offset = from.offset;
  bool empty = false;
  int axis = 0;
  const auto add = [&](std::int64_t length, std::int64_t stride) {
    empty = empty || length == 0;
    to.add(length, stride);
  };
  const auto keep = [&](int count) {
    for (; count > 0; --count, ++axis) add(from.shape[axis], from.strides[axis]);
  };
  bool ellipsis = false;
  for (const BasicKey& key : keys) {
    switch (key.type) {
      case BasicKey::Type::Ellipsis:
        keep(whole);
        ellipsis = true;
        break;
      case BasicKey::Type::NewAxis:
        add(1, 0);
        break;
      case BasicKey::Type::At: {
        to.offset += checked_position(key.start, from.shape[axis], axis) * from.strides[axis];
        ++axis;
        break;
      }
      case BasicKey::Type::Slice: {
        const std::int64_t stride = from.strides[axis];
        const SliceRange range = clip_slice(key, from.shape[axis]);
        if (range.count > 0) to.offset += range.start * stride;
        // With one element or none the stride is never walked, and the product might overflow.
        add(range.count, range.count > 1 ? stride * range.step : stride);
        ++axis;
        break;
      }
      default:
        throw ArgumentError("unknown kind of index " + std::to_string(static_cast<std::int64_t>(key.type)));
    }
  }
  if (!ellipsis) keep(whole);
  // What is empty stays where it is: another offset may be outside the storage.
  if (empty) to.offset = from.offset;
  if (to.rank > kMaxRank) {
    throw IndexError("an array has at most " + std::to_string(kMaxRank) + " axes, the index makes " +
                     std::to_string(to.rank));
  }
}

std::int64_t Layout::element_offset(NumberList index) const {
  return axes::element_offset(axes::given(*this), index);
}

std::int64_t axes::element_offset(const Given& from, std::span<const std::int64_t> index) {
  if (index.size() != static_cast<std::size_t>(from.rank)) {
    throw IndexError("an element of an array of shape " +
                     shape_string(std::span(from.shape, static_cast<std::size_t>(from.rank))) + " has " +
                     std::to_string(from.rank) + " indices, got " + shape_string(index));
  }
  std::int64_t offset = from.offset;
  for (int axis = 0; axis < from.rank; ++axis) {
    const std::int64_t given = index[static_cast<std::size_t>(axis)];
    offset += checked_position(given, from.shape[axis], axis) * from.strides[axis];
  }
  return offset;
}

}  // namespace zarrbuffer
