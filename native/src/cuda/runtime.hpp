// The CUDA runtime with errors as exceptions and devices by their seam's numbers.
#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>
#include <string>

#include "zarrbuffer/backend.h"
#include "zarrbuffer/device.hpp"

namespace zarrbuffer::cuda {

/// Throws MemoryError where device memory ran out and DeviceError for everything else: CUDA's name,
/// number and text, and what was being done.
void check(cudaError_t status, const char* what);

/// Names an error that an earlier operation left behind, so that it is not taken for another's.
void check_nothing_failed();

/// Throws DeviceError with the reason where there is none. Asked once.
std::int32_t device_count();

inline DeviceType type_of(zb_device device) {
  return static_cast<DeviceType>(device.type);
}

/// Makes a device current for the calling thread while it lives. Throws DeviceError for an ordinal
/// that is not there.
class DeviceScope {
 public:
  explicit DeviceScope(zb_device device);
  ~DeviceScope();
  DeviceScope(const DeviceScope&) = delete;
  DeviceScope& operator=(const DeviceScope&) = delete;

 private:
  int before_ = 0;
  bool changed_ = false;
};

inline cudaStream_t stream_of(void* handle) {
  return static_cast<cudaStream_t>(handle);
}

}  // namespace zarrbuffer::cuda
