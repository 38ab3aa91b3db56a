// Which types of elements have the same values, and which hold all of another's.
#pragma once

#include "zarrbuffer/backend.h"

namespace zarrbuffer::element {

/// Whether ticks of both are as long.
inline bool same_unit(const zb_type& a, const zb_type& b) {
  return a.unit == b.unit && a.unit_count == b.unit_count;
}

/// Whether elements of both types have the same values for the same native bytes.
bool same_values(const zb_type& a, const zb_type& b);

/// Whether casting from one type to the other keeps all values apart and as they are.
bool is_exact(const zb_type& to, const zb_type& from);

}  // namespace zarrbuffer::element
