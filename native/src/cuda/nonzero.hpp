// Where a mask is true, as kernels.hpp offers the other primitives.
#pragma once

#include <cuda_runtime_api.h>

#include "cuda/paths.hpp"

namespace zarrbuffer::cuda {

/// Elements that one block counts.
inline constexpr std::uint32_t kNonzeroBlock = 32 * kBlockThreads;

/// Those of so many elements of a mask that may begin anywhere in a vector.
constexpr std::uint32_t nonzero_blocks(std::int64_t elements) {
  return static_cast<std::uint32_t>((elements + kVectorBytes - 2) / kNonzeroBlock + 1);
}

/// Operands are the mask and the places: what a step along an axis adds to one.
/// For each block how many are true before it, and behind the last one how many are in all.
void launch_count_true(const Nest<2>& nest, const std::byte* mask, std::uint32_t* sums,
                       cudaStream_t stream);

/// Where the places of what is true in a nest go.
struct PlaceList {
  std::int64_t* places;
  std::int64_t room;   // for how many
  std::int64_t first;  // the place of the nest's first element
};

void launch_write_places(const Nest<2>& nest, const std::byte* mask, const std::uint32_t* sums,
                         const PlaceList& list, cudaStream_t stream);

}  // namespace zarrbuffer::cuda
