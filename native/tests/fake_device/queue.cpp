#include "fake_device/queue.hpp"

#include <algorithm>

namespace zarrbuffer::fake {

namespace {

struct Queues {
  std::mutex mutex;
  std::vector<Queue*> all;
};

Queues& queues() {
  static auto* leaked = new Queues;
  return *leaked;
}

}  // namespace

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

Queue::Queue(std::int32_t device, bool blocking) : device_(device), blocking_(blocking), thread_([this] { work(); }) {
  const std::lock_guard lock(queues().mutex);
  queues().all.push_back(this);
}

Queue::~Queue() {
  {
    const std::lock_guard lock(queues().mutex);
    std::erase(queues().all, this);
  }
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    held_ = false;
  }
  changed_.notify_all();
  thread_.join();
}

void Queue::give(std::function<void()> work) {
  const std::lock_guard lock(mutex_);
  given_.push_back(std::move(work));
  changed_.notify_all();
}

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

std::shared_ptr<Point> mark_default(std::int32_t device) {
  const std::lock_guard lock(queues().mutex);
  std::vector<Queue*> waited;
  std::copy_if(queues().all.begin(), queues().all.end(), std::back_inserter(waited),
               [device](const Queue* queue) { return queue->is_blocking() && queue->device() == device; });
  auto point = std::make_shared<Point>(static_cast<int>(waited.size()));
  for (Queue* queue : waited) queue->give([point] { point->reach_part(); });
  return point;
}

}  // namespace zarrbuffer::fake
