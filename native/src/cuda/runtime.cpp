#include "cuda/runtime.hpp"

#include <atomic>

#include "zarrbuffer/error.hpp"

#include "cuda/error_text.hpp"

namespace zarrbuffer::cuda {

namespace {

[[noreturn]] void fail(cudaError_t status, const char* what) {
  // CUDA remembers an error until it is asked; this one is told here.
  static_cast<void>(cudaGetLastError());
  const std::string text =
      error_text(what, cudaGetErrorName(status), status, cudaGetErrorString(status));
  if (status == cudaErrorMemoryAllocation) throw MemoryError(text);
  throw DeviceError(text);
}

DriverFacts driver_facts(cudaError_t status) {
  DriverFacts facts;
  cudaDriverGetVersion(&facts.driver_version);
  facts.needed_version = CUDART_VERSION;
  facts.no_device = status == cudaErrorNoDevice;
  facts.otherwise = error_text("count devices", cudaGetErrorName(status), status,
                               cudaGetErrorString(status));
  return facts;
}

}  // namespace

void check(cudaError_t status, const char* what) {
  if (status != cudaSuccess) fail(status, what);
}

void check_nothing_failed() {
  check(cudaPeekAtLastError(), "go on after an earlier operation that failed");
}

std::int32_t device_count() {
  static std::atomic<std::int32_t> known{0};
  std::int32_t count = known.load(std::memory_order_relaxed);
  if (count != 0) return count;
  const cudaError_t status = cudaGetDeviceCount(&count);
  if (status != cudaSuccess || count == 0) {
    static_cast<void>(cudaGetLastError());
    const cudaError_t reason = status == cudaSuccess ? cudaErrorNoDevice : status;
    throw DeviceError(no_device_text(driver_facts(reason)));
  }
  known = count;
  return count;
}

DeviceScope::DeviceScope(zb_device device) {
  const std::int32_t count = device_count();
  if (device.id < 0 || device.id >= count) {
    throw DeviceError(missing_ordinal_text(Device{type_of(device), device.id}.to_string(), count));
  }
  check(cudaGetDevice(&before_), "ask for the current device");
  if (device.id == before_) return;
  check(cudaSetDevice(device.id), "make a device current");
  changed_ = true;
}

DeviceScope::~DeviceScope() {
  if (changed_) cudaSetDevice(before_);
}

}  // namespace zarrbuffer::cuda
