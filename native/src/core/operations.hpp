// The primitives as the core calls them: arrays in, plans out to the backend of their device.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "zarrbuffer/nd_array.hpp"

namespace zarrbuffer::operations {

/// A result in order C of no more bytes is made at once. A larger one is made in the order in which the operands lie,
/// and then copied: for so few bytes the copy would take longer than that saves.
inline constexpr std::int64_t kFewBytes = 2048;

/// Throws ReadOnlyError, naming the array, where it is read-only.
ZB_EXPORT void check_writable(bool read_only, std::span<const std::int64_t> shape, const DType& dtype);
inline void check_writable(const NDArray& array) { check_writable(array.is_read_only(), array.shape(), array.dtype()); }

/// As NumPy assigns: leading axes of length 1 that the target lacks are dropped. Throws ArgumentError.
NDArray broadcast_for_assignment(const NDArray& value, const Dims& shape);

/// dst[...] = src, broadcast and cast; as if src were copied first where they overlap. Moves
/// between devices. Throws ReadOnlyError, or ArgumentError for shapes that do not broadcast and
/// dtypes that do not cast.
void assign(const NDArray& dst, const NDArray& src);

/// The same into memory that nobody else sees yet, of src's shape and device: after an error anything may be in it.
ZB_EXPORT void assign_new(const NDArray& dst, const NDArray& src);

/// The same for numbers of the host that lie side by side, in both places, and apart from each other:
/// nothing is planned. `block_bytes` is the size of the memory that dst is in.
ZB_EXPORT void assign_dense(std::byte* dst, const DType& to, const std::byte* src, const DType& from,
                            std::int64_t count, std::int64_t block_bytes);

/// dst[...] = one element's bytes, of so many elements of the host that lie side by side: nothing is
/// planned.
ZB_EXPORT void fill_dense(std::byte* dst, std::int64_t count, const std::byte* item, std::int64_t item_size);

/// Whether elements get from one device to the other as they lie, without a third array.
bool reaches(const NDArray& dst, const NDArray& src);

/// The elements, as they are, to an array of the same shape and dtype on another device. The target
/// is C-contiguous unless it is plain host memory.
void transfer(const NDArray& dst, const NDArray& src);

/// A copy in order C in memory of another device.
NDArray copy_to(const std::shared_ptr<MemoryResource>& memory, const NDArray& src);

/// True unless the bytes of the elements are certainly disjoint.
bool may_overlap(const NDArray& a, const NDArray& b);

/// dst[...] = one element's bytes, in dst's dtype.
void fill(const NDArray& dst, const std::byte* item);

enum class Comparison { Bitwise, ByValue, ByValueNanEqual };

/// Every pair equal; shapes broadcast; true for none. Throws ArgumentError for dtypes that do not
/// compare.
bool all_equal(const NDArray& a, const NDArray& b, Comparison comparison);
/// A bool array of the broadcast shape.
NDArray equal(const NDArray& a, const NDArray& b);
bool all(const NDArray& array);

/// What a key picks: for each index of `layout`'s shape the element at its place plus what the
/// index arrays add.
struct Selection {
  struct Pick {
    NDArray indices;  ///< native int64
    Dims strides;     ///< bytes between indices, over the axes of the selection; 0 where none varies
    std::int64_t axis_size;
    std::int64_t axis_stride;
    int axis;         ///< of the array that was indexed
  };
  NDArray array;              ///< what was indexed
  Layout layout;              ///< shape of the result; stride 0 along axes that only picks vary
  std::vector<Pick> picks;    ///< none: the selection is a view
};

/// Resolves a key. Throws IndexError or ArgumentError as NumPy raises; indices out of range are
/// found when the selection is used.
Selection select(const NDArray& array, std::span<const Index> keys);
/// Throws IndexError for an index out of range, also where nothing would move.
void check(const Selection& selection);
NDArray gather(const Selection& selection);
void scatter(const Selection& selection, const NDArray& value);

}  // namespace zarrbuffer::operations
