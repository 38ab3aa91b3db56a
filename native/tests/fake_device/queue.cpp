#include "fake_device/queue.hpp"

#include <algorithm>
#include <iterator>
#include <map>

namespace zarrbuffer::fake {

void Point::reach_part() {
  const std::lock_guard lock(mutex_);
  if (--left_ == 0) reached_.notify_all();
}

void Point::wait() {
  std::unique_lock lock(mutex_);
  reached_.wait(lock, [this] { return left_ <= 0; });
}

bool Point::is_reached() {
  const std::lock_guard lock(mutex_);
  return left_ <= 0;
}

/// The streams that there are, and how they wait for each other.
class DeviceQueues {
 public:
  static DeviceQueues& get() {
    static auto* leaked = new DeviceQueues;
    return *leaked;
  }

  void add(Queue& queue) {
    const std::lock_guard lock(mutex_);
    all_.push_back(&queue);
    const auto first = defaults_.find(queue.device_);
    if (queue.kind_ == QueueKind::Default) defaults_[queue.device_] = &queue;
    if (queue.kind_ == QueueKind::Blocking && first != defaults_.end()) let_wait(queue, *first->second);
  }

  void remove(Queue& queue) {
    const std::lock_guard lock(mutex_);
    std::erase(all_, &queue);
  }

  void give(Queue& queue, std::function<void()> work) {
    const std::lock_guard lock(mutex_);
    if (queue.kind_ != QueueKind::Default) return queue.append(std::move(work));
    const std::vector<Queue*> blocking = blocking_of(queue.device_);
    for (Queue* other : blocking) let_wait(queue, *other);
    queue.append(std::move(work));
    for (Queue* other : blocking) let_wait(*other, queue);
  }

  std::vector<std::shared_ptr<Point>> marks_of(int device) {
    const std::lock_guard lock(mutex_);
    std::vector<std::shared_ptr<Point>> points;
    for (Queue* queue : all_) {
      if (queue->device_ == device) points.push_back(queue->append_mark());
    }
    return points;
  }

 private:
  static void let_wait(Queue& later, Queue& first) {
    later.append([point = first.append_mark()] { point->wait(); });
  }

  std::vector<Queue*> blocking_of(int device) const {
    std::vector<Queue*> found;
    std::copy_if(all_.begin(), all_.end(), std::back_inserter(found), [device](const Queue* queue) {
      return queue->kind_ == QueueKind::Blocking && queue->device_ == device;
    });
    return found;
  }

  std::mutex mutex_;
  std::vector<Queue*> all_;
  std::map<int, Queue*> defaults_;
};

Queue::Queue(int device, QueueKind kind) : device_(device), kind_(kind), thread_([this] { work(); }) {
  DeviceQueues::get().add(*this);
}

Queue::~Queue() {
  DeviceQueues::get().remove(*this);
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    held_ = false;
  }
  changed_.notify_all();
  thread_.join();
}

void Queue::give(std::function<void()> work) { DeviceQueues::get().give(*this, std::move(work)); }

std::shared_ptr<Point> Queue::mark() {
  auto point = std::make_shared<Point>(1);
  give([point] { point->reach_part(); });
  return point;
}

void Queue::hold(bool held) {
  const std::lock_guard lock(mutex_);
  held_ = held;
  changed_.notify_all();
}

bool Queue::holds_work() {
  const std::lock_guard lock(mutex_);
  return held_ && !given_.empty();
}

void Queue::append(std::function<void()> work) {
  const std::lock_guard lock(mutex_);
  given_.push_back(std::move(work));
  changed_.notify_all();
}

std::shared_ptr<Point> Queue::append_mark() {
  auto point = std::make_shared<Point>(1);
  append([point] { point->reach_part(); });
  return point;
}

void Queue::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return ended_ || (!held_ && !given_.empty()); });
    if (given_.empty()) return;
    const auto next = std::move(given_.front());
    given_.pop_front();
    lock.unlock();
    next();
    lock.lock();
  }
}

void wait_for_device(int device) {
  for (const auto& point : DeviceQueues::get().marks_of(device)) point->wait();
}

}  // namespace zarrbuffer::fake
