// Cuts a loop nest along one axis into pieces for threads.
#pragma once

#include <cstdint>

namespace zarrbuffer::cpu {

struct Pieces {
  int axis = 0;
  std::int64_t length = 1;  // of the axis
  std::int64_t piece = 1;   // of the axis, in one piece
  std::int64_t count = 1;

  std::int64_t begin(std::int64_t index) const { return index * piece; }
  std::int64_t extent(std::int64_t index) const {
    return length - begin(index) < piece ? length - begin(index) : piece;
  }
};

/// `bytes` that are read and written decide whether there is more than one piece. Only axes before
/// `axes` are cut.
Pieces cut(int axes, const std::int64_t* shape, std::int64_t bytes);

}  // namespace zarrbuffer::cpu
