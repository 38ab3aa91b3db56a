// What Python's __cuda_array_interface__ tells of an array in memory that a CUDA device reaches.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "zarrbuffer/export.hpp"
#include "zarrbuffer/nd_array.hpp"

namespace zarrbuffer {

/// The fields of version 3 of the protocol, under its names. It holds no memory: keep the array.
struct CudaArrayInterface {
  Dims shape;           ///< in elements
  std::string typestr;  ///< NumPy's; `|V<n>` for structs
  std::uint64_t data;   ///< device address of the first element; 0 for no elements
  bool read_only;       ///< whether the consumer must not write
  std::optional<Dims> strides;  ///< in bytes; none for order C
  std::int32_t version = 3;     ///< of the protocol
  std::int64_t stream = 1;  ///< the consumer waits for it: the calling thread's current stream, 1 if that is the default one
};

/// Throws UnsupportedError for memory that no CUDA device reaches, and for bfloat16, which has no type string.
ZB_EXPORT CudaArrayInterface cuda_array_interface(const NDArray& array);

}  // namespace zarrbuffer
