#include "cpu/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>

#if !defined(ZARRBUFFER_BASELINE)
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>
#endif

#include "zarrbuffer/threads.hpp"

#include "core/sanitizer.hpp"
#include "cpu/tuning.hpp"
#include "cpu/vector.hpp"

#if defined(ZB_THREAD_SANITIZER)
#include <sanitizer/tsan_interface.h>
#endif

namespace zarrbuffer::cpu {

namespace {

thread_local bool t_inside = false;

#if defined(ZB_THREAD_SANITIZER)
// ThreadSanitizer cannot see that a task begins after its call does and ends before it: oneTBB, which promises that, is
// not compiled with it.
char g_edge;

struct SeenCall {
  SeenCall() { __tsan_release(&g_edge); }
  ~SeenCall() { __tsan_acquire(&g_edge); }
};

struct SeenTask {
  SeenTask() { __tsan_acquire(&g_edge); }
  ~SeenTask() { __tsan_release(&g_edge); }
};
#else
struct [[maybe_unused]] SeenCall {};
struct [[maybe_unused]] SeenTask {};
#endif

/// While it lives, this thread works on a piece.
class Inside {
 public:
  Inside() : outer_(t_inside) { t_inside = true; }
  ~Inside() { t_inside = outer_; }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

 private:
  bool outer_;
};

/// Each helper takes the next piece until none is left or one failed: a thread that is late or slow,
/// or never comes, holds up nobody. The first error is kept here and does not pass through oneTBB,
/// which may have been built with another standard library.
class Queue {
 public:
  Queue(std::int64_t count, const std::function<void(std::int64_t)>& body)
      : count_(count), body_(body) {}

  void help() {
    const Inside inside;
    for (;;) {
      const std::int64_t i = next_.fetch_add(1, std::memory_order_acq_rel);
      if (i >= count_) break;
      try {
        body_(i);
      } catch (...) {
        next_.store(count_, std::memory_order_release);
        if (!failed_.exchange(true)) error_ = std::current_exception();
      }
    }
    flush_stream();
  }

  /// After all helpers are done.
  void finish() {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  std::int64_t count_;
  const std::function<void(std::int64_t)>& body_;
  std::atomic<std::int64_t> next_{0};
  std::atomic<bool> failed_{false};
  std::exception_ptr error_;
};

}  // namespace

int threads_for(std::int64_t bytes) {
  if (t_inside || bytes < tuning().parallel_bytes) return 1;
  return max_threads();
}

void parallel_for(std::int64_t count, std::int64_t bytes,
                  const std::function<void(std::int64_t)>& body) {
  const int threads = static_cast<int>(std::min<std::int64_t>(threads_for(bytes), count));
  if (threads <= 1) {
    for (std::int64_t i = 0; i < count; ++i)
      body(i);
    flush_stream();
    return;
  }
  Queue queue(count, body);
#if defined(ZARRBUFFER_BASELINE)
  queue.help();
#else
  // Isolated, or a thread that waits here could take a task of the caller's that waits for it.
  tbb::this_task_arena::isolate([&] {
    const auto task = [&](int) {
      const SeenTask seen;
      queue.help();
    };
    const SeenCall seen;
    tbb::parallel_for(0, threads, task, tbb::simple_partitioner());
  });
#endif
  queue.finish();
}

}  // namespace zarrbuffer::cpu
