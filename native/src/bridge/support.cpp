#include "bridge/support.hpp"

#include <cstring>

#include "bridge/bridge.hpp"

namespace zarrbuffer::bridge {

namespace {
thread_local std::string t_message;
thread_local std::string t_bytes;
}

std::int32_t remember(ErrorCode code, const char* message) noexcept {
  try {
    t_message = message;
  } catch (const std::bad_alloc&) {
    t_message.clear();
  }
  return -static_cast<std::int32_t>(code);
}

void keep_bytes(std::string bytes) { t_bytes = std::move(bytes); }

int64_t last_bytes_size() noexcept { return static_cast<int64_t>(t_bytes.size()); }

void last_bytes(int8_t* out) noexcept { std::memcpy(out, t_bytes.data(), t_bytes.size()); }

const char* last_error_message() noexcept { return t_message.c_str(); }

}  // namespace zarrbuffer::bridge
