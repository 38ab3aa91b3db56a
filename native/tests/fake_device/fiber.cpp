#include "fake_device/fiber.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>
#include <utility>

#include "core/sanitizer.hpp"

#if defined(ZB_ADDRESS_SANITIZER)
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(ZB_THREAD_SANITIZER)
#include <sanitizer/tsan_interface.h>
#endif

namespace zarrbuffer::fake {

namespace {

constexpr std::size_t kStackBytes = 256 << 10;

// Swapping contexts asks the kernel for the mask of signals each time. GCC's jumps keep three registers
// and let it save the others; sanitizers do not know them.
#if defined(__GNUC__) && !defined(__clang__) && !defined(ZB_ADDRESS_SANITIZER) && !defined(ZB_THREAD_SANITIZER)
#define ZB_JUMPS 1
#else
#define ZB_JUMPS 0
#endif

#if ZB_JUMPS
[[gnu::noinline, noreturn]] void jump(void** place) { __builtin_longjmp(place, 1); }
#endif

std::size_t guard_bytes() { return static_cast<std::size_t>(sysconf(_SC_PAGESIZE)); }

/// A page below it ends those who need more.
std::byte* map_stack() {
  const std::size_t bytes = guard_bytes() + kStackBytes;
  void* at = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (at == MAP_FAILED) throw std::runtime_error("cannot map a stack");
  mprotect(at, guard_bytes(), PROT_NONE);
  return static_cast<std::byte*>(at) + guard_bytes();
}

}  // namespace

Fiber::Fiber(std::function<void(Fiber&)> body) : body_(std::move(body)), stack_(map_stack()) {
  getcontext(&own_);
  own_.uc_stack.ss_sp = stack_;
  own_.uc_stack.ss_size = kStackBytes;
  own_.uc_link = nullptr;
  const auto address = reinterpret_cast<std::uintptr_t>(this);
  makecontext(&own_, reinterpret_cast<void (*)()>(start), 2, static_cast<unsigned>(address >> 32),
              static_cast<unsigned>(address));
#if defined(ZB_THREAD_SANITIZER)
  tsan_ = __tsan_create_fiber(0);
#endif
}

Fiber::~Fiber() {
#if defined(ZB_THREAD_SANITIZER)
  __tsan_destroy_fiber(tsan_);
#endif
  munmap(stack_ - guard_bytes(), guard_bytes() + kStackBytes);
}

void Fiber::start(unsigned high, unsigned low) {
  reinterpret_cast<Fiber*>(static_cast<std::uintptr_t>(high) << 32 | low)->run();
}

void Fiber::run() {
#if defined(ZB_ADDRESS_SANITIZER)
  __sanitizer_finish_switch_fiber(nullptr, &resumers_stack_, &resumers_bytes_);
#endif
  for (;;) {
    body_(*this);
    stop();
  }
}

void Fiber::resume() {
#if defined(ZB_ADDRESS_SANITIZER)
  void* kept = nullptr;
  __sanitizer_start_switch_fiber(&kept, stack_, kStackBytes);
#endif
#if defined(ZB_THREAD_SANITIZER)
  // That a kernel's threads take turns orders nothing between them: only barriers do.
  constexpr unsigned kNoOrder = 1;
  resumers_tsan_ = __tsan_get_current_fiber();
  __tsan_switch_to_fiber(tsan_, kNoOrder);
#endif
  enter();
#if defined(ZB_ADDRESS_SANITIZER)
  __sanitizer_finish_switch_fiber(kept, nullptr, nullptr);
#endif
}

[[gnu::noinline]] void Fiber::enter() {
#if ZB_JUMPS
  if (__builtin_setjmp(resumers_place_) != 0) return;
  if (begun_) jump(own_place_);
  begun_ = true;
  setcontext(&own_);
#else
  swapcontext(&resumer_, &own_);
#endif
}

[[gnu::noinline]] void Fiber::leave() {
#if ZB_JUMPS
  if (__builtin_setjmp(own_place_) != 0) return;
  jump(resumers_place_);
#else
  swapcontext(&own_, &resumer_);
#endif
}

void Fiber::stop() {
#if defined(ZB_ADDRESS_SANITIZER)
  __sanitizer_start_switch_fiber(&kept_by_asan_, resumers_stack_, resumers_bytes_);
#endif
#if defined(ZB_THREAD_SANITIZER)
  constexpr unsigned kNoOrder = 1;
  __tsan_switch_to_fiber(resumers_tsan_, kNoOrder);
#endif
  leave();
#if defined(ZB_ADDRESS_SANITIZER)
  __sanitizer_finish_switch_fiber(kept_by_asan_, &resumers_stack_, &resumers_bytes_);
#endif
}

}  // namespace zarrbuffer::fake
