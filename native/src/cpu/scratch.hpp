// Memory for what one thread works on, kept from call to call.
#pragma once

#include <cstddef>
#include <cstdint>

namespace zarrbuffer::cpu {

/// At a multiple of 64 bytes; the thread's own until its next call of this.
std::byte* scratch(std::int64_t bytes);

}  // namespace zarrbuffer::cpu
