// Shared by the kernels that only read: contiguous operands in packs, and an end as soon as the
// answer is known.
#pragma once

#include "cuda/access.cuh"
#include "cuda/device_nest.cuh"
#include "cuda/kernels.hpp"

namespace zarrbuffer::cuda {

__device__ inline void set(DeviceFlag flag) {
  __nv_atomic_store_n(flag, 1, __NV_ATOMIC_RELAXED, __NV_THREAD_SCOPE_DEVICE);
}

/// Another thread may have found the answer already.
__device__ inline bool is_set(DeviceFlag flag) {
  return __nv_atomic_load_n(flag, __NV_ATOMIC_RELAXED, __NV_THREAD_SCOPE_DEVICE) != 0;
}

/// Tells a thread in a loop that the answer is known. It looks at every eighth turn only: all warps
/// there are ask the same word of the device's second cache.
class Watch {
 public:
  __device__ explicit Watch(DeviceFlag flag) : flag_(flag) {}
  __device__ bool sees_answer() { return turn_++ % 8 == 0 && is_set(flag_); }

 private:
  DeviceFlag flag_;
  unsigned turn_ = 0;
};

template <class T>
inline constexpr int kPackCount = 16 / static_cast<int>(sizeof(T));

/// Aligned packs of a contiguous operand between the elements of head and tail.
template <class T>
struct PackedRun {
  std::int64_t lead;
  std::int64_t packs;
  std::int64_t tail;

  __device__ PackedRun(std::int64_t count, std::int64_t lead)
      : lead(lead), packs((count - lead) / kPackCount<T>), tail(lead + packs * kPackCount<T>) {}

  /// visit(element) for those outside of packs; each by one thread of the first block.
  template <class Visit>
  __device__ void for_each_edge(std::int64_t count, Visit&& visit) const {
    if (blockIdx.x != 0) return;
    if (threadIdx.x < lead) visit(std::int64_t{threadIdx.x});
    if (threadIdx.x < count - tail) visit(tail + threadIdx.x);
  }
};

}  // namespace zarrbuffer::cuda
