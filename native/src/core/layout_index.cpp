// Basic indexing: integers, slices, ellipsis and new axes.
#include <algorithm>

#include "zarrbuffer/error.hpp"
#include "zarrbuffer/layout.hpp"

namespace zarrbuffer {

namespace {

std::int64_t clip(std::int64_t position, std::int64_t size, std::int64_t low, std::int64_t high) {
  if (position < 0) position = position < -size ? low : position + size;
  return std::clamp(position, low, high);
}

[[noreturn]] void refuse_index(std::int64_t index, int axis, std::int64_t size) {
  throw IndexError("index " + std::to_string(index) + " is out of bounds for axis " + std::to_string(axis) +
                   " with size " + std::to_string(size));
}

// How many axes the keys consume; at most one ellipsis may stand among them.
int consumed_axes(std::span<const BasicKey> keys, const Dims& shape) {
  int consumed = 0;
  bool ellipsis = false;
  for (const BasicKey& key : keys) {
    if (key.type == BasicKey::Type::Ellipsis) {
      if (ellipsis) throw IndexError("an index can only have a single ellipsis");
      ellipsis = true;
    } else if (key.type != BasicKey::Type::NewAxis) {
      ++consumed;
    }
  }
  if (consumed > shape.size()) {
    throw IndexError("too many indices: an array of shape " + shape_string(shape) + " has " +
                     std::to_string(shape.size()) + " axes, but " + std::to_string(consumed) + " were indexed");
  }
  return consumed;
}

}  // namespace

SliceRange clip_slice(const BasicKey& slice, std::int64_t size) {
  const std::int64_t step = slice.step == BasicKey::kAbsent ? 1 : slice.step;
  if (step == 0) throw ArgumentError("slice step cannot be zero");
  const bool forward = step > 0;
  const std::int64_t low = forward ? 0 : -1;
  const std::int64_t high = forward ? size : size - 1;
  const std::int64_t start =
      slice.start == BasicKey::kAbsent ? (forward ? low : high) : clip(slice.start, size, low, high);
  const std::int64_t stop = slice.stop == BasicKey::kAbsent ? (forward ? high : low) : clip(slice.stop, size, low, high);
  std::int64_t count = 0;
  if (forward && start < stop) count = (stop - start - 1) / step + 1;
  if (!forward && stop < start) count = (start - stop - 1) / -step + 1;
  return {start, count, step};
}

Layout Layout::index(std::span<const BasicKey> keys) const {
  const int whole = rank() - consumed_axes(keys, shape_);
  Layout result;
  result.offset_ = offset_;
  int axis = 0;
  const auto keep = [&](int count) {
    for (; count > 0; --count, ++axis) {
      result.shape_.push_back(shape_[axis]);
      result.strides_.push_back(strides_[axis]);
    }
  };
  bool ellipsis = false;
  for (const BasicKey& key : keys) {
    switch (key.type) {
      case BasicKey::Type::Ellipsis:
        keep(whole);
        ellipsis = true;
        break;
      case BasicKey::Type::NewAxis:
        result.shape_.push_back(1);
        result.strides_.push_back(0);
        break;
      case BasicKey::Type::At: {
        const std::int64_t size = shape_[axis];
        if (key.start < -size || key.start >= size) refuse_index(key.start, axis, size);
        result.offset_ += (key.start < 0 ? key.start + size : key.start) * strides_[axis];
        ++axis;
        break;
      }
      case BasicKey::Type::Slice: {
        const SliceRange range = clip_slice(key, shape_[axis]);
        if (range.count > 0) result.offset_ += range.start * strides_[axis];
        result.shape_.push_back(range.count);
        // With one element or none the stride is never walked, and the product might overflow.
        result.strides_.push_back(range.count > 1 ? strides_[axis] * range.step : strides_[axis]);
        ++axis;
        break;
      }
      default:
        throw ArgumentError("unknown kind of index " + std::to_string(static_cast<std::int64_t>(key.type)));
    }
  }
  if (!ellipsis) keep(whole);
  // What is empty stays where it is: another offset may be outside the storage.
  if (result.size() == 0) result.offset_ = offset_;
  if (result.rank() > kMaxRank) {
    throw IndexError("an array has at most " + std::to_string(kMaxRank) + " axes, the index makes " +
                     std::to_string(result.rank()));
  }
  return result;
}

std::int64_t Layout::element_offset(std::span<const std::int64_t> index) const {
  if (index.size() != static_cast<std::size_t>(rank())) {
    throw IndexError("an element of an array of shape " + shape_string(shape_) + " has " + std::to_string(rank()) +
                     " indices, got " + shape_string(index));
  }
  std::int64_t offset = offset_;
  for (int axis = 0; axis < rank(); ++axis) {
    const std::int64_t given = index[static_cast<std::size_t>(axis)];
    const std::int64_t size = shape_[axis];
    if (given < -size || given >= size) refuse_index(given, axis, size);
    offset += (given < 0 ? given + size : given) * strides_[axis];
  }
  return offset;
}

}  // namespace zarrbuffer
