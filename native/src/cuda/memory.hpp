// Device, pinned and managed memory. Everything here expects the device to be current.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>

#include "zarrbuffer/backend.h"

namespace zarrbuffer::cuda {

/// At least one byte. Throws MemoryError with figures once what was kept for reuse is given back
/// and there still is not enough.
void* allocate(zb_device device, std::int64_t bytes, std::int64_t alignment, bool zeroed,
               cudaStream_t stream);

/// Work on the stream may still use the memory.
void deallocate(zb_device device, void* pointer, std::int64_t bytes, cudaStream_t stream) noexcept;

/// Returns the bytes that went back to the system.
std::int64_t trim(zb_device device);

/// Bytes that are kept for reuse and not in use.
std::int64_t cached(zb_device device);

/// Throws ArgumentError, with what the address is, unless it is such memory.
void check_memory(zb_device device, const void* pointer, std::int64_t bytes);

/// Device memory for the time of one operation. A size of 0 holds nothing.
class Scratch {
 public:
  Scratch(std::int64_t bytes, cudaStream_t stream);
  ~Scratch();
  Scratch(Scratch&& other) noexcept;
  Scratch& operator=(Scratch&&) = delete;

  std::byte* data() const { return static_cast<std::byte*>(pointer_); }
  template <class T>
  T* as() const {
    return static_cast<T*>(pointer_);
  }

 private:
  void* pointer_ = nullptr;
  cudaStream_t stream_;
};

}  // namespace zarrbuffer::cuda
