#include "cpu/tiled_copy.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "cpu/bytes.hpp"
#include "cpu/line_writer.hpp"
#include "cpu/parallel.hpp"
#include "cpu/prefetch.hpp"
#include "cpu/scratch.hpp"
#include "cpu/tuning.hpp"
#include "cpu/vector.hpp"

namespace zarrbuffer::cpu {

namespace {

constexpr std::int64_t kLine = 64;
constexpr std::int64_t kPage = 4096;
// Without a packed tile there is nothing to keep in cache, and fewer pieces cost less.
constexpr std::int64_t kPlainTiles = 8;
// Rows of whole lines from this size on move without a packed tile; shorter ones cost too much each.
constexpr std::int64_t kDirectRow = 16 * kLine;
// A thread takes some tiles at once, so that it knows which is next.
constexpr std::int64_t kBatch = 32;
constexpr std::int64_t kBatchesPerThread = 8;
// So much of the next block is asked for before each part of this one is converted. All of it at once
// fills what the processor has to wait with; in such parts, casts to narrower types are 5 to 10 % quicker.
constexpr std::int64_t kAskedBytes = 1024;

std::int64_t divide_up(std::int64_t a, std::int64_t b) {
  return (a + b - 1) / b;
}

/// At most `target` of `size`, such that all pieces are about alike and end at multiples of 16, where
/// they are that long.
std::int64_t even_piece(std::int64_t size, std::int64_t target) {
  target = std::max<std::int64_t>(target, 1);
  if (size <= target) return size;
  const std::int64_t even = divide_up(size, divide_up(size, target));
  const std::int64_t rounded = divide_up(even, 16) * 16;
  return rounded <= target ? rounded : even;
}

}  // namespace

TiledCopy::TiledCopy(const zb_copy_plan& plan)
    : dst_(static_cast<std::byte*>(plan.dst)),
      src_(static_cast<const std::byte*>(plan.src)),
      dst_item_(plan.dst_type.item_size),
      src_item_(plan.src_type.item_size),
      conversion_(plan.dst_type, plan.src_type),
      put_(row_move(dst_item_)),
      take_(row_move(src_item_)),
      in_place_(plan.dst == plan.src) {
  order_axes(plan);
  bytes_ = dst_item_;
  for (int axis = 0; axis < rank_; ++axis)
    bytes_ *= shape_[axis];
  dst_packed_ = dst_strides_[rank_ - 1] == dst_item_;
  choose_extents();
  find_run();
  const std::int64_t item = std::max(dst_item_, src_item_);
  block_ = std::max<std::int64_t>(LineWriter::kBlockBytes / item, 1);
  // A part of a block that no cache holds: whoever reads all of it will not find this part there.
  streamed_ = dst_packed_ && std::max(bytes_, plan.dst_block_bytes) >= tuning().stream_bytes &&
              run_ * dst_item_ >= 2 * kLine && item <= LineWriter::kBlockBytes;
  if (streamed_ && !in_place_) stream_cast_ = streamed_cast(plan.dst_type, plan.src_type);
  lay_out_packed();
  for (int axis = 0; axis < rank_; ++axis)
    tiles_ *= divide_up(shape_[axis], extents_[axis]);
}

void TiledCopy::order_axes(const zb_copy_plan& plan) {
  rank_ = plan.rank;
  const int last = rank_ - 1;
  const int fastest = fastest_axis(plan.rank, plan.src_strides);
  crossed_ = fastest != last;
  int next = 0;
  const auto add = [&](int axis) {
    shape_[next] = plan.shape[axis];
    dst_strides_[next] = plan.dst_strides[axis];
    src_strides_[next] = plan.src_strides[axis];
    ++next;
  };
  for (int axis = 0; axis < last; ++axis) {
    if (!crossed_ || axis != fastest) add(axis);
  }
  if (crossed_) add(fastest);
  add(last);
}

/// Extends a tile along the axes that are one run of an operand, until the run has its bytes.
void TiledCopy::grow(const PerAxis& strides, int first, std::int64_t item, std::int64_t target) {
  std::int64_t run = std::abs(strides[first]);
  if (run != item) run = kLine;  // each element costs a line
  for (int axis = first; axis >= 0;) {
    const std::int64_t extent = even_piece(shape_[axis], target / run);
    extents_[axis] = std::max(extents_[axis], extent);
    if (extents_[axis] < shape_[axis]) return;
    run *= extents_[axis];
    if (run >= target) return;
    axis = rank_ - 1;
    while (axis >= 0 && (shape_[axis] == 1 || std::abs(strides[axis]) != run))
      --axis;
  }
}

void TiledCopy::choose_extents() {
  std::fill_n(extents_.begin(), rank_, 1);
  const Tuning& t = tuning();
  const int last = rank_ - 1;
  const std::int64_t item = std::max(dst_item_, src_item_);
  std::int64_t budget = t.tile_bytes;
  if (crossed_) {
    grow(dst_strides_, last, dst_item_, t.dst_run_bytes);
    grow(src_strides_, last - 1, src_item_, t.src_run_bytes);
  } else if (rank_ == 1 && src_strides_[last] == src_item_) {
    budget *= kPlainTiles;
  }
  std::int64_t volume = item;
  for (int axis = 0; axis < rank_; ++axis)
    volume *= extents_[axis];
  for (int axis = last; axis >= 0 && volume * 2 <= budget; --axis) {
    volume /= extents_[axis];
    extents_[axis] = std::max(extents_[axis], even_piece(shape_[axis], budget / volume));
    volume *= extents_[axis];
  }
}

void TiledCopy::find_run() {
  std::int64_t length = dst_item_;
  int axis = rank_ - 1;
  if (!dst_packed_) {
    in_run_[axis] = true;
    run_ = extents_[axis];
  }
  while (dst_packed_ && axis >= 0) {
    in_run_[axis] = true;
    run_ *= extents_[axis];
    if (extents_[axis] < shape_[axis]) break;
    length *= extents_[axis];
    axis = rank_ - 1;
    while (axis >= 0 && (shape_[axis] == 1 || dst_strides_[axis] != length))
      --axis;
    if (axis < 0) break;
    const bool apart = src_strides_[axis] != length / dst_item_ * src_item_;
    const bool has_rows = !crossed_ && apart && src_strides_[rank_ - 1] == src_item_;
    // In caches, rows are moved as they are: to join them first is another copy.
    if (has_rows && bytes_ <= tuning().direct_bytes && conversion_.is_move()) break;
    // Whole lines need no longer run: a packed tile keeps its rows apart, and rows that lie apart in
    // the source need no packed tile.
    if (length % kLine != 0) continue;
    if (crossed_ && axis == rank_ - 2) break;
    if (has_rows && length >= kDirectRow) break;
  }
  src_packed_ = true;
  for (int i = 0; i < rank_; ++i) {
    if (!in_run_[i]) {
      row_axis_[row_axes_++] = i;
    } else if (extents_[i] > 1) {
      const std::int64_t place = dst_packed_ ? dst_strides_[i] / dst_item_ : 1;
      src_packed_ = src_packed_ && src_strides_[i] == place * src_item_;
    }
  }
}

void TiledCopy::lay_out_packed() {
  if (src_packed_) return;
  direct_ = crossed_ && conversion_.is_move() && dst_packed_ && turns_items(dst_item_) &&
            !in_place_ && src_strides_[rank_ - 2] == src_item_ && bytes_ <= tuning().direct_bytes &&
            dst_strides_[rank_ - 2] % kPage != 0;
  // A line between rows keeps them from falling into the same places of a cache.
  std::int64_t pitch = run_ * src_item_ + (row_axes_ > 0 ? kLine : 0);
  for (int axis = 0; axis < rank_; ++axis) {
    if (!in_run_[axis]) continue;
    const std::int64_t place = dst_packed_ ? dst_strides_[axis] / dst_item_ : 1;
    packed_strides_[axis] = place * src_item_;
  }
  for (int i = row_axes_ - 1; i >= 0; --i) {
    packed_strides_[row_axis_[i]] = pitch;
    pitch *= extents_[row_axis_[i]];
  }
  packed_bytes_ = (pitch + kLine - 1) / kLine * kLine;
}

TiledCopy::Tile TiledCopy::locate(std::int64_t index) const {
  Tile tile;
  tile.dst = dst_;
  tile.src = src_;
  const auto place = [&](int axis) {
    const std::int64_t count = divide_up(shape_[axis], extents_[axis]);
    const std::int64_t begin = index % count * extents_[axis];
    index /= count;
    tile.extents[axis] = std::min(extents_[axis], shape_[axis] - begin);
    tile.dst += begin * dst_strides_[axis];
    tile.src += begin * src_strides_[axis];
  };
  // Neighbours in the source follow each other: their pages are known already.
  const int first = crossed_ ? rank_ - 2 : rank_ - 1;
  place(first);
  for (int axis = rank_ - 1; axis >= 0; --axis) {
    if (axis != first) place(axis);
  }
  return tile;
}

void TiledCopy::run() const {
  const std::int64_t bytes = 2 * bytes_;
  const std::int64_t batch =
      std::clamp<std::int64_t>(tiles_ / (threads_for(bytes) * kBatchesPerThread), 1, kBatch);
  parallel_for(divide_up(tiles_, batch), bytes, [&](std::int64_t index) {
    run_tiles(index * batch, std::min(tiles_, (index + 1) * batch));
  });
}

void TiledCopy::run_tiles(std::int64_t first, std::int64_t end) const {
  const std::int64_t item = std::max(dst_item_, src_item_);
  std::byte* packed =
      scratch(packed_bytes_ + divide_up(block_ * item, kLine) * kLine + conversion_.scratch_bytes(block_));
  Tile tile = locate(first);
  for (std::int64_t index = first; index < end; ++index) {
    const Tile next = index + 1 < end ? locate(index + 1) : tile;
    const std::int64_t ahead = bytes_ > tuning().direct_bytes ? next.src - tile.src : 0;
    if (direct_) {
      transpose_directly(tile, ahead);
    } else {
      if (!src_packed_) pack(tile, packed, ahead);
      write(tile, packed, packed + packed_bytes_);
    }
    tile = next;
  }
}

void TiledCopy::transpose_directly(const Tile& tile, std::int64_t ahead) const {
  const int a = rank_ - 1;
  const int b = rank_ - 2;
  PerAxis outer = tile.extents;
  outer[b] = 1;
  const Rows<2> rows(b + 1, outer.data(), {dst_strides_.data(), src_strides_.data()});
  for_each_row(rows, [&](const auto& offset, const Position&) {
    transpose(tile.dst + offset[0], dst_strides_[b], tile.src + offset[1], src_strides_[a],
              tile.extents[a], tile.extents[b], dst_item_, ahead);
    return true;
  });
}

void TiledCopy::pack(const Tile& tile, std::byte* packed, std::int64_t ahead) const {
  const int a = rank_ - 1;
  const int b = rank_ - 2;
  PerAxis outer = tile.extents;
  if (crossed_ && src_strides_[b] == src_item_ && turns_items(src_item_)) {
    outer[b] = 1;
    const Rows<2> rows(b + 1, outer.data(), {packed_strides_.data(), src_strides_.data()});
    for_each_row(rows, [&](const auto& offset, const Position&) {
      transpose(packed + offset[0], packed_strides_[b], tile.src + offset[1], src_strides_[a],
                tile.extents[a], tile.extents[b], src_item_, ahead);
      return true;
    });
    return;
  }
  outer[a] = 1;
  const bool dense = src_strides_[a] == src_item_ && packed_strides_[a] == src_item_;
  const Rows<2> rows(rank_ - 1, outer.data(), {packed_strides_.data(), src_strides_.data()});
  for_each_row(rows, [&](const auto& offset, const Position&) {
    if (dense) {
      copy_rows(packed + offset[0], rows.step[0], tile.src + offset[1], rows.step[1], rows.length,
                tile.extents[a] * src_item_, false);
      return true;
    }
    for (std::int64_t i = 0; i < rows.length; ++i) {
      take_(packed + offset[0] + i * rows.step[0], packed_strides_[a],
            tile.src + offset[1] + i * rows.step[1], src_strides_[a], tile.extents[a], src_item_);
    }
    return true;
  });
}

void TiledCopy::write(const Tile& tile, const std::byte* packed, std::byte* blocks) const {
  PerAxis shape, dst_strides, row_strides;
  for (int i = 0; i < row_axes_; ++i) {
    const int axis = row_axis_[i];
    shape[i] = tile.extents[axis];
    dst_strides[i] = dst_strides_[axis];
    row_strides[i] = src_packed_ ? src_strides_[axis] : packed_strides_[axis];
  }
  std::int64_t run = 1;
  for (int axis = 0; axis < rank_; ++axis) {
    if (in_run_[axis]) run *= tile.extents[axis];
  }
  const std::byte* from = src_packed_ ? tile.src : packed;
  const Rows<2> rows(row_axes_, shape.data(), {dst_strides.data(), row_strides.data()});
  for_each_row(rows, [&](const auto& offset, const Position&) {
    std::byte* to = tile.dst + offset[0];
    const std::byte* first = from + offset[1];
    if (conversion_.is_move() && dst_packed_) {
      copy_rows(to, rows.step[0], first, rows.step[1], rows.length, run * dst_item_, streamed_);
      return true;
    }
    for (std::int64_t i = 0; i < rows.length; ++i)
      convert_row(to + i * rows.step[0], first + i * rows.step[1], run, blocks);
    return true;
  });
}

/// Or only moves it, to a destination with gaps.
void TiledCopy::convert_row(std::byte* dst, const std::byte* src, std::int64_t count,
                            std::byte* blocks) const {
  const std::int64_t dst_step = dst_strides_[rank_ - 1];
  if (conversion_.is_move()) return put_(dst, dst_step, src, dst_item_, count, dst_item_);
  if (stream_cast_ != nullptr) return stream_row(dst, src, count);
  std::byte* conversion_scratch = blocks + divide_up(block_ * dst_item_, kLine) * kLine;
  const auto each_block = [&](auto&& make) {
    for (std::int64_t i = 0; i < count; i += block_) {
      const std::int64_t length = std::min(block_, count - i);
      make(i, length, [&](std::byte* to) {
        each_piece(src + i * src_item_, length, [&](std::int64_t at, const std::byte* from, std::int64_t part) {
          conversion_.run(to + at * dst_item_, from, part, conversion_scratch);
        });
      });
    }
  };
  if (streamed_) {
    LineWriter writer(dst);
    each_block([&](std::int64_t, std::int64_t length, auto&& convert) {
      convert(writer.room());
      writer.put(length * dst_item_);
    });
    writer.finish();
  } else if (dst_packed_ && !in_place_) {
    each_block([&](std::int64_t i, std::int64_t, auto&& convert) { convert(dst + i * dst_item_); });
  } else {
    each_block([&](std::int64_t i, std::int64_t length, auto&& convert) {
      convert(blocks);
      put_(dst + i * dst_step, dst_step, blocks, dst_item_, length, dst_item_);
    });
  }
}

/// By conversions that write around the caches themselves.
void TiledCopy::stream_row(std::byte* dst, const std::byte* src, std::int64_t count) const {
  const std::int64_t head = std::min(before_line(dst, kLine) / dst_item_, count);
  conversion_.run(dst, src, head, nullptr);
  dst += head * dst_item_;
  each_piece(src + head * src_item_, count - head, [&](std::int64_t at, const std::byte* from, std::int64_t part) {
    stream_cast_(from, dst + at * dst_item_, part);
  });
}

/// Calls run(begin, its source, length) for pieces of a run, after asking for what a block later is read.
template <class Run>
void TiledCopy::each_piece(const std::byte* src, std::int64_t count, Run run) const {
  const std::int64_t piece = divide_up(kAskedBytes, std::max(dst_item_, src_item_));
  for (std::int64_t i = 0; i < count; i += piece) {
    const std::int64_t part = std::min(piece, count - i);
    prefetch(src + (i + block_) * src_item_, part * src_item_);
    run(i, src + i * src_item_, part);
  }
}

}  // namespace zarrbuffer::cpu
