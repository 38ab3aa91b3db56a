// What threads keep apart, so that they do not wait for each other: each thread has one of a few shares, and two threads
// meet in one only where there are more of them than shares.
#pragma once

#include <atomic>

namespace zarrbuffer {

inline constexpr int kThreadShares = 16;

/// The calling thread's, from 0 to kThreadShares - 1.
inline int thread_share() {
  static std::atomic<unsigned> threads{0};
  thread_local const unsigned number = threads.fetch_add(1, std::memory_order_relaxed) % kThreadShares;
  return static_cast<int>(number);
}

}  // namespace zarrbuffer
