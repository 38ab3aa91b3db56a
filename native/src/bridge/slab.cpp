#include "bridge/slab.hpp"

#include <algorithm>

#include "bridge/bridge.hpp"
#include "core/chunked_resource.hpp"

namespace zarrbuffer::bridge {

namespace {

TrackingResource& host_memory() {
  static TrackingResource& memory = *memory_of(Device::cpu());  // lives as long as the process
  return memory;
}

// Beside what is counted, as pieces are counted one by one.
const std::shared_ptr<MemoryResource>& slab_memory() {
  static const auto* memory = new std::shared_ptr<MemoryResource>(std::make_shared<ChunkedResource>(host_memory().upstream()));
  return *memory;
}

}  // namespace

Slab::Slab() : Handle(Storage::allocate(slab_memory(), static_cast<std::size_t>(kBytes))) {}

Slab::~Slab() { host_memory().count_out(in_use()); }

std::int64_t Slab::cut(std::int64_t bytes) {
  constexpr auto alignment = static_cast<std::int64_t>(kAlignment);
  const std::int64_t room = (bytes + alignment - 1) / alignment * alignment;
  if (end_ + room > kBytes) {
    // C++ objects may still hold what Java has given back.
    if (in_use() != 0 || use_count() != 1) return -1;
    std::atomic_thread_fence(std::memory_order_acquire);
    end_ = 0;
  }
  host_memory().count_in(bytes);
  cut_.store(cut_.load(std::memory_order_relaxed) + bytes, std::memory_order_relaxed);
  const std::int64_t begin = end_;
  end_ += room;
  fetch(end_, std::min(end_ + room, kBytes));
  return begin;
}

std::int64_t Slab::give_back(std::int64_t bytes) noexcept {
  host_memory().count_out(bytes);
  const std::int64_t given_back = given_back_.fetch_add(bytes, std::memory_order_acq_rel) + bytes;
  return cut_.load(std::memory_order_relaxed) - given_back;
}

std::int64_t Slab::in_use() const {
  return cut_.load(std::memory_order_relaxed) - given_back_.load(std::memory_order_acquire);
}

void Slab::fetch(std::int64_t begin, std::int64_t end) {
  const std::byte* data = get()->data();
  for (std::int64_t line = begin; line < end; line += static_cast<std::int64_t>(kAlignment)) {
    __builtin_prefetch(data + line, 1);
  }
}

int64_t slab_create() noexcept {
  return guarded([] { return (new Slab)->handle(); });
}

void slab_destroy(int64_t slab) noexcept { delete Slab::of(slab); }

int64_t slab_give_back(int64_t slab, int64_t bytes) noexcept { return Slab::of(slab)->give_back(bytes); }

}  // namespace zarrbuffer::bridge
