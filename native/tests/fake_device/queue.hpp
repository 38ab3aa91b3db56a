// Streams and events of the emulated device.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace zarrbuffer::fake {

/// Reached once all parts are.
class Point {
 public:
  explicit Point(int parts) : left_(parts) {}
  void reach_part();
  void wait();
  bool is_reached();

 private:
  std::mutex mutex_;
  std::condition_variable reached_;
  int left_;
};

/// What an event is: where it was recorded last.
struct Mark {
  std::shared_ptr<Point> point;
};

enum class QueueKind {
  Default,     ///< waits for all blocking ones of its device, and they for it
  Blocking,
  NonBlocking,
};

/// A stream: does what it is given in order, on a thread of its own.
class Queue {
 public:
  Queue(int device, QueueKind kind);
  /// When all is done.
  ~Queue();

  void give(std::function<void()> work);
  std::shared_ptr<Point> mark();
  void hold(bool held);
  bool holds_work();

  int device() const { return device_; }

 private:
  friend class DeviceQueues;

  void append(std::function<void()> work);
  std::shared_ptr<Point> append_mark();
  void work();

  int device_;
  QueueKind kind_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> given_;
  bool held_ = false;
  bool ended_ = false;
  std::thread thread_;
};

/// Waits for all streams of a device.
void wait_for_device(int device);

}  // namespace zarrbuffer::fake
