#include "core/in_flight.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>

#include "zarrbuffer/error.hpp"

namespace zarrbuffer::in_flight {

namespace {

struct Use {
  Event until;
  Storages storages;
};

struct Uses {
  std::mutex mutex;
  std::vector<Use> all;
  std::atomic<std::size_t> count{0};
};

// Leaked: memory may be in use after static destructors have run.
Uses& uses() {
  static auto* leaked = new Uses;
  return *leaked;
}

bool is_over(const Use& use) {
  try {
    return use.until.is_reached();
  } catch (const Error&) {
    // Told by the next call on the device. Nothing runs there any more.
    return true;
  }
}

}  // namespace

void keep(Event event, Storages storages) {
  let_go();
  const std::lock_guard lock(uses().mutex);
  uses().all.push_back({std::move(event), std::move(storages)});
  uses().count = uses().all.size();
}

bool let_go() {
  if (uses().count.load(std::memory_order_relaxed) == 0) return false;
  std::vector<Use> over;
  {
    const std::lock_guard lock(uses().mutex);
    auto& all = uses().all;
    const auto rest = std::stable_partition(all.begin(), all.end(), [](const Use& use) { return !is_over(use); });
    std::move(rest, all.end(), std::back_inserter(over));
    all.erase(rest, all.end());
    uses().count = all.size();
  }
  // Outside of the lock: releases may be anybody's code.
  return !over.empty();
}

std::size_t count() { return uses().count; }

}  // namespace zarrbuffer::in_flight
