// Names of time units, as NumPy and Zarr write them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "zarrbuffer/dtype.hpp"

namespace zarrbuffer::units {

struct Multiple {
  TimeUnit unit;
  std::int32_t count;
};

/// `ns`; `generic` where there is no unit.
std::string_view name(TimeUnit unit);

/// Throws ArgumentError naming the units there are.
TimeUnit parse_name(std::string_view text);

/// What stands in NumPy's brackets: `ns`, `25us`.
Multiple parse_multiple(std::string_view text);

/// With brackets, empty where there is no unit: `[25us]`.
std::string bracketed(const DType& dtype);

}  // namespace zarrbuffer::units
