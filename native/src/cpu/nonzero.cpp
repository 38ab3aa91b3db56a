#include <algorithm>
#include <functional>
#include <numeric>
#include <vector>

#include "cpu/block.hpp"
#include "cpu/move.hpp"
#include "cpu/parallel.hpp"
#include "cpu/pieces.hpp"
#include "cpu/primitives.hpp"
#include "cpu/rows.hpp"
#include "cpu/vector_true.hpp"

namespace zarrbuffer::cpu {

namespace {

/// The mask from `begin` on along its first axis.
struct Part {
  std::int64_t begin, extent;
};

/// Calls visit(bools, count, place of the first, step to the next place) for packed runs of every
/// row, in C order.
template <class Visit>
void for_each_run(const zb_nonzero_plan& plan, const Part& part, Visit&& visit) {
  std::array<std::int64_t, kMaxRank> shape;
  std::copy_n(plan.shape, plan.rank, shape.begin());
  const auto* mask = static_cast<const std::byte*>(plan.mask);
  std::int64_t place = plan.first;
  if (plan.rank > 0) {
    shape[0] = part.extent;
    mask += part.begin * plan.mask_strides[0];
    place += part.begin * plan.place_strides[0];
  }
  const Rows<2> rows(plan.rank, shape.data(), {plan.mask_strides, plan.place_strides});
  const bool packed = is_dense(rows.step[0], 1, rows.length);
  const std::int64_t length = packed ? rows.length : kBlockElements;
  for_each_row(rows, [&](const auto& offset, const Position&) {
    for (std::int64_t i = 0; i < rows.length; i += length) {
      const std::int64_t count = std::min(length, rows.length - i);
      const std::byte* bools = mask + offset[0] + i * rows.step[0];
      std::byte block[kBlockElements];
      if (!packed) row_move(1)(block, 1, bools, rows.step[0], count, 1);
      visit(packed ? bools : block, count, place + offset[1] + i * rows.step[1], rows.step[1]);
    }
    return true;
  });
}

std::int64_t count_in(const zb_nonzero_plan& plan, const Part& part) {
  std::int64_t found = 0;
  for_each_run(plan, part, [&](const std::byte* bools, std::int64_t count, auto...) {
    found += count_true(bools, count);
  });
  return found;
}

void write_places(const zb_nonzero_plan& plan, const Part& part, std::int64_t* places, std::int64_t* end) {
  for_each_run(plan, part, [&](const std::byte* bools, std::int64_t count, std::int64_t first,
                               std::int64_t step) {
    places = find_true(bools, count, first, step, places, end);
  });
  // A mask may have changed since it was counted.
  std::fill(places, end, plan.first);
}

}  // namespace

void nonzero(const zb_nonzero_plan& plan) {
  const std::int64_t bytes =
      std::accumulate(plan.shape, plan.shape + plan.rank, std::int64_t{1}, std::multiplies<>());
  // What is found in one piece of the first axis follows what is found in those before.
  const Pieces pieces = cut(std::min(plan.rank, 1), plan.shape, bytes);
  const auto part = [&](std::int64_t index) { return Part{pieces.begin(index), pieces.extent(index)}; };
  std::vector<std::int64_t> found(static_cast<std::size_t>(pieces.count) + 1);
  parallel_for(pieces.count, bytes, [&](std::int64_t index) {
    found[static_cast<std::size_t>(index)] = count_in(plan, part(index));
  });
  std::exclusive_scan(found.begin(), found.end(), found.begin(), std::int64_t{0});
  const std::int64_t room = *plan.count;
  *plan.count = found.back();
  if (plan.places == nullptr) return;
  parallel_for(pieces.count, bytes, [&](std::int64_t index) {
    const auto at = static_cast<std::size_t>(index);
    const auto place = [&](std::int64_t number) { return plan.places + std::min(number, room); };
    const bool is_last = index == pieces.count - 1;
    write_places(plan, part(index), place(found[at]), place(is_last ? room : found[at + 1]));
  });
}

}  // namespace zarrbuffer::cpu
