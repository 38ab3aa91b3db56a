// Copies of any layout, cut into tiles that stay in the nearest caches. Source and destination are
// each read and written once, in runs as long as a tile allows:
//
//   source --pack (transposing)--> packed tile --convert--> block --stream--> destination
//
// Steps that have nothing to do are left out; some conversions stream what they make without a block.
// While one tile is packed, the next is asked for; blocks are so short that the processor converts one
// while it writes another.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "zarrbuffer/backend.h"

#include "cpu/conversion.hpp"
#include "cpu/move.hpp"
#include "cpu/rows.hpp"

namespace zarrbuffer::cpu {

class TiledCopy {
 public:
  /// For plans without strings, of at least one element and one axis.
  explicit TiledCopy(const zb_copy_plan& plan);

  void run() const;

 private:
  using PerAxis = std::array<std::int64_t, kMaxRank + 1>;
  struct Tile {
    PerAxis extents;
    std::byte* dst;
    const std::byte* src;
  };

  void order_axes(const zb_copy_plan& plan);
  void choose_extents();
  void grow(const PerAxis& strides, int first, std::int64_t item, std::int64_t target);
  void find_run();
  void lay_out_packed();

  Tile locate(std::int64_t index) const;
  void run_tiles(std::int64_t first, std::int64_t end) const;
  void transpose_directly(const Tile& tile, std::int64_t ahead) const;
  void pack(const Tile& tile, std::byte* packed, std::int64_t ahead) const;
  void write(const Tile& tile, const std::byte* packed, std::byte* blocks) const;
  void convert_row(std::byte* dst, const std::byte* src, std::int64_t count,
                   std::byte* blocks) const;
  void stream_row(std::byte* dst, const std::byte* src, std::int64_t count) const;
  template <class Run>
  void each_piece(const std::byte* src, std::int64_t count, Run run) const;

  std::byte* dst_;
  const std::byte* src_;
  std::int64_t dst_item_;
  std::int64_t src_item_;
  Conversion conversion_;
  NumberCast stream_cast_ = nullptr;  // the same around the caches, where that is a kernel
  RowMove put_;
  RowMove take_;
  bool in_place_;

  // Axes as in the plan, but the last is the fastest of the destination and, where the source has
  // another, the last but one is the source's. Of what is kept per axis, only so many as there are
  // axes is ever set: to clear the rest takes longer than a small copy.
  int rank_ = 0;
  bool crossed_ = false;  // they differ
  PerAxis shape_, dst_strides_, src_strides_;
  std::int64_t bytes_ = 0;  // of the destination
  bool streamed_ = false;

  PerAxis extents_;  // of a whole tile
  std::int64_t tiles_ = 1;
  std::array<bool, kMaxRank + 1> in_run_{};  // these axes are one run of the destination in a tile
  bool dst_packed_ = false;                  // the run is without gaps
  bool src_packed_ = false;                  // and so is the source along the same axes
  bool direct_ = false;                      // transposed without a packed tile
  PerAxis packed_strides_;                   // of the packed tile
  std::int64_t run_ = 1;                     // elements
  std::int64_t packed_bytes_ = 0;
  std::int64_t block_ = 1;                   // elements that are converted at once
  int row_axes_ = 0;  // the axes that are not in the run
  std::array<int, kMaxRank> row_axis_;
};

}  // namespace zarrbuffer::cpu
