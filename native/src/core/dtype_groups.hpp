// Which dtypes go together: what several rules ask.
#pragma once

#include "zarrbuffer/dtype.hpp"

namespace zarrbuffer {

inline bool is_string(const DType& dtype) { return dtype.kind() == Kind::Bytes || dtype.kind() == Kind::Unicode; }

/// Whether one is a timedelta and the other counts its ticks, in a number that 64 signed bits hold. Of two dtypes one
/// must be a time.
inline bool is_time_with_count(const DType& a, const DType& b) {
  const DType& time = a.is_time() ? a : b;
  const DType& count = a.is_time() ? b : a;
  const bool fits = count.kind() == Kind::Bool || count.kind() == Kind::Int ||
                    (count.kind() == Kind::UInt && count.item_size() < 8);
  return time.kind() == Kind::TimeDelta && fits;
}

}  // namespace zarrbuffer
