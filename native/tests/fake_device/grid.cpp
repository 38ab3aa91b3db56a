#include "fake_device/grid.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "core/sanitizer.hpp"
#include "fake_device/fiber.hpp"

#if defined(ZB_THREAD_SANITIZER)
#include <sanitizer/tsan_interface.h>
#endif

namespace zarrbuffer::fake {

constinit thread_local dim3 gridDim;
constinit thread_local dim3 blockDim;
constinit thread_local uint3 blockIdx;
constinit thread_local uint3 threadIdx;

namespace {

/// A sanitizer that finds races takes each fiber for a thread, so that no two of a block share one.
#if defined(ZB_THREAD_SANITIZER)
constexpr bool kOrderIsWatched = true;
#else
constexpr bool kOrderIsWatched = false;
#endif

/// Before: what happened until now. After: whatever the one who calls it does next.
void tell_order([[maybe_unused]] void* place, [[maybe_unused]] bool before) {
#if defined(ZB_THREAD_SANITIZER)
  before ? __tsan_release(place) : __tsan_acquire(place);
#endif
}

/// Where threads wait for each other.
struct Barrier {
  unsigned waiting = 0;
  unsigned votes = 0;   // their number in a block's, a bit each in a warp's
  unsigned answer = 0;  // of the last time
  unsigned mask = 0;
  std::source_location where;
  char order = 0;  // an address for a sanitizer
};

enum class State { New, Running, Ready, WaitsForBlock, WaitsForWarp, Ended };

/// Visits 0 to count - 1 in some order.
class Order {
 public:
  Order() = default;
  Order(unsigned count, std::mt19937& random) : count_(count) {
    if (count < 2) return;
    at_ = random() % count;
    do step_ = 1 + random() % (count - 1);
    while (std::gcd(step_, count) != 1);
  }
  unsigned next() {
    const unsigned now = static_cast<unsigned>(at_);
    at_ = (at_ + step_) % count_;
    return now;
  }

 private:
  std::uint64_t count_ = 1;
  std::uint64_t step_ = 1;
  std::uint64_t at_ = 0;
};

uint3 place_of(unsigned number, dim3 size) {
  return {number % size.x, number / size.x % size.y, number / size.x / size.y};
}

class Block {
 public:
  /// Its stacks are used again.
  void run(const std::function<void()>& thread, std::mt19937& random);

  int wait_for_all(bool vote, const std::source_location& where);
  unsigned wait_for_warp(unsigned mask, bool vote, const std::source_location& where);
  unsigned read_lane(unsigned mask, unsigned value, int distance, const std::source_location& where);

 private:
  struct Thread {
    State state = State::New;
    Fiber* fiber = nullptr;
  };

  void work(Fiber& fiber);
  void run_to_end();
  void resume(unsigned number, Fiber& fiber);
  void stop(State why);
  bool start_one();
  bool continue_those_ready();
  void open_block_barrier();
  void open(Barrier& barrier, State waiting, unsigned first, unsigned count);
  Fiber& idle_fiber();
  [[noreturn]] void refuse(const std::string& what, const std::source_location& where) const;

