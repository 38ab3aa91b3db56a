// Order of work on a device.
#pragma once

#include <cstdint>
#include <memory>

#include "zarrbuffer/device.hpp"
#include "zarrbuffer/export.hpp"

namespace zarrbuffer {

class Event;

namespace in_flight {
struct Use;
}

/// A queue of work on one device. On the CPU there is one, it is always idle, and waiting does
/// nothing. A plain handle: it does not own the queue.
class ZB_EXPORT Stream {
 public:
  /// The default stream of the device; the null handle.
  constexpr explicit Stream(Device device = Device::cpu()) : device_(queue_of(device)) {}
  /// A stream of somebody else's, who keeps it until no thread has it as its current one. Memory
  /// that work on it touches stays until that work is done, whatever kind of stream it is.
  constexpr Stream(Device device, void* handle)
      : device_(queue_of(device)), handle_(handle), foreign_(handle != nullptr) {}

  /// The device that works on it. Pinned and managed memory share the streams of their device.
  constexpr Device device() const { return device_; }
  /// The driver's own handle (CUstream on CUDA), null for the default stream and on the CPU.
  constexpr void* handle() const { return handle_; }
  /// Whether the stream may run beside the device's default stream.
  constexpr bool is_foreign() const { return foreign_; }

  /// Returns when all work given to the stream so far is done. Throws DeviceError for work that
  /// failed.
  void synchronize() const;
  /// What is given to this stream from now on begins after the event.
  void wait_for(const Event& event) const;

  /// Where the calling thread's work on memory of the device goes: the default stream unless a
  /// StreamScope is open.
  static Stream current(Device device);
  /// Sends the calling thread's work there from now on; StreamScope for the time of a block. Throws
  /// DeviceError where there is no such device.
  static void set_current(const Stream& stream);

 private:
  friend class OwnedStream;
  static constexpr Device queue_of(Device device) {
    return device.type == DeviceType::Cpu ? device : Device::cuda(device.id);
  }

  Device device_;
  void* handle_ = nullptr;
  bool foreign_ = false;
};

/// A stream of its own, which ends with it once its work is done. The device's default stream
/// waits for it and it for the default stream.
class ZB_EXPORT OwnedStream {
 public:
  /// Throws DeviceError where there is no such device.
  explicit OwnedStream(Device device);
  ~OwnedStream();
  /// The other owns none afterwards.
  OwnedStream(OwnedStream&& other) noexcept;
  OwnedStream& operator=(OwnedStream&&) = delete;

  /// The stream, valid until this object ends.
  Stream stream() const { return stream_; }
  /// The same.
  operator Stream() const { return stream_; }

 private:
  Stream stream_;
};

/// While it lives, the calling thread's work on memory of the stream's device goes to the stream.
/// Scopes nest. Must end on the thread on which it began.
class ZB_EXPORT StreamScope {
 public:
  /// Throws DeviceError where there is no such device.
  explicit StreamScope(const Stream& stream);
  ~StreamScope();
  StreamScope(const StreamScope&) = delete;
  StreamScope& operator=(const StreamScope&) = delete;

 private:
  Stream before_;
};

/// A point in a stream's work that can be waited for. Owned; safe to wait for from any thread.
class ZB_EXPORT Event {
 public:
  /// Marks the present end of the stream's work.
  static Event record(const Stream& stream);
  /// Whether the work before it is done; does not wait. Throws DeviceError for work that failed.
  bool is_done() const;
  /// Returns when the work before it is done.
  void wait() const;

 private:
  friend class Stream;
  friend struct in_flight::Use;
  // As is_done, and lets go of no memory.
  bool is_reached() const;
  explicit Event(std::shared_ptr<void> handle, Device device) : handle_(std::move(handle)), device_(device) {}
  std::shared_ptr<void> handle_;  // null: done already
  Device device_;
};

class NDArray;

/// dst[...] = src as NDArray::set, on the stream, and returns before it is done. Both keep their
/// memory until then, whoever lets go of them. Until the event is done nobody may write src or use
/// dst but on the same stream. What takes part in plain host memory is read or written when this
/// returns: only pinned memory and devices are copied in the background.
[[nodiscard]] ZB_EXPORT Event copy_async(const NDArray& dst, const NDArray& src, const Stream& stream);

}  // namespace zarrbuffer
