#include "core/in_flight.hpp"

#include <atomic>
#include <deque>
#include <iterator>
#include <map>
#include <mutex>
#include <utility>

#include "zarrbuffer/error.hpp"

namespace zarrbuffer::in_flight {

namespace {

struct Use {
  Event until;
  Storages storages;
};

// A stream's, in its order: where one is not over, none after it need be asked.
using Line = std::deque<Use>;

struct Uses {
  std::mutex mutex;
  std::map<std::pair<std::int32_t, void*>, Line> of_stream;
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

void take_over(Line& line, std::vector<Use>& over) {
  while (!line.empty() && is_over(line.front())) {
    over.push_back(std::move(line.front()));
    line.pop_front();
  }
}

}  // namespace

void keep(const Stream& stream, Event event, Storages storages) {
  let_go();
  const std::lock_guard lock(uses().mutex);
  uses().of_stream[{stream.device().id, stream.handle()}].push_back({std::move(event), std::move(storages)});
  ++uses().count;
}

bool let_go() {
  if (uses().count.load(std::memory_order_relaxed) == 0) return false;
  std::vector<Use> over;
  {
    const std::lock_guard lock(uses().mutex);
    auto& lines = uses().of_stream;
    for (auto line = lines.begin(); line != lines.end();) {
      take_over(line->second, over);
      line = line->second.empty() ? lines.erase(line) : std::next(line);
    }
    uses().count -= over.size();
  }
  // Outside of the lock: releases may be anybody's code.
  return !over.empty();
}

std::size_t count() { return uses().count; }

}  // namespace zarrbuffer::in_flight
