// What a key may ask for, whichever kind of key it is.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "zarrbuffer/error.hpp"
#include "zarrbuffer/layout.hpp"

namespace zarrbuffer {

/// From 0 on; negative positions count from the end. Throws IndexError.
inline std::int64_t checked_position(std::int64_t position, std::int64_t size, int axis) {
  if (position < -size || position >= size) {
    throw IndexError("index " + std::to_string(position) + " is out of bounds for axis " + std::to_string(axis) +
                     " with size " + std::to_string(size));
  }
  return position < 0 ? position + size : position;
}

/// Throws IndexError where keys consume more axes than there are.
inline void check_consumed(int consumed, std::span<const std::int64_t> shape) {
  if (consumed <= static_cast<int>(shape.size())) return;
  throw IndexError("too many indices: an array of shape " + shape_string(shape) + " has " +
                   std::to_string(shape.size()) + " axes, but " + std::to_string(consumed) + " were indexed");
}

/// An ellipsis, of which a key has at most one. Throws IndexError.
inline void check_single_ellipsis(bool& seen) {
  if (seen) throw IndexError("an index can only have a single ellipsis");
  seen = true;
}

}  // namespace zarrbuffer