  const std::function<void()>* body_ = nullptr;
  unsigned count_ = 0;
  unsigned started_ = 0;
  unsigned ended_ = 0;
  unsigned running_ = 0;
  Order order_;
  std::array<Thread, kMostThreads> threads_;
  Barrier all_;
  std::array<Barrier, kMostThreads / kWarp> warps_;
  std::array<unsigned, kMostThreads> given_{};  // by each thread to others of its warp
  std::vector<std::unique_ptr<Fiber>> fibers_;
  std::array<Fiber*, kMostThreads> idle_{};  // no vector: what that calls is watched too
  unsigned idle_count_ = 0;
  // Addresses for a sanitizer: blocks follow each other, a block's threads do not.
  char begin_ = 0;
  char end_ = 0;
};

/// The one whose threads run on this thread.
Block& block_here() {
  static thread_local Block block;
  return block;
}

void Block::run(const std::function<void()>& thread, std::mt19937& random) {
  body_ = &thread;
  count_ = blockDim.x * blockDim.y * blockDim.z;
  started_ = ended_ = idle_count_ = 0;
  for (const auto& fiber : fibers_) idle_[idle_count_++] = fiber.get();
  order_ = Order(count_, random);
  threads_.fill({});
  tell_order(&begin_, true);
  while (ended_ < count_) {
    if (continue_those_ready()) continue;
    if (start_one()) continue;
    open_block_barrier();
  }
  tell_order(&end_, false);
}

/// What a fiber does: a thread to its end, and where nobody watches their order the next ones too.
void Block::work(Fiber& fiber) {
  tell_order(&begin_, false);
  run_to_end();
  while (!kOrderIsWatched && started_ < count_) {
    running_ = order_.next();
    ++started_;
    threadIdx = place_of(running_, blockDim);
    threads_[running_] = {State::Running, &fiber};
    run_to_end();
  }
  tell_order(&end_, true);
  if (!kOrderIsWatched) idle_[idle_count_++] = &fiber;
}

void Block::run_to_end() {
  (*body_)();
  threads_[running_].state = State::Ended;
  ++ended_;
}

Fiber& Block::idle_fiber() {
  if (idle_count_ > 0) return *idle_[--idle_count_];
  fibers_.push_back(std::make_unique<Fiber>([this](Fiber& self) { work(self); }));
  return *fibers_.back();
}

void Block::resume(unsigned number, Fiber& fiber) {
  running_ = number;
  threadIdx = place_of(number, blockDim);
  threads_[number] = {State::Running, &fiber};
  fiber.resume();
}

bool Block::start_one() {
  if (started_ == count_) return false;
  const unsigned number = order_.next();
  ++started_;
  resume(number, idle_fiber());
  return true;
}

bool Block::continue_those_ready() {
  bool any = false;
  for (unsigned number = 0; number < count_; ++number) {
    if (threads_[number].state != State::Ready) continue;
    any = true;
    resume(number, *threads_[number].fiber);
  }
  return any;
}

void Block::stop(State why) {
  Thread& thread = threads_[running_];
  thread.state = why;
  thread.fiber->stop();
}

void Block::open(Barrier& barrier, State waiting, unsigned first, unsigned count) {
  barrier.answer = barrier.votes;
  barrier.votes = barrier.waiting = barrier.mask = 0;
  for (unsigned number = first; number < std::min(first + count, count_); ++number) {
    if (threads_[number].state == waiting) threads_[number].state = State::Ready;
  }
}

/// Only once nobody can go on.
void Block::open_block_barrier() {
  for (const Barrier& warp : warps_) {
    if (warp.waiting != 0) refuse("threads wait for others of their warp that do not come", warp.where);
  }
  if (ended_ != 0) refuse("threads wait for all of their block, of which some have ended", all_.where);
  open(all_, State::WaitsForBlock, 0, count_);
}

int Block::wait_for_all(bool vote, const std::source_location& where) {
  if (all_.waiting == 0) all_.where = where;
  if (all_.where.line() != where.line()) refuse("threads of a block wait at different barriers", where);
  ++all_.waiting;
  all_.votes += vote ? 1 : 0;
  tell_order(&all_.order, true);
  stop(State::WaitsForBlock);
  tell_order(&all_.order, false);
  return static_cast<int>(all_.answer);
}

unsigned Block::wait_for_warp(unsigned mask, bool vote, const std::source_location& where) {
  const unsigned warp = running_ / kWarp;
  const unsigned lane = 1u << running_ % kWarp;
  Barrier& barrier = warps_[warp];
  if (barrier.waiting == 0) {
    barrier.where = where;
    barrier.mask = mask;
  }
  if (barrier.where.line() != where.line() || barrier.mask != mask) {
    refuse("threads of a warp wait at different barriers", where);
  }
  if ((mask & lane) == 0) refuse("a thread waits for others who do not wait for it", where);
  barrier.waiting |= lane;
  if (vote) barrier.votes |= lane;
  tell_order(&barrier.order, true);
  threads_[running_].state = State::WaitsForWarp;
  if (barrier.waiting == mask) open(barrier, State::WaitsForWarp, warp * kWarp, kWarp);
  threads_[running_].fiber->stop();
  tell_order(&barrier.order, false);
  return barrier.answer;
}

unsigned Block::read_lane(unsigned mask, unsigned value, int distance, const std::source_location& where) {
  const unsigned self = running_;
  // Below the first lane it is beyond the last one too.
  const unsigned lane = self % kWarp + static_cast<unsigned>(distance);
  given_[self] = value;
  wait_for_warp(mask, false, where);
  const unsigned read = lane < kWarp ? given_[self / kWarp * kWarp + lane] : value;
  // Before any of them gives the next one.
  wait_for_warp(mask, false, where);
  return read;
}

void Block::refuse(const std::string& what, const std::source_location& where) const {
  std::fprintf(stderr, "fake device: %s (%s:%u, block %u, thread %u)\n", what.c_str(), where.file_name(),
               static_cast<unsigned>(where.line()), blockIdx.x, threadIdx.x);
  std::abort();
}

}  // namespace

bool is_launchable(dim3 grid, dim3 block) {
  constexpr unsigned kMostAcross = 0x7fffffff;
  constexpr unsigned kMostDown = 65535;
  const std::uint64_t threads = std::uint64_t{block.x} * block.y * block.z;
  const auto is_side = [](unsigned size, unsigned most) { return size >= 1 && size <= most; };
  return threads >= 1 && threads <= kMostThreads && is_side(grid.x, kMostAcross) && is_side(grid.y, kMostDown) &&
         is_side(grid.z, kMostDown);
}

void run_grid(dim3 grid, dim3 block, const std::function<void()>& thread) {
  static std::mutex one_at_a_time;
  const std::lock_guard lock(one_at_a_time);
  static std::mt19937 random(20261128);
  gridDim = grid;
  blockDim = block;
  const unsigned blocks = grid.x * grid.y * grid.z;
  Order order(blocks, random);
  for (unsigned i = 0; i < blocks; ++i) {
    blockIdx = place_of(order.next(), grid);
    block_here().run(thread, random);
  }
}

int wait_for_block(bool vote, const std::source_location& where) { return block_here().wait_for_all(vote, where); }

unsigned wait_for_warp(unsigned mask, bool vote, const std::source_location& where) {
  return block_here().wait_for_warp(mask, vote, where);
}

unsigned read_lane(unsigned mask, unsigned value, int distance, const std::source_location& where) {
  return block_here().read_lane(mask, value, distance, where);
}

}  // namespace zarrbuffer::fake
