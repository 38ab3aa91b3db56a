// One element between the byte order of its dtype and the machine's.
#pragma once

#include <cstddef>

#include "zarrbuffer/dtype.hpp"

namespace zarrbuffer {

/// Reverses the bytes of every part of an element whose dtype is not in the machine's order.
void swap_item(const DType& dtype, std::byte* item);

}  // namespace zarrbuffer
