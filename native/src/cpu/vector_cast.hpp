// Casts between the numbers that science stores, once for each instruction set. They give the bits
// that element/cast.hpp gives.
#pragma once

#include "zarrbuffer/backend.h"

#include "cpu/number_cast.hpp"

namespace zarrbuffer::cpu {

/// Null for pairs that have no kernel: bool, times. Byte orders are ignored.
NumberCast vector_cast(const zb_type& to, const zb_type& from);

/// The two halves of it, compiled side by side.
NumberCast vector_cast_to_float(const zb_type& to, const zb_type& from);
NumberCast vector_cast_to_integer(const zb_type& to, const zb_type& from);

}  // namespace zarrbuffer::cpu
