#include "cuda/staging.hpp"

#include <map>
#include <mutex>
#include <new>
#include <string>
#include <vector>

#include "zarrbuffer/error.hpp"

#include "cuda/pinned.hpp"
#include "cuda/runtime.hpp"

namespace zarrbuffer::cuda {

namespace {

struct Idle {
  std::mutex mutex;
  std::map<int, std::vector<std::unique_ptr<Staging>>> of_device;
};

// Leaked: pinned memory must not be freed after the driver is gone.
Idle& idle() {
  static auto* leaked = new Idle;
  return *leaked;
}

std::unique_ptr<Staging> take_idle(int device) {
  const std::lock_guard lock(idle().mutex);
  auto& stagings = idle().of_device[device];
  if (stagings.empty()) return nullptr;
  auto staging = std::move(stagings.back());
  stagings.pop_back();
  return staging;
}

void make(Staging::Slot& slot) {
  slot.data = static_cast<std::byte*>(allocate_pinned(Staging::kSlotBytes));
  if (slot.data == nullptr) {
    throw MemoryError("no pinned host memory for a transfer: " +
                      std::to_string(Staging::kSlotBytes) + " bytes asked for");
  }
  check(cudaEventCreateWithFlags(&slot.done, cudaEventDisableTiming), "create an event");
}

}  // namespace

Staging::Staging() {
  try {
    for (Slot& slot : slots_) make(slot);
  } catch (...) {
    release();
    throw;
  }
}

Staging::~Staging() {
  release();
}

void Staging::release() noexcept {
  for (const Slot& slot : slots_) {
    if (slot.done != nullptr) cudaEventDestroy(slot.done);
    if (slot.data != nullptr) deallocate_pinned(slot.data, kSlotBytes, nullptr);
  }
}

Staging::Slot& Staging::wait(std::int64_t part) {
  Slot& slot = slots_[static_cast<std::size_t>(part % kSlots)];
  check(cudaEventSynchronize(slot.done), "wait for a transfer");
  return slot;
}

void Staging::use(Slot& slot, cudaStream_t stream) {
  check(cudaEventRecord(slot.done, stream), "mark a transfer");
}

StagingLease::StagingLease() {
  check(cudaGetDevice(&device_), "ask for the current device");
  staging_ = take_idle(device_);
  if (!staging_) staging_ = std::make_unique<Staging>();
}

StagingLease::~StagingLease() {
  try {
    const std::lock_guard lock(idle().mutex);
    idle().of_device[device_].push_back(std::move(staging_));
  } catch (const std::bad_alloc&) {
    // It is not kept then.
  }
}

}  // namespace zarrbuffer::cuda
