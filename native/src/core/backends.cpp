#include "core/backends.hpp"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <mutex>

#include "core/shared_library.hpp"
#include "zarrbuffer/cuda_plugin.hpp"
#include "zarrbuffer/error.hpp"
#include "zarrbuffer/threads.hpp"

namespace zarrbuffer {

namespace {

constexpr const char* kPluginName = "zarrbuffer_cuda";
constexpr const char* kPluginSymbol = "zb_cuda_backend";
constexpr const char* kPluginVariable = "ZARRBUFFER_CUDA_LIBRARY";

struct Plugin {
  const zb_backend* backend = nullptr;
  std::string why_not;
};

// Leaked, like all that is shared here.
std::string& told_path() {
  static auto* path = new std::string;
  return *path;
}

std::mutex& path_mutex() {
  static auto* mutex = new std::mutex;
  return *mutex;
}

// The plugin stands beside this library, wherever that was put, unless another place was told; a
// variable is before both.
std::string plugin_path() {
  if (const char* named = std::getenv(kPluginVariable)) return named;
  const std::lock_guard lock(path_mutex());
  if (!told_path().empty()) return told_path();
  return shared_library::own_folder() + shared_library::file_name(kPluginName);
}

std::atomic<const zb_backend*> g_opened{nullptr};

Plugin open_plugin() {
  const std::string path = plugin_path();
  std::string why_not;
  void* library = shared_library::open(path, why_not);
  if (library == nullptr) return {nullptr, "cannot open the CUDA plugin: " + why_not};
  using Entry = const zb_backend* (*)();
  const auto entry = reinterpret_cast<Entry>(shared_library::symbol(library, kPluginSymbol));
  if (entry == nullptr) return {nullptr, path + " has no symbol " + kPluginSymbol};
  const zb_backend* backend = entry();
  if (backend == nullptr || backend->version != ZB_BACKEND_VERSION || backend->struct_size < sizeof(zb_backend)) {
    return {nullptr, path + " was built for another version of this library (its seam is not version " +
                         std::to_string(ZB_BACKEND_VERSION) + ")"};
  }
  zb_error error{};
  std::int32_t count = 0;
  if (backend->device_count(&count, &error) != 0) return {nullptr, error.message};
  if (count == 0) return {nullptr, "no device"};
  g_opened = backend;
  tell_plugin_max_threads();
  return {backend, {}};
}

// Leaked: work may end after static destructors have run.
const Plugin& plugin() {
  static const auto* opened = new Plugin(open_plugin());
  return *opened;
}

}  // namespace

void tell_plugin_max_threads() noexcept {
  // The limit is read under it too: whoever tells last tells the newest.
  static auto* mutex = new std::mutex;
  const std::lock_guard lock(*mutex);
  if (const zb_backend* backend = g_opened.load()) backend->set_max_threads(max_threads());
}

void set_cuda_plugin_path(const std::string& path) {
  const std::lock_guard lock(path_mutex());
  told_path() = path;
}

const zb_backend* cuda_backend() { return plugin().backend; }

const std::string& cuda_why_not() { return plugin().why_not; }

const zb_backend& backend_for(Device device) {
  if (device.type == DeviceType::Cpu) return cpu_backend();
  if (const zb_backend* backend = cuda_backend()) return *backend;
  throw DeviceError(device.to_string() + " is not available: " + cuda_why_not());
}

std::int32_t count_devices(DeviceType type) {
  if (type == DeviceType::Cpu) return 1;
  const zb_backend* backend = cuda_backend();
  if (backend == nullptr) return 0;
  std::int32_t count = 0;
  run(backend->device_count, &count);
  return count;
}

std::string why_no_device(DeviceType type) { return type == DeviceType::Cpu ? std::string() : cuda_why_not(); }

void throw_backend_error(std::int32_t code, const zb_error& error) {
  throw_error(static_cast<ErrorCode>(code), std::string(error.message, strnlen(error.message, ZB_MESSAGE_BYTES)));
}

}  // namespace zarrbuffer
