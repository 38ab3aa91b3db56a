// From which sizes on the costlier ways of working pay. Tests set them so low that small operands
// take every way.
#pragma once

#include <cstdint>

namespace zarrbuffer::cpu {

struct Tuning {
  /// Operations on fewer bytes run row by row, without being cut into tiles.
  std::int64_t tiled_bytes = 4096;
  /// But for so many elements whose fastest axes differ: one by one they take longer than tiles do.
  std::int64_t tiled_elements = 512;
  /// Destinations from this size on are written around the caches: the next reader would not find
  /// them there anyway, and the lines need not be read before they are written.
  std::int64_t stream_bytes = 16 << 20;
  /// Work on fewer bytes stays on the calling thread: waking another costs about 10 us.
  std::int64_t parallel_bytes = 1 << 20;
  /// A tile, in the nearest caches: its longest run in the destination and in the source, and all
  /// of it.
  std::int64_t dst_run_bytes = 1024;
  std::int64_t src_run_bytes = 256;
  std::int64_t tile_bytes = 32 << 10;
  /// Transposed destinations up to this size are written without a packed tile in between.
  std::int64_t direct_bytes = 512 << 10;
};

/// Read by every operation; set only while none runs.
Tuning& tuning();

}  // namespace zarrbuffer::cpu
