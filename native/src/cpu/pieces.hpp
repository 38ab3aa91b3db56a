// Cuts a loop nest along one axis into pieces for threads.
#pragma once

#include <cstdint>
#include <functional>

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

/// A part of a shape, which begins at `begin` of `axis`.
using PieceTest = std::function<bool(const std::int64_t* shape, int axis, std::int64_t begin)>;

/// Whether the test holds for all pieces of a shape; once it does not, others may not be asked.
bool holds_for_all_pieces(int rank, const std::int64_t* shape, std::int64_t bytes, const PieceTest& test);

}  // namespace zarrbuffer::cpu
