// A few pinned slots through which pageable memory travels, so that packing and transfer overlap.
#pragma once

#include <cuda_runtime_api.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace zarrbuffer::cuda {

class Staging {
 public:
  static constexpr int kSlots = 4;
  static constexpr std::int64_t kSlotBytes = std::int64_t{4} << 20;

  struct Slot {
    std::byte* data = nullptr;
    cudaEvent_t done = nullptr;  // of the last copy out of or into the slot
  };

  Staging();
  ~Staging();
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  /// The slot for the n-th part, once the copy that used it before is done.
  Slot& wait(std::int64_t part);
  /// Marks the slot as in use until what is on the stream now is done.
  void use(Slot& slot, cudaStream_t stream);

 private:
  void release() noexcept;

  std::array<Slot, kSlots> slots_;
};

/// Slots of the current device that no other thread has; they go back when the lease ends.
class StagingLease {
 public:
  StagingLease();
  ~StagingLease();
  StagingLease(const StagingLease&) = delete;
  StagingLease& operator=(const StagingLease&) = delete;

  Staging* operator->() const { return staging_.get(); }

 private:
  int device_ = 0;
  std::unique_ptr<Staging> staging_;
};

}  // namespace zarrbuffer::cuda
