// Where the elements of an array lie: pure arithmetic on shapes and strides, no memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "zarrbuffer/dims.hpp"
#include "zarrbuffer/export.hpp"
#include "zarrbuffer/list.hpp"

namespace zarrbuffer {

/// Order of axes in memory. K: as near to the source as possible. A: F where the source is
/// F- and not C-contiguous, else C.
enum class Order : std::uint8_t { C = 0, F = 1, A = 2, K = 3 };

/// Parses "C", "F", "A" or "K". Throws ArgumentError.
ZB_EXPORT Order parse_order(std::string_view text);

/// One part of a basic index: a position, a slice, an ellipsis or a new axis.
struct ZB_EXPORT BasicKey {
  /// What the part is.
  enum class Type : std::int64_t { At = 0, Slice = 1, Ellipsis = 2, NewAxis = 3 };
  /// An absent part of a slice, also where it is given as a number: what lies before any index is
  /// kAbsent + 1.
  static constexpr std::int64_t kAbsent = INT64_MIN;

  /// What this part is.
  Type type = Type::Slice;
  std::int64_t start = kAbsent;  ///< the index itself for At
  /// Where the slice ends, exclusive.
  std::int64_t stop = kAbsent;
  /// From one element of the slice to the next; not 0.
  std::int64_t step = kAbsent;

  /// Python's `start:stop:step`; what has no value is left out, as in `slice({}, 5)`.
  static constexpr BasicKey slice(std::optional<std::int64_t> start, std::optional<std::int64_t> stop,
                                  std::optional<std::int64_t> step = {}) {
    return {Type::Slice, start.value_or(kAbsent), stop.value_or(kAbsent), step.value_or(kAbsent)};
  }
};

/// A slice applied to an axis: `count` elements from `start`, `step` apart.
struct SliceRange {
  /// Index of the first element.
  std::int64_t start;
  /// How many elements.
  std::int64_t count;
  /// From one to the next.
  std::int64_t step;
};

/// Python's slice.indices: clips both ends; throws ArgumentError for step 0.
ZB_EXPORT SliceRange clip_slice(const BasicKey& slice, std::int64_t size);

/// Shape, signed strides in bytes and an offset in bytes from the start of the storage. Rules are
/// NumPy's. No size, stride or offset ever overflows: elements lie less than 2^63 bytes from the
/// start of the storage and from each other, and what would not is refused. Item sizes are in bytes.
/// Immutable in use; safe to share.
class ZB_EXPORT Layout {
 public:
  Layout() = default;  ///< one element at offset 0, no axes
  /// Of its parts. Throws ArgumentError for numbers of axes that differ, more than 64, or an element
  /// 2^63 bytes or more from the start or another.
  Layout(Dims shape, Dims strides, std::int64_t offset);

  /// Dense in order C or F from offset 0. Throws ArgumentError for a negative size, an item size below
  /// 1, more than 64 axes, or a product past 2^63 - 1 bytes.
  static Layout contiguous(NumberList shape, std::int64_t item_size, Order order = Order::C);

  /// The number of axes.
  int rank() const { return shape_.size(); }
  /// The length of each axis, in elements.
  const Dims& shape() const { return shape_; }
  /// From one element of an axis to the next, in bytes, signed.
  const Dims& strides() const { return strides_; }
  /// Where the element at index 0, 0, ... starts, in bytes.
  std::int64_t offset() const { return offset_; }
  /// Number of elements.
  std::int64_t size() const;

  /// Dense, the last axis fastest. As NumPy has it: axes of length 1 do not count, empty arrays
  /// are.
  bool is_c_contiguous(std::int64_t item_size) const;
  /// Dense, the first axis fastest; otherwise as is_c_contiguous.
  bool is_f_contiguous(std::int64_t item_size) const;

  /// The order that A means here: F where this is F- and not C-contiguous, else C. Others mean
  /// themselves.
  Order resolve(Order order, std::int64_t item_size) const;
  /// Whether an array of that order may stay as it is: K always, A where it is C or F.
  bool lies_in(Order order, std::int64_t item_size) const;

  /// First and one-past-last byte that elements touch, from the start of the storage. Empty
  /// arrays touch nothing: both are the offset.
  struct Extent {
    /// The first byte.
    std::int64_t begin;
    /// One past the last byte.
    std::int64_t end;
  };
  /// The bytes that elements of this size touch.
  Extent extent(std::int64_t item_size) const;

  /// Axes in the given order; `axes` must be a permutation, negatives count from the end.
  Layout transpose(NumberList axes) const;
  /// All axes in reverse.
  Layout reversed() const;

  /// NumPy's basic indexing. Throws IndexError naming index, axis and size.
  Layout index(BasicKeyList keys) const;

  /// Shape with one -1 inferred. Throws ArgumentError naming both sizes and shapes.
  Dims infer_shape(NumberList shape) const;
  /// The same elements in another shape without a copy, or nothing where strides do not allow it.
  /// Throws ArgumentError for another number of elements (-1 is not inferred here), an order other than
  /// C and F, and an item size below 1.
  std::optional<Layout> reshape(NumberList shape, Order order, std::int64_t item_size) const;

  /// Zarr's squeeze: the shape without the listed axes; axes outside 0..rank-1 are ignored.
  Dims squeezed_shape(NumberList axes) const;

  /// Elements of another size over the same bytes: the last axis is rescaled. Throws ArgumentError
  /// for each of NumPy's refusals, and for item sizes below 1.
  Layout view(std::int64_t item_size, std::int64_t new_item_size) const;

  /// Repeats axes of length 1, and new axes in front, with stride 0. Throws ArgumentError naming
  /// both shapes.
  Layout broadcast_to(NumberList shape) const;

  /// Dense layout of the same shape, for a copy in the given order (K and A look at this layout).
  Layout dense_like(std::int64_t item_size, std::int64_t new_item_size, Order order) const;

  /// Offset of one element; negative indices count from the end. Throws IndexError.
  std::int64_t element_offset(NumberList index) const;

  /// The same from another start. Throws ArgumentError as the constructor does.
  Layout with_offset(std::int64_t offset) const;
  /// The layout of a field that begins `bytes` into each element. What is empty stays where it is: another
  /// offset may be outside the storage.
  Layout part(std::int64_t bytes) const;

  /// The same shape, strides and offset.
  bool operator==(const Layout&) const = default;
  /// Shape, strides and offset, for people.
  std::string to_string() const;

 private:
  friend class CheckedNumbers;

  Dims shape_;
  Dims strides_;
  std::int64_t offset_ = 0;
};

/// The shape to which both broadcast. Throws ArgumentError naming both.
ZB_EXPORT Dims broadcast_shapes(NumberList a, NumberList b);

/// `(2, 3)`, `(4,)`, `()`.
ZB_EXPORT std::string shape_string(NumberList shape);

/// Product of a shape. Throws ArgumentError for a negative size or a product past 2^63 - 1.
ZB_EXPORT std::int64_t checked_size(NumberList shape);

}  // namespace zarrbuffer
