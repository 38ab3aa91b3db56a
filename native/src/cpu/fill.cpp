#include <algorithm>
#include <cstring>

#include "cpu/bytes.hpp"
#include "cpu/primitives.hpp"
#include "cpu/rows.hpp"

namespace zarrbuffer::cpu {

namespace {

bool is_one_byte_repeated(const std::byte* item, std::int64_t size) {
  return size > 0 && std::all_of(item, item + size, [&](std::byte b) { return b == item[0]; });
}

/// Copies what is filled already, so that items of odd sizes move in large pieces too.
void fill_by_doubling(std::byte* dst, std::int64_t bytes, const std::byte* item,
                      std::int64_t size) {
  std::memcpy(dst, item, byte_count(size));
  for (std::int64_t done = size; done < bytes;) {
    const std::int64_t piece = std::min(done, bytes - done);
    std::memcpy(dst + done, dst, byte_count(piece));
    done += piece;
  }
}

template <class Size>
void fill_row(std::byte* dst, std::int64_t step, std::int64_t count, const std::byte* item,
              Size size) {
  for (std::int64_t i = 0; i < count; ++i)
    std::memcpy(dst + i * step, item, byte_count(size));
}

}  // namespace

void fill(const zb_fill_plan& plan) {
  if (plan.item_size == 0) return;
  const Rows<1> rows(plan.rank, plan.shape, {plan.dst_strides});
  const auto* item = static_cast<const std::byte*>(plan.item);
  const bool dense = is_dense(rows.step[0], plan.item_size, rows.length);
  const bool bytes = is_one_byte_repeated(item, plan.item_size);

  for_each_row(rows, [&](const auto& offset, const Position&) {
    std::byte* dst = static_cast<std::byte*>(plan.dst) + offset[0];
    const std::int64_t row_bytes = rows.length * plan.item_size;
    if (dense && bytes) {
      std::memset(dst, std::to_integer<int>(item[0]), byte_count(row_bytes));
    } else if (dense) {
      fill_by_doubling(dst, row_bytes, item, plan.item_size);
    } else {
      with_item_size(plan.item_size,
                     [&](auto size) { fill_row(dst, rows.step[0], rows.length, item, size); });
    }
    return true;
  });
}

}  // namespace zarrbuffer::cpu
