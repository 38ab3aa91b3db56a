// Order of work on a device.
#pragma once

#include <cstdint>
#include <memory>

#include "zarrbuffer/device.hpp"
#include "zarrbuffer/export.hpp"

namespace zarrbuffer {

/// A queue of work on one device. On the CPU there is one, it is always idle, and waiting does
/// nothing. A plain handle: it does not own the queue.
class ZB_EXPORT Stream {
 public:
  /// The default stream of the device; the null handle.
  constexpr explicit Stream(Device device = Device::cpu(), void* handle = nullptr)
      : device_(device), handle_(handle) {}

  /// The device that works on it.
  constexpr Device device() const { return device_; }
  /// The driver's own handle (CUstream on CUDA), null on the CPU.
  constexpr void* handle() const { return handle_; }
  /// Returns when all work given to the stream so far is done.
  void synchronize() const;

 private:
  Device device_;
  void* handle_;
};

/// A point in a stream's work that can be waited for. Owned; safe to wait for from any thread.
class ZB_EXPORT Event {
 public:
  /// Marks the present end of the stream's work.
  static Event record(const Stream& stream);
  /// Whether the work before it is done; does not wait.
  bool is_done() const;
  /// Returns when the work before it is done.
  void wait() const;

 private:
  explicit Event(std::shared_ptr<void> handle, Device device) : handle_(std::move(handle)), device_(device) {}
  std::shared_ptr<void> handle_;  // null: done already
  Device device_;
};

}  // namespace zarrbuffer
