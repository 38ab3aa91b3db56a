// A counted block of memory: what every array stands on.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "zarrbuffer/device.hpp"
#include "zarrbuffer/export.hpp"
#include "zarrbuffer/memory.hpp"

namespace zarrbuffer {

/// A block of `bytes()` bytes at `data()`, freed when the last owner lets go. Shared by all views
/// of it through std::shared_ptr; safe to share among threads.
class ZB_EXPORT Storage {
 public:
  /// Uninitialised, from the resource, which is kept alive with it. Throws ArgumentError for none.
  static std::shared_ptr<Storage> allocate(const std::shared_ptr<MemoryResource>& resource, std::size_t bytes);
  /// As allocate, all bytes zero.
  static std::shared_ptr<Storage> allocate_zeroed(const std::shared_ptr<MemoryResource>& resource, std::size_t bytes);
  /// Memory of somebody else's; `release` (may be empty) is called once when the last owner lets go,
  /// by the thread that does; it must not throw, which would end the process. Throws ArgumentError
  /// where the address is known to be no memory of the device. After anything that is thrown `release`
  /// has not been called and will not be.
  static std::shared_ptr<Storage> foreign(void* data, std::size_t bytes, Device device, bool read_only,
                                          std::function<void()> release);

  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;
  ~Storage();

  /// The first byte; on the device where the memory is.
  std::byte* data() const { return data_; }
  /// How many bytes there are.
  std::size_t bytes() const { return bytes_; }
  /// Where the memory is.
  Device device() const { return device_; }
  /// Whether writing to it is refused.
  bool is_read_only() const { return read_only_; }

 private:
  template <class Allocate>
  static std::shared_ptr<Storage> own(const std::shared_ptr<MemoryResource>& resource, std::size_t bytes,
                                      Allocate allocate);

  Storage(void* data, std::size_t bytes, Device device, bool read_only, std::function<void()> release,
          std::shared_ptr<MemoryResource> resource);

  std::byte* data_;
  std::size_t bytes_;
  Device device_;
  bool read_only_;
  std::function<void()> release_;
  std::shared_ptr<MemoryResource> resource_;
};

}  // namespace zarrbuffer
