// The version of the library.
#pragma once

#include "zarrbuffer/export.hpp"

namespace zarrbuffer {

/// The version of the library that is loaded, such as "0.1.0"; it may differ from the headers'.
ZB_EXPORT const char* version() noexcept;

}  // namespace zarrbuffer
