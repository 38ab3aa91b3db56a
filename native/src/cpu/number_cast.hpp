// Conversion between blocks of numbers and times.
#pragma once

#include <cstddef>
#include <cstdint>

#include "zarrbuffer/backend.h"

namespace zarrbuffer::cpu {

/// Converts `count` dense native elements. The blocks do not overlap.
using NumberCast = void (*)(const std::byte* src, std::byte* dst, std::int64_t count);

/// Instantiated for the types of element::visit_type, destinations spread over several files so
/// that they compile side by side.
template <class To>
NumberCast number_cast_to(const zb_type& from);

}  // namespace zarrbuffer::cpu
