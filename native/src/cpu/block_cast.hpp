// Converting a block: every pair of types exists once, in this form.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "zarrbuffer/backend.h"

#include "cpu/number_cast.hpp"

namespace zarrbuffer::cpu {

/// Converts `count` dense native elements. The blocks do not overlap.
using BlockCast = std::function<void(const std::byte* src, std::byte* dst, std::int64_t count)>;

/// From one type to another; byte orders are ignored. Throws where there is no conversion.
BlockCast block_cast(const zb_type& to, const zb_type& from);

/// As block_cast, written around the caches where the destination starts with a cache line;
/// flush_stream() ends it. Null where there is no such kernel, or an operand is swapped.
NumberCast streamed_cast(const zb_type& to, const zb_type& from);

/// Conversions in which strings, raw bytes or text take part.
BlockCast text_cast(const zb_type& to, const zb_type& from);

}  // namespace zarrbuffer::cpu
