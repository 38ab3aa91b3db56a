// The languages in which dtypes are written.
#pragma once

#include <string>
#include <string_view>

#include "core/literal.hpp"
#include "zarrbuffer/dtype.hpp"

namespace zarrbuffer::dtype_text {

/// A Zarr v3 name without configuration or a NumPy type string.
DType parse_name(std::string_view text);

/// Zarr metadata: a JSON string, a v3 object or a v2 list of fields.
DType parse_json(std::string_view text);
/// The same as it was read, or the descr of an .npy header.
DType parse(const Literal& literal);

}  // namespace zarrbuffer::dtype_text
