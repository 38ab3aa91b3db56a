#include "zarrbuffer/layout.hpp"

#include <algorithm>

#include "core/axes.hpp"
#include "core/checked.hpp"
#include "zarrbuffer/error.hpp"

namespace zarrbuffer {

namespace {

// What every layout promises, so that no arithmetic on one needs a check: an offset of any of its elements, the distance
// between two, and a stride of either sign are below 2^63. Views only make these smaller. Sizes of 0 count as 1.
void check_reach(const Dims& shape, const Dims& strides, std::int64_t offset) {
  std::int64_t low = offset;
  std::int64_t high = offset;
  std::int64_t span = 0;
  bool fits = true;
  for (int i = 0; fits && i < shape.size(); ++i) {
    const std::int64_t steps = std::max<std::int64_t>(shape[i], 1) - 1;
    std::int64_t reach;
    fits = strides[i] != INT64_MIN && !__builtin_mul_overflow(steps, strides[i], &reach) && reach != INT64_MIN;
    if (!fits) break;
    std::int64_t& end = reach < 0 ? low : high;
    fits = !__builtin_add_overflow(end, reach, &end) && !__builtin_add_overflow(span, reach < 0 ? -reach : reach, &span);
  }
  if (fits) return;
  throw ArgumentError("an array of shape " + shape_string(shape) + ", strides " + shape_string(strides) + " and offset " +
                      std::to_string(offset) + " reaches past 2^63 - 1 bytes");
}

// Sizes of 0 count as 1, as in NumPy: strides of empty arrays are those of the array with that
// axis of length 1, and the other sizes must make sense by themselves.
Dims dense_strides(const Dims& shape, std::int64_t item_size, const Dims& slow_to_fast) {
  Dims strides(shape.size());
  std::int64_t stride = item_size;
  for (int i = slow_to_fast.size(); i-- > 0;) {
    const int axis = static_cast<int>(slow_to_fast[i]);
    strides[axis] = stride;
    stride = checked::multiply(stride, std::max<std::int64_t>(shape[axis], 1));
  }
  return strides;
}

Dims axes_from_slow(int rank, Order order) {
  Dims axes(rank);
  for (int i = 0; i < rank; ++i) axes[i] = order == Order::F ? rank - 1 - i : i;
  return axes;
}

bool is_dense(const Dims& shape, const Dims& strides, std::int64_t item_size, Order order) {
  std::int64_t expected = item_size;
  bool dense = true;
  for (int i = 0; i < shape.size(); ++i) {
    const int axis = order == Order::C ? shape.size() - 1 - i : i;
    if (shape[axis] == 0) return true;
    if (shape[axis] == 1) continue;
    dense = dense && strides[axis] == expected;
    // Wraps only where the answer is settled already: a dense array's size is in range.
    expected = static_cast<std::int64_t>(static_cast<std::uint64_t>(expected) * static_cast<std::uint64_t>(shape[axis]));
  }
  return dense;
}

}  // namespace

Order parse_order(std::string_view text) {
  if (text == "C") return Order::C;
  if (text == "F") return Order::F;
  if (text == "A") return Order::A;
  if (text == "K") return Order::K;
  throw ArgumentError("order must be one of C, F, A, K, got '" + std::string(text) + "'");
}

std::string shape_string(NumberList shape) {
  std::string text = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (i > 0) text += ", ";
    text += std::to_string(shape[i]);
  }
  return text + (shape.size() == 1 ? ",)" : ")");
}

std::int64_t checked_size(NumberList shape) {
  std::int64_t size = 1;
  bool empty = false;
  for (const std::int64_t length : shape) {
    if (length < 0) throw ArgumentError("sizes must not be negative, got shape " + shape_string(shape));
    empty = empty || length == 0;
    if (__builtin_mul_overflow(size, std::max<std::int64_t>(length, 1), &size)) {
      throw ArgumentError("the size of shape " + shape_string(shape) + " is past 2^63 - 1");
    }
  }
  return empty ? 0 : size;
}

Layout::Layout(Dims shape, Dims strides, std::int64_t offset)
    : shape_(std::move(shape)), strides_(std::move(strides)), offset_(offset) {
  checked::rank(static_cast<std::size_t>(shape_.size()));
  if (shape_.size() != strides_.size()) {
    throw ArgumentError("a layout needs one stride for each axis, got shape " + shape_string(shape_) + " and " +
                        std::to_string(strides_.size()) + " strides");
  }
  checked_size(shape_);
  check_reach(shape_, strides_, offset_);
}

