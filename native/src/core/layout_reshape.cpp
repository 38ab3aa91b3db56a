// Other shapes over the same elements.
#include <algorithm>

#include "core/checked.hpp"
#include "zarrbuffer/error.hpp"
#include "zarrbuffer/layout.hpp"

namespace zarrbuffer {

namespace {

[[noreturn]] void refuse_reshape(const Dims& from, std::span<const std::int64_t> to) {
  throw ArgumentError("cannot reshape an array of size " + std::to_string(checked_size(from)) + " and shape " +
                      shape_string(from) + " into shape " + shape_string(to));
}

// How far apart the ends of a run are, or nothing past 2^63: no stride is that.
std::optional<std::int64_t> run_of(std::int64_t stride, std::int64_t count) {
  std::int64_t run;
  if (__builtin_mul_overflow(stride, count, &run) || run == INT64_MIN) return std::nullopt;
  return run;
}

// Strides for `to` over the runs of `from`, or nothing. Both are cut into the shortest stretches of
// equal size; a stretch keeps its place in memory if the old axes in it are one run. Axes come
// fast to slow, and axes of length 1 are gone from the old side.
std::optional<Dims> restride(std::span<const std::int64_t> from, std::span<const std::int64_t> from_strides,
                             std::span<const std::int64_t> to, std::int64_t item_size) {
  Dims strides(static_cast<int>(to.size()));
  std::size_t old_axis = 0;
  std::size_t new_axis = 0;
  std::int64_t stride = item_size;
  while (new_axis < to.size()) {
    if (old_axis == from.size()) {
      // Only axes of length 1 are left: their stride is never walked.
      strides[static_cast<int>(new_axis++)] = stride;
      continue;
    }
    std::int64_t old_count = from[old_axis];
    stride = from_strides[old_axis];
    std::size_t old_end = old_axis + 1;
    std::int64_t new_count = 1;
    do {
      while (new_axis < to.size() && new_count < old_count) {
        strides[static_cast<int>(new_axis)] = stride * new_count;
        new_count *= to[new_axis++];
      }
      while (old_count < new_count) {
        if (run_of(from_strides[old_end - 1], from[old_end - 1]) != from_strides[old_end]) return std::nullopt;
        old_count *= from[old_end++];
      }
    } while (old_count != new_count);
    stride = run_of(stride, new_count).value_or(stride);
    old_axis = old_end;
  }
  return strides;
}

}  // namespace

Dims Layout::infer_shape(NumberList shape) const {
  checked::rank(shape.size());
  Dims result(shape);
  int unknown = -1;
  for (int i = 0; i < result.size(); ++i) {
    if (result[i] >= 0) continue;
    if (result[i] != -1) throw ArgumentError("sizes must not be negative, got shape " + shape_string(shape));
    if (unknown >= 0) throw ArgumentError("can only infer one axis, got shape " + shape_string(shape));
    unknown = i;
    result[i] = 1;
  }
  const std::int64_t known = checked_size(result);
  if (unknown >= 0) {
    if (known == 0 || size() % known != 0) refuse_reshape(shape_, shape);
    result[unknown] = size() / known;
  } else if (known != size()) {
    refuse_reshape(shape_, shape);
  }
  return result;
}

std::optional<Layout> Layout::reshape(NumberList shape, Order order, std::int64_t item_size) const {
  checked::is_c_or_f("a reshape's", order);
  checked::item_size(item_size);
  if (checked_size(shape) != size()) refuse_reshape(shape_, shape);
  if (size() == 0) return contiguous(shape, item_size, order).with_offset(offset_);
  Dims from, strides, to(shape);
  for (int i = 0; i < rank(); ++i) {
    const int axis = order == Order::C ? rank() - 1 - i : i;
    if (shape_[axis] == 1) continue;
    from.push_back(shape_[axis]);
    strides.push_back(strides_[axis]);
  }
  if (order == Order::C) std::reverse(to.begin(), to.end());
  std::optional<Dims> found = restride(from, strides, to, item_size);
  if (!found) return std::nullopt;
  if (order == Order::C) std::reverse(found->begin(), found->end());
  return Layout(Dims(shape), std::move(*found), offset_);
}

Dims Layout::squeezed_shape(NumberList axes) const {
  Dims result;
  for (int i = 0; i < rank(); ++i) {
    if (std::find(axes.begin(), axes.end(), i) == axes.end()) result.push_back(shape_[i]);
  }
  return result;
}

Layout Layout::view(std::int64_t item_size, std::int64_t new_item_size) const {
  checked::item_size(item_size);
  checked::item_size(new_item_size);
  if (item_size == new_item_size) return *this;
  if (rank() == 0) {
    throw ArgumentError("a view of a 0-d array needs a dtype of the same item size, " + std::to_string(item_size) +
                        " bytes, got " + std::to_string(new_item_size));
  }
  const int last = rank() - 1;
  if (shape_[last] != 1 && size() != 0 && strides_[last] != item_size) {
    throw ArgumentError("a view with another item size needs a contiguous last axis; shape " + shape_string(shape_) +
                        ", strides " + shape_string(strides_) + ", item sizes " + std::to_string(item_size) + " and " +
                        std::to_string(new_item_size));
  }
  if (new_item_size < item_size && item_size % new_item_size != 0) {
    throw ArgumentError("a view with smaller items needs an item size that divides " + std::to_string(item_size) +
                        ", got " + std::to_string(new_item_size));
  }
  const std::int64_t bytes = checked::multiply(shape_[last], item_size);
  if (bytes % new_item_size != 0) {
    throw ArgumentError("a view with larger items needs an item size that divides the last axis: " +
                        std::to_string(bytes) + " bytes, got " + std::to_string(new_item_size));
  }
  Dims shape = shape_;
  Dims strides = strides_;
  shape[last] = bytes / new_item_size;
  strides[last] = new_item_size;
  return Layout(std::move(shape), std::move(strides), offset_);
}

}  // namespace zarrbuffer
