// Streams and events of a device that is none.
#pragma once

#include <atomic>
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

/// A stream: does what it is given in order, on a thread of its own.
class Queue {
 public:
  /// The default stream of the device waits for one that is `blocking`.
  Queue(std::int32_t device, bool blocking);
  ~Queue();

  void give(std::function<void()> work);
  std::shared_ptr<Point> mark();
  void hold(bool held);

  std::int32_t device() const { return device_; }
  bool is_blocking() const { return blocking_; }

 private:
  void work();

  std::int32_t device_;
  bool blocking_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> given_;
  bool held_ = false;
  bool ended_ = false;
  std::thread thread_;
};

/// The present end of all that the device's default stream waits for.
std::shared_ptr<Point> mark_default(std::int32_t device);

}  // namespace zarrbuffer::fake
