// Fewest bytes: each is written once, and none is read.
#include <algorithm>
#include <array>
#include <cstring>

#include "core/planner.hpp"
#include "cpu/bytes.hpp"
#include "cpu/parallel.hpp"
#include "cpu/pieces.hpp"
#include "cpu/primitives.hpp"
#include "cpu/rows.hpp"
#include "cpu/scratch.hpp"
#include "cpu/tuning.hpp"
#include "cpu/vector.hpp"

namespace zarrbuffer::cpu {

namespace {

constexpr std::int64_t kLine = 64;
constexpr std::int64_t kBlockBytes = 16 << 10;

/// How dense rows are filled, by what the item is.
enum class Way { Bytes, Lines, Blocks };

Way way_of(const std::byte* item, std::int64_t size) {
  if (std::all_of(item, item + size, [&](std::byte b) { return b == item[0]; })) return Way::Bytes;
  return kLine % size == 0 ? Way::Lines : Way::Blocks;
}

template <class Size>
void fill_items(std::byte* dst, std::int64_t step, std::int64_t count, const std::byte* item,
                Size size) {
  for (std::int64_t i = 0; i < count; ++i)
    std::memcpy(dst + i * step, item, byte_count(size));
}

class Filler {
 public:
  Filler(const zb_fill_plan& plan, std::int64_t row_bytes, std::int64_t bytes)
      : item_(static_cast<const std::byte*>(plan.item)),
        size_(plan.item_size),
        way_(way_of(item_, size_)),
        streamed_(bytes >= tuning().stream_bytes && row_bytes >= 2 * kLine) {
    if (kLine % size_ == 0) fill_items(line_.data(), size_, kLine / size_, item_, size_);
  }

  void row(std::byte* dst, std::int64_t bytes) const {
    if (way_ == Way::Blocks) return blocks(dst, bytes);
    if (way_ == Way::Bytes && (!streamed_ || kLine % size_ != 0)) {
      std::memset(dst, std::to_integer<int>(item_[0]), byte_count(bytes));
    } else {
      fill_pattern(dst, line_.data(), bytes, streamed_);
    }
  }

 private:
  /// As many items as fit into a block, which is then copied: from the nearest cache, so that only
  /// the destination costs.
  void blocks(std::byte* dst, std::int64_t bytes) const {
    const std::int64_t items = std::clamp<std::int64_t>(kBlockBytes / size_, 1, bytes / size_);
    const std::int64_t block_bytes = items * size_;
    std::byte* block = scratch(block_bytes);
    fill_items(block, size_, items, item_, size_);
    for (std::int64_t i = 0; i < bytes; i += block_bytes) {
      const std::int64_t count = std::min(block_bytes, bytes - i);
      if (streamed_) {
        stream_copy(dst + i, block, count);
      } else {
        std::memcpy(dst + i, block, byte_count(count));
      }
    }
  }

  const std::byte* item_;
  std::int64_t size_;
  Way way_;
  bool streamed_;
  std::array<std::byte, kLine> line_{};
};

void fill_part(const zb_fill_plan& plan, const std::int64_t* shape, std::byte* first,
               const Filler& filler) {
  const Rows<1> rows(plan.rank, shape, {plan.dst_strides});
  const bool dense = is_dense(rows.step[0], plan.item_size, rows.length);
  const auto* item = static_cast<const std::byte*>(plan.item);
  for_each_row(rows, [&](const auto& offset, const Position&) {
    std::byte* dst = first + offset[0];
    if (dense) {
      filler.row(dst, rows.length * plan.item_size);
    } else {
      with_item_size(plan.item_size,
                     [&](auto size) { fill_items(dst, rows.step[0], rows.length, item, size); });
    }
    return true;
  });
}

}  // namespace

void fill(const zb_fill_plan& plan) {
  if (plan.item_size == 0) return;
  auto* dst = static_cast<std::byte*>(plan.dst);
  std::int64_t bytes = plan.item_size;
  for (int axis = 0; axis < plan.rank; ++axis)
    bytes *= plan.shape[axis];
  if (bytes == 0) return;
  const Filler filler(plan, plan.rank > 0 ? plan.shape[plan.rank - 1] * plan.item_size : 0, bytes);
  const Pieces pieces = cut(plan.rank, plan.shape, bytes);
  // What a broadcast array repeats would be written by two threads at once.
  if (pieces.count == 1 ||
      !planner::are_apart_along(pieces.axis, plan.rank, plan.shape, plan.dst_strides, plan.item_size)) {
    fill_part(plan, plan.shape, dst, filler);
    flush_stream();
    return;
  }
  parallel_for(pieces.count, bytes, [&](std::int64_t index) {
    std::array<std::int64_t, kMaxRank> shape;
    std::copy_n(plan.shape, plan.rank, shape.begin());
    shape[pieces.axis] = pieces.extent(index);
    fill_part(plan, shape.data(), dst + pieces.begin(index) * plan.dst_strides[pieces.axis],
              filler);
  });
}

}  // namespace zarrbuffer::cpu
