#include "zarrbuffer/threads.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>

#include "core/backends.hpp"
#include "zarrbuffer/error.hpp"

namespace zarrbuffer {

namespace {

constexpr const char* kVariable = "ZARRBUFFER_THREADS";

int all_cores() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

int initial_limit() {
  const char* text = std::getenv(kVariable);
  int asked = 0;
  if (text != nullptr) std::from_chars(text, text + std::strlen(text), asked);
  return asked > 0 ? asked : all_cores();
}

std::atomic<int>& limit() {
  static std::atomic<int> threads{initial_limit()};
  return threads;
}

}  // namespace

int max_threads() noexcept { return limit().load(std::memory_order_relaxed); }

void set_max_threads(int threads) {
  if (threads < 0) throw ArgumentError("a number of threads must not be negative, got " + std::to_string(threads));
  limit() = threads == 0 ? all_cores() : threads;
  tell_plugin_max_threads();
}

}  // namespace zarrbuffer
