#include "bridge/support.hpp"

#include "bridge/bridge.hpp"
#include "bridge/java_bytes.hpp"

namespace zarrbuffer::bridge {

namespace {
thread_local std::string t_bytes;
}

std::int32_t remember(ErrorCode code, const char* message) noexcept {
  try {
    t_bytes = message;
  } catch (const std::bad_alloc&) {
    t_bytes.clear();
  }
  return -static_cast<std::int32_t>(code);
}

void keep_bytes(std::string bytes) { t_bytes = std::move(bytes); }

int64_t last_bytes_size() noexcept { return static_cast<int64_t>(t_bytes.size()); }

void last_bytes(JNIEnv* env, jclass, jbyteArray out) noexcept { put_bytes(env, out, t_bytes.data(), last_bytes_size()); }

}  // namespace zarrbuffer::bridge
