// What the kernel files offer to the code that runs plans. Each function puts work on a stream and
// returns; nests have at most as many elements as launch_limits() says.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>
#include <numeric>

#include "zarrbuffer/backend.h"

#include "cuda/paths.hpp"

namespace zarrbuffer::cuda {

struct MoveLaunch {
  std::byte* dst;
  const std::byte* src;
  std::int64_t swap_size;
};

void launch_contiguous(const MoveLaunch& move, std::int64_t word, std::int64_t bytes,
                       cudaStream_t stream);
void launch_rows(const MoveLaunch& move, const Nest<2>& rows, std::int64_t bytes,
                 cudaStream_t stream);
void launch_generic(const MoveLaunch& move, const Nest<2>& words, std::int64_t word, bool aligned,
                    cudaStream_t stream);
void launch_transpose(const MoveLaunch& move, const MovePath& path, cudaStream_t stream);
void launch_pixels(const MoveLaunch& move, const MovePath& path, cudaStream_t stream);

/// Reads elements as one type and writes them as another.
struct CastLaunch {
  std::byte* dst;
  const std::byte* src;
  bool dst_swapped;
  bool src_swapped;
  bool dst_aligned;
  bool src_aligned;
};

struct CastKernels {
  /// Both sides contiguous and aligned to 16 bytes after `lead` elements.
  void (*packed)(const CastLaunch& cast, std::int64_t count, std::int64_t lead,
                 cudaStream_t stream);
  void (*strided)(const CastLaunch& cast, const Nest<2>& nest, cudaStream_t stream);
};

/// Instantiated for the types of element::visit_type.
template <class To>
CastKernels cast_kernels_to(const zb_type& from);

/// Between units of datetimes or of timedeltas.
void launch_unit_cast(const CastLaunch& cast, const Nest<2>& nest, const zb_type& to,
                      const zb_type& from, cudaStream_t stream);
/// Strings and raw bytes, cut off or padded with zeros. The last axis is that of the words of dst's
/// items, of which src's have `there`; groups of `swap_size` bytes, no longer than a word unless that
/// is a byte, are reversed. Operands must not share memory.
void launch_pad(const CastLaunch& cast, const Nest<2>& words, std::int64_t word,
                std::int64_t there, std::int64_t swap_size, cudaStream_t stream);
/// Whether any byte of an item, which is so many words, is set, as a bool.
void launch_any_byte(const CastLaunch& cast, const Nest<2>& nest, std::int64_t word,
                     std::int64_t words, cudaStream_t stream);

/// Vectors after which an item begins at a vector again.
constexpr std::int64_t pattern_vectors(std::int64_t item_size) {
  return item_size / std::gcd(item_size, kVectorBytes);
}
inline constexpr std::int64_t kMostPatternVectors = 16;

/// Items of at most kMostPatternVectors pattern_vectors.
void launch_fill_contiguous(std::byte* dst, std::int64_t bytes, const std::byte* item,
                            std::int64_t item_size, cudaStream_t stream);
/// Items whose size divides a vector's.
void launch_fill_generic(std::byte* dst, const Nest<1>& nest, const std::byte* item,
                         std::int64_t item_size, bool aligned, cudaStream_t stream);

/// A flag in device memory that kernels set, and leave at, 1.
using DeviceFlag = std::int32_t*;

struct TruthLaunch {
  const std::byte* src;
  zb_type type;
  DeviceFlag found_false;
};

void launch_all_packed(const TruthLaunch& truth, std::int64_t count, std::int64_t lead,
                       cudaStream_t stream);
void launch_all_strided(const TruthLaunch& truth, const Nest<1>& nest, bool aligned,
                        cudaStream_t stream);

struct EqualLaunch {
  const std::byte* a;
  const std::byte* b;
  zb_type type;  ///< of both operands but for byte order; raw where bits are compared
  bool a_swapped;
  bool b_swapped;
  bool nan_equal;
  bool b_is_scalar;        ///< b is one element: only for the packed kernel
  std::byte* out;          ///< a bool for each element, or null
  DeviceFlag found_other;  ///< where `out` is null
};

void launch_equal_packed(const EqualLaunch& equal, std::int64_t count, std::int64_t lead,
                         cudaStream_t stream);
void launch_equal_strided(const EqualLaunch& equal, const Nest<3>& nest, bool aligned,
                          cudaStream_t stream);

}  // namespace zarrbuffer::cuda
