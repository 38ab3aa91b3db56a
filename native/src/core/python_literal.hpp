// Python literals, of which .npy headers are made.
#pragma once

#include <string>
#include <string_view>

#include "core/literal.hpp"

namespace zarrbuffer::python {

/// Strings, integers of 64 bits, True, False, None, and tuples, lists (both become lists) and dicts of them, in UTF-8.
/// Throws ArgumentError with what was found where for anything else, and past a nesting of 64.
Literal parse_literal(std::string_view text);

/// A string as Python's repr writes it, ASCII and UTF-8.
std::string quoted(std::string_view text);

}  // namespace zarrbuffer::python
