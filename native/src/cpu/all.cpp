#include <algorithm>
#include <functional>
#include <numeric>

#include "cpu/block.hpp"
#include "cpu/box_reader.hpp"
#include "cpu/boxes.hpp"
#include "cpu/pieces.hpp"
#include "cpu/primitives.hpp"
#include "cpu/vector_true.hpp"

namespace zarrbuffer::cpu {

void all(const zb_all_plan& plan) {
  const AllTrue are_true = vector_all_true(plan.type);
  const std::int64_t bytes = std::accumulate(plan.shape, plan.shape + plan.rank, plan.type.item_size,
                                             std::multiplies<>());
  const auto test = [&](const std::int64_t* shape, int axis, std::int64_t begin) {
    const std::int64_t at = plan.rank > 0 ? begin * plan.src_strides[axis] : 0;
    const std::byte* first = static_cast<const std::byte*>(plan.src) + at;
    const Boxes<1> boxes(plan.rank, shape, {plan.src_strides}, block_length(plan.type.item_size));
    BoxReader reader(plan.type, plan.type, plan.rank, plan.src_strides, boxes.largest());
    return boxes.for_each([&](const Box<1>& box) {
      return are_true(reader.read(first + box.offsets[0], box.shape), box.count, plan.type.item_size);
    });
  };
  *plan.result = holds_for_all_pieces(plan.rank, plan.shape, bytes, test);
}

}  // namespace zarrbuffer::cpu
