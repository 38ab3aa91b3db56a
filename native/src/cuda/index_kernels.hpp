// Gather and scatter, as kernels.hpp offers the other primitives.
#pragma once

#include <cuda_runtime_api.h>

#include "cuda/index_plan.hpp"

namespace zarrbuffer::cuda {

inline constexpr std::uint32_t kNoneBad = 0xffffffffu;

/// Lowers `*first_bad` to the number, in C order, of the first index outside of its axis.
void launch_check_indices(const std::byte* indices, const Nest<1>& nest, std::int64_t axis_size,
                          std::uint32_t* first_bad, cudaStream_t stream);

/// For each place that is written, the last of the index tuples that name it: a hash table with
/// open addressing. `capacity` is a power of two above the count of tuples.
struct Winners {
  unsigned long long* places;
  std::uint32_t* tuples;  // numbers from 1 on
  std::uint32_t capacity;
};

/// Every byte of `places` before anything is entered: no offset that an array can have.
inline constexpr int kNoPlaceByte = 0x80;
inline constexpr unsigned long long kNoPlace = 0x8080808080808080ull;

/// `tuples` is the plan over its axes_of_indices.
void launch_find_winners(const IndexPlan& tuples, const Winners& winners, cudaStream_t stream);

void launch_gather(const IndexPlan& plan, std::byte* dense, const std::byte* array,
                   cudaStream_t stream);
/// Writes elements of winners only; `axes` are the plan's axes_of_indices.
void launch_scatter(const IndexPlan& plan, const std::byte* dense, std::byte* array,
                    const Dims& axes, const Winners& winners, cudaStream_t stream);

}  // namespace zarrbuffer::cuda
