#include "bridge/slab.hpp"

#include "bridge/bridge.hpp"

namespace zarrbuffer::bridge {

namespace {

TrackingResource& host_memory() {
  static TrackingResource& memory = *memory_of(Device::cpu());  // lives as long as the process
  return memory;
}

}  // namespace

Slab::Slab() : Handle(Storage::allocate(make_host_resource(), static_cast<std::size_t>(kBytes))) {}

Slab::~Slab() { host_memory().count_out(in_use_.load()); }

std::int64_t Slab::cut(std::int64_t bytes) {
  constexpr auto alignment = static_cast<std::int64_t>(kAlignment);
  const std::int64_t room = (bytes + alignment - 1) / alignment * alignment;
  if (end_ + room > kBytes) {
    // C++ objects may still hold what Java has given back.
    if (in_use_.load(std::memory_order_acquire) != 0 || use_count() != 1) return -1;
    std::atomic_thread_fence(std::memory_order_acquire);
    end_ = 0;
  }
  host_memory().count_in(bytes);
  in_use_.fetch_add(bytes, std::memory_order_relaxed);
  const std::int64_t begin = end_;
  end_ += room;
  return begin;
}

std::int64_t Slab::give_back(std::int64_t bytes) noexcept {
  host_memory().count_out(bytes);
  return in_use_.fetch_sub(bytes, std::memory_order_acq_rel) - bytes;
}

int64_t slab_create() noexcept {
  return guarded([] { return (new Slab)->handle(); });
}

void slab_destroy(int64_t slab) noexcept { delete Slab::of(slab); }

int64_t slab_give_back(int64_t slab, int64_t bytes) noexcept { return Slab::of(slab)->give_back(bytes); }

}  // namespace zarrbuffer::bridge
