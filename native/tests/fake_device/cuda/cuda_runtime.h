/* The part of CUDA's language that the kernels are written in, for a C++ compiler: grid.hpp runs
 * them. */
#ifndef ZARRBUFFER_FAKE_CUDA_RUNTIME_H
#define ZARRBUFFER_FAKE_CUDA_RUNTIME_H

#include <algorithm>
#include <bit>
#include <functional>
#include <utility>

#include "cuda_runtime_api.h"
#include "fake_device/grid.hpp"

#define __global__
#define __host__
/* As a device's compiler does. So a sanitizer sees a store of what such a function returns: GCC does
 * not tell it of calls that return into memory. */
#define __device__ __attribute__((always_inline))
#define __grid_constant__
#define __launch_bounds__(threads)
// One block runs at a time.
#define __shared__ static

using zarrbuffer::fake::blockDim;
using zarrbuffer::fake::blockIdx;
using zarrbuffer::fake::dim3;
using zarrbuffer::fake::gridDim;
using zarrbuffer::fake::threadIdx;

using std::min;

// To 16 bytes as CUDA's, so that a sanitizer finds accesses that a device could not make.
struct alignas(16) uint4 {
  unsigned x;
  unsigned y;
  unsigned z;
  unsigned w;
};

struct cudaLaunchConfig_t {
  dim3 gridDim;
  dim3 blockDim;
  std::size_t dynamicSmemBytes;
  cudaStream_t stream;
};

namespace zarrbuffer::fake {

cudaError_t launch(const cudaLaunchConfig_t& config, std::function<void()> thread);

/// What a kernel may be given on every device, in bytes.
constexpr std::size_t kMaxParameters = 32764;

}  // namespace zarrbuffer::fake

template <class... Parameters, class... Arguments>
cudaError_t cudaLaunchKernelEx(const cudaLaunchConfig_t* config, void (*kernel)(Parameters...),
                               Arguments&&... arguments) {
  static_assert((sizeof(Parameters) + ... + 0) <= zarrbuffer::fake::kMaxParameters);
  // Converted now, and copied, as a device is given them.
  return [&](Parameters... converted) {
    return zarrbuffer::fake::launch(*config, [=] { kernel(converted...); });
  }(std::forward<Arguments>(arguments)...);
}

using Where = std::source_location;

inline void __syncthreads(Where where = Where::current()) {
  zarrbuffer::fake::wait_for_block(false, where);
}

inline int __syncthreads_count(bool vote, Where where = Where::current()) {
  return zarrbuffer::fake::wait_for_block(vote, where);
}

inline void __syncwarp(unsigned mask = ~0u, Where where = Where::current()) {
  zarrbuffer::fake::wait_for_warp(mask, false, where);
}

inline unsigned __ballot_sync(unsigned mask, bool vote, Where where = Where::current()) {
  return zarrbuffer::fake::wait_for_warp(mask, vote, where);
}

/// The value of the lane so many further, or the own one where there is none.
inline unsigned __shfl_down_sync(unsigned mask, unsigned value, unsigned distance, Where where = Where::current()) {
  return zarrbuffer::fake::read_lane(mask, value, static_cast<int>(distance), where);
}

/// The same of the lane so many before.
inline unsigned __shfl_up_sync(unsigned mask, unsigned value, unsigned distance, Where where = Where::current()) {
  return zarrbuffer::fake::read_lane(mask, value, -static_cast<int>(distance), where);
}

inline int __popc(unsigned word) { return std::popcount(word); }

/// The lower word of both, moved to the right.
inline unsigned __funnelshift_r(unsigned low, unsigned high, unsigned shift) {
  return static_cast<unsigned>((std::uint64_t{high} << 32 | low) >> (shift & 31));
}

/// Any four of the eight bytes of two words.
inline unsigned __byte_perm(unsigned low, unsigned high, unsigned selector) {
  const std::uint64_t bytes = std::uint64_t{high} << 32 | low;
  unsigned result = 0;
  for (unsigned i = 0; i < 4; ++i) {
    const unsigned byte = selector >> (4 * i) & 7;
    result |= static_cast<unsigned>(bytes >> (8 * byte) & 0xff) << (8 * i);
  }
  return result;
}

enum { __NV_ATOMIC_RELAXED = __ATOMIC_RELAXED };
enum { __NV_THREAD_SCOPE_DEVICE };

template <class T>
T __nv_atomic_load_n(const T* place, int order, int) {
  return __atomic_load_n(place, order);
}

template <class T>
void __nv_atomic_store_n(T* place, T value, int order, int) {
  __atomic_store_n(place, value, order);
}

/// Puts combine(old, value) in the old one's place.
template <class T, class Combine>
T fake_atomic(T* place, T value, Combine combine) {
  T old = __atomic_load_n(place, __ATOMIC_RELAXED);
  while (!__atomic_compare_exchange_n(place, &old, combine(old, value), false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
  }
  return old;
}

inline unsigned atomicMin(unsigned* place, unsigned value) {
  return fake_atomic(place, value, [](unsigned a, unsigned b) { return std::min(a, b); });
}

inline unsigned atomicMax(unsigned* place, unsigned value) {
  return fake_atomic(place, value, [](unsigned a, unsigned b) { return std::max(a, b); });
}

inline unsigned long long atomicCAS(unsigned long long* place, unsigned long long expected, unsigned long long value) {
  __atomic_compare_exchange_n(place, &expected, value, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
  return expected;
}

#endif
