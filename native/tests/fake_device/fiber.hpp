// Functions that stop in the middle and go on later, each with a stack of its own.
#pragma once

#include <ucontext.h>

#include <cstddef>
#include <functional>

namespace zarrbuffer::fake {

/// Belongs to the thread that made it.
class Fiber {
 public:
  explicit Fiber(std::function<void(Fiber&)> body);
  /// Only while nothing is stopped in its middle.
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  /// Runs until the body stops or ends. From its end on it begins anew.
  void resume();
  /// Called by the body: back to who resumed.
  void stop();

 private:
  static void start(unsigned high, unsigned low);
  void run();
  void enter();
  void leave();

  std::function<void(Fiber&)> body_;
  std::byte* stack_;
  ucontext_t own_;
  ucontext_t resumer_;
  bool begun_ = false;
  // Where each side goes on, as the compiler's own jumps keep it.
  void* own_place_[5];
  void* resumers_place_[5];
  // What sanitizers have to be told.
  [[maybe_unused]] void* kept_by_asan_ = nullptr;
  [[maybe_unused]] const void* resumers_stack_ = nullptr;
  [[maybe_unused]] std::size_t resumers_bytes_ = 0;
  [[maybe_unused]] void* tsan_ = nullptr;
  [[maybe_unused]] void* resumers_tsan_ = nullptr;
};

}  // namespace zarrbuffer::fake
