// Views of arrays as plain numbers, for the bridge, to which making a Layout would be half of its time.
#pragma once

#include <cstdint>
#include <span>

#include "zarrbuffer/export.hpp"
#include "zarrbuffer/layout.hpp"

namespace zarrbuffer {

/// Layouts of numbers that another layout has, or that its rules made of them. They are not checked again, and any
/// others reach outside the memory.
class CheckedNumbers {
 public:
  static Layout layout(std::span<const std::int64_t> shape, std::span<const std::int64_t> strides, std::int64_t offset) {
    Layout layout;
    layout.shape_ = Dims(shape);
    layout.strides_ = Dims(strides);
    layout.offset_ = offset;
    return layout;
  }
};

}  // namespace zarrbuffer

namespace zarrbuffer::axes {

/// Somebody else's numbers.
struct Given {
  int rank;
  std::int64_t offset;
  const std::int64_t* shape;
  const std::int64_t* strides;
};

struct Made {
  /// What 64 axes and a key that names each of them twice could make, before it is refused.
  static constexpr int kRoom = 3 * kMaxRank;

  int rank = 0;
  std::int64_t offset;
  std::int64_t shape[kRoom];
  std::int64_t strides[kRoom];

  void add(std::int64_t length, std::int64_t stride) {
    if (rank < kRoom) {
      shape[rank] = length;
      strides[rank] = stride;
    }
    ++rank;
  }
};

/// As the functions of Layout that have their names.
ZB_EXPORT void reverse(const Given& from, Made& to);
ZB_EXPORT void transpose(const Given& from, std::span<const std::int64_t> order, Made& to);
ZB_EXPORT void index(const Given& from, std::span<const BasicKey> keys, Made& to);
ZB_EXPORT std::int64_t element_offset(const Given& from, std::span<const std::int64_t> index);

/// The same shape, dense in order C from offset 0, for items whose bytes are few.
ZB_EXPORT void dense(const Given& from, std::int64_t item_size, Made& to);

/// The axes by stride; those of one stride stay in their order. So NumPy lays out a new array of order K: the strides of
/// axes of length 1 count, and axes of stride 0 become the fastest.
Dims slow_to_fast(const Given& from);

/// The axes by stride, but those along which nothing moves, of stride 0 or length 1, stay between the neighbours that
/// they have in order C. So NumPy's iterator walks, and with it ravel of order K, where the other order would put the
/// elements of a broadcast array in another sequence.
Dims walking_order(const Given& from);

inline Given given(const Made& made) { return {made.rank, made.offset, made.shape, made.strides}; }

inline Given given(const Layout& layout) {
  return {layout.rank(), layout.offset(), layout.shape().data(), layout.strides().data()};
}

inline Layout to_layout(const Given& given) {
  const auto rank = static_cast<std::size_t>(given.rank);
  return CheckedNumbers::layout(std::span(given.shape, rank), std::span(given.strides, rank), given.offset);
}

inline Layout to_layout(const Made& made) { return to_layout(given(made)); }

}  // namespace zarrbuffer::axes
