#include "bridge/support.hpp"

#include "bridge/bridge.hpp"

namespace zarrbuffer::bridge {

namespace {
thread_local std::string t_message;
}

std::int32_t remember(ErrorCode code, const char* message) noexcept {
  try {
    t_message = message;
  } catch (const std::bad_alloc&) {
    t_message.clear();
  }
  return -static_cast<std::int32_t>(code);
}

const char* last_error_message() noexcept { return t_message.c_str(); }

}  // namespace zarrbuffer::bridge
