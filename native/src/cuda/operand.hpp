// Pieces that several primitives are made of.
#pragma once

#include <cuda_runtime_api.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "zarrbuffer/backend.h"

#include "cuda/memory.hpp"
#include "cuda/paths.hpp"

namespace zarrbuffer::cuda {

template <int N>
Nest<N> nest_of(int rank, const std::int64_t* shape,
                const std::array<const std::int64_t*, N>& strides) {
  Nest<N> nest;
  for (int axis = 0; axis < rank; ++axis) {
    nest.shape.push_back(shape[axis]);
    for (std::size_t k = 0; k < N; ++k) nest.strides[k].push_back(strides[k][axis]);
  }
  return nest;
}

inline std::uintptr_t address_of(const void* pointer) {
  return reinterpret_cast<std::uintptr_t>(pointer);
}

/// Strides of packed elements in C order.
Dims packed_strides(const Dims& shape, std::int64_t item_size);

/// Whether an operand may be accessed in units of `size` bytes; any power of two up to 16.
bool is_aligned(const void* pointer, const Dims& strides, std::int64_t size);

/// A flag in device memory, not set yet.
class Flag {
 public:
  explicit Flag(cudaStream_t stream);
  std::int32_t* device() const { return memory_.as<std::int32_t>(); }
  /// Waits for the stream.
  bool is_set() const;

 private:
  Scratch memory_;
  cudaStream_t stream_;
};

/// One number from device memory, after what is on the stream.
template <class T>
T read_back(const void* device, cudaStream_t stream);

}  // namespace zarrbuffer::cuda
