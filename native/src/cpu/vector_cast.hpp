// Casts between the numbers that science stores, once for each instruction set. They give the bits
// that element/cast.hpp gives.
#pragma once

#include "zarrbuffer/backend.h"

#include "cpu/number_cast.hpp"

namespace zarrbuffer::cpu {

struct VectorCast {
  /// Null for pairs that have no kernel: bool, times.
  NumberCast cached = nullptr;
  /// The same around the caches, where the destination starts with a cache line; flush_stream()
  /// ends it. Null where that gains nothing over a block that is written by stream_copy().
  NumberCast streamed = nullptr;
};

/// Byte orders are ignored.
VectorCast vector_cast(const zb_type& to, const zb_type& from);

/// The two halves of it, compiled side by side.
VectorCast vector_cast_to_float(const zb_type& to, const zb_type& from);
VectorCast vector_cast_to_integer(const zb_type& to, const zb_type& from);

}  // namespace zarrbuffer::cpu
