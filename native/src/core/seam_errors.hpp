// What a backend makes of exceptions, none of which may cross the seam. Header-only: a plugin takes it along.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <exception>
#include <new>
#include <string_view>

#include "zarrbuffer/backend.h"
#include "zarrbuffer/error.hpp"

namespace zarrbuffer::seam_errors {

/// Fills the error, cutting off a message that is too long. Returns the code.
inline std::int32_t report(zb_error* error, ErrorCode code, std::string_view message) noexcept {
  const std::size_t length = std::min(message.size(), sizeof(error->message) - 1);
  std::memcpy(error->message, message.data(), length);
  error->message[length] = '\0';
  return static_cast<std::int32_t>(code);
}

/// Runs what may throw. Returns 0, or the code of what it threw. `out_of_memory` is told of std::bad_alloc, when there
/// may be no memory to make a message in.
template <class Body>
std::int32_t guarded(zb_error* error, const char* out_of_memory, Body&& body) noexcept {
  try {
    body();
    return 0;
  } catch (const Error& e) {
    return report(error, e.code(), e.what());
  } catch (const std::bad_alloc&) {
    return report(error, ErrorCode::Memory, out_of_memory);
  } catch (const std::exception& e) {
    return report(error, ErrorCode::Device, e.what());
  }
}

}  // namespace zarrbuffer::seam_errors
