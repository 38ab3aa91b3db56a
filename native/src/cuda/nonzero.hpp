// Where a mask is true, as kernels.hpp offers the other primitives.
#pragma once

#include <cuda_runtime_api.h>

#include "cuda/paths.hpp"

namespace zarrbuffer::cuda {

/// Elements that one block counts.
inline constexpr std::uint32_t kNonzeroBlock = 16 * kBlockThreads;

/// For each block how many are true before it, and behind the last one how many are in all.
void launch_count_true(const Nest<1>& nest, const std::byte* mask, std::uint32_t* sums,
                       cudaStream_t stream);

/// Writes the places of what is true in the piece, after the `found` of pieces before it.
void launch_write_places(const Piece<1>& piece, const std::byte* mask, const std::uint32_t* sums,
                         std::int64_t* const* out, std::int64_t found, cudaStream_t stream);

}  // namespace zarrbuffer::cuda
