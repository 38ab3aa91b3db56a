// Comparing an array with one scalar in the array's own type, where the planned type is a wider one:
// the array then need not be converted at all.
#pragma once

#include <array>
#include <cstddef>

#include "zarrbuffer/backend.h"

namespace zarrbuffer::cpu {

/// A number, at most complex128.
using Item = std::array<std::byte, 16>;

/// Looks for an element of `type` that is equal in `common` to the one at `scalar`, and puts it
/// into `item`, in native byte order. NaN is found where there is one. False: there is none.
/// Casting from `type` to `common` must be exact.
bool find_in_type(const zb_type& type, const zb_type& common, const zb_type& scalar_type,
                  const std::byte* scalar, Item& item);

}  // namespace zarrbuffer::cpu
