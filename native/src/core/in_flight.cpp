#include "core/in_flight.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <iterator>
#include <list>
#include <map>
#include <mutex>
#include <utility>

namespace zarrbuffer::in_flight {

struct Use {
  Event until;
  Storages storages;

  bool is_over() const {
    try {
      return until.is_reached();
    } catch (...) {
      // Told by the next call on the device. Nothing runs there any more.
      return true;
    }
  }
};

namespace {

// A stream's, in its order: where one is not over, none after it need be asked. A list lets go without
// asking for memory.
using Line = std::list<Use>;

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

void take_over(Line& line, Line& over) {
  over.splice(over.end(), line, line.begin(), std::find_if_not(line.begin(), line.end(), std::mem_fn(&Use::is_over)));
}

}  // namespace

Event keep(const Stream& stream, Storages storages) {
  try {
    const Event until = Event::record(stream);
    let_go();
    const std::lock_guard lock(uses().mutex);
    Line& line = uses().of_stream[{stream.device().id, stream.handle()}];
    line.push_back({until, {}});
    // Last: what fails before must not let go of them.
    line.back().storages.swap(storages);
    ++uses().count;
    return until;
  } catch (...) {
    stream.synchronize();
    return Event::record(Stream());
  }
}

bool let_go() {
  if (uses().count.load(std::memory_order_relaxed) == 0) return false;
  Line over;
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