Layout Layout::contiguous(NumberList shape, std::int64_t item_size, Order order) {
  checked::rank(shape.size());
  checked::is_c_or_f("a new array's", order);
  checked::item_size(item_size);
  checked_size(shape);
  Dims sizes(shape);
  Dims strides;
  try {
    strides = dense_strides(sizes, item_size, axes_from_slow(sizes.size(), order));
  } catch (const ArgumentError&) {
    throw ArgumentError("an array of shape " + shape_string(shape) + " with items of " + std::to_string(item_size) +
                        " bytes is past 2^63 - 1 bytes");
  }
  return axes::to_layout({sizes.size(), 0, sizes.data(), strides.data()});
}

std::int64_t Layout::size() const {
  std::int64_t size = 1;
  for (const std::int64_t length : shape_) size *= length;
  return size;
}

bool Layout::is_c_contiguous(std::int64_t item_size) const { return is_dense(shape_, strides_, item_size, Order::C); }

bool Layout::is_f_contiguous(std::int64_t item_size) const { return is_dense(shape_, strides_, item_size, Order::F); }

Order Layout::resolve(Order order, std::int64_t item_size) const {
  if (order != Order::A) return order;
  return is_f_contiguous(item_size) && !is_c_contiguous(item_size) ? Order::F : Order::C;
}

bool Layout::lies_in(Order order, std::int64_t item_size) const {
  switch (order) {
    case Order::C: return is_c_contiguous(item_size);
    case Order::F: return is_f_contiguous(item_size);
    case Order::A: return is_c_contiguous(item_size) || is_f_contiguous(item_size);
    default: return true;
  }
}

Layout::Extent Layout::extent(std::int64_t item_size) const {
  Extent extent{offset_, offset_};
  if (size() == 0) return extent;
  for (int i = 0; i < rank(); ++i) {
    const std::int64_t reach = checked::multiply(shape_[i] - 1, strides_[i]);
    (reach < 0 ? extent.begin : extent.end) = checked::add(reach < 0 ? extent.begin : extent.end, reach);
  }
  extent.end = checked::add(extent.end, item_size);
  return extent;
}

Layout Layout::transpose(NumberList axes) const {
  axes::Made result;
  axes::transpose(axes::given(*this), axes, result);
  return axes::to_layout(result);
}

Layout Layout::reversed() const {
  axes::Made result;
  axes::reverse(axes::given(*this), result);
  return axes::to_layout(result);
}

Layout Layout::broadcast_to(NumberList shape) const {
  checked::rank(shape.size());
  const int target_rank = static_cast<int>(shape.size());
  const int lead = target_rank - rank();
  Layout result;
  result.offset_ = offset_;
  result.shape_ = Dims(shape);
  result.strides_.resize(target_rank);
  bool fits = lead >= 0;
  for (int i = 0; fits && i < rank(); ++i) {
    const std::int64_t wanted = result.shape_[lead + i];
    fits = shape_[i] == wanted || shape_[i] == 1;
    result.strides_[lead + i] = shape_[i] == wanted && wanted != 1 ? strides_[i] : 0;
  }
  if (!fits) {
    throw ArgumentError("could not broadcast shape " + shape_string(shape_) + " into shape " + shape_string(shape));
  }
  checked_size(result.shape_);
  return result;
}

Dims broadcast_shapes(NumberList a, NumberList b) {
  const auto& longer = a.size() >= b.size() ? a : b;
  const auto& shorter = a.size() >= b.size() ? b : a;
  Dims result(longer);
  const std::size_t lead = longer.size() - shorter.size();
  for (std::size_t i = 0; i < shorter.size(); ++i) {
    std::int64_t& length = result[static_cast<int>(lead + i)];
    if (length == 1) {
      length = shorter[i];
    } else if (shorter[i] != 1 && shorter[i] != length) {
      throw ArgumentError("shapes " + shape_string(a) + " and " + shape_string(b) + " do not broadcast together");
    }
  }
  checked_size(result);
  return result;
}

Layout Layout::dense_like(std::int64_t item_size, std::int64_t new_item_size, Order order) const {
  if (order != Order::K) return contiguous(shape_, new_item_size, resolve(order, item_size));
  if (rank() <= 1 || is_c_contiguous(item_size)) return contiguous(shape_, new_item_size, Order::C);
  if (is_f_contiguous(item_size)) return contiguous(shape_, new_item_size, Order::F);
  const Dims strides = dense_strides(shape_, new_item_size, axes::slow_to_fast(axes::given(*this)));
  return axes::to_layout({rank(), 0, shape_.data(), strides.data()});
}

Layout Layout::with_offset(std::int64_t offset) const {
  check_reach(shape_, strides_, offset);
  return axes::to_layout({rank(), offset, shape_.data(), strides_.data()});
}

Layout Layout::part(std::int64_t bytes) const { return size() == 0 ? *this : with_offset(checked::add(offset_, bytes)); }

std::string Layout::to_string() const {
  return shape_string(shape_) + " strides " + shape_string(strides_) + " offset " + std::to_string(offset_);
}

}  // namespace zarrbuffer
