#include "cpu/bytes.hpp"
#include "cpu/primitives.hpp"
#include "cpu/rows.hpp"
#include "element/compare.hpp"

namespace zarrbuffer::cpu {

void nonzero(const zb_nonzero_plan& plan) {
  const Rows<1> rows(plan.rank, plan.shape, {plan.mask_strides});
  const int last = plan.rank - 1;
  std::int64_t found = 0;
  for_each_row(rows, [&](const auto& offset, const Position& position) {
    const std::byte* row = static_cast<const std::byte*>(plan.mask) + offset[0];
    for (std::int64_t i = 0; i < rows.length; ++i) {
      if (!element::is_true(load<element::Bool>(row + i * rows.step[0]))) continue;
      if (plan.out != nullptr) {
        for (int axis = 0; axis < last; ++axis)
          plan.out[axis][found] = position[axis];
        if (last >= 0) plan.out[last][found] = i;
      }
      ++found;
    }
    return true;
  });
  *plan.count = found;
}

}  // namespace zarrbuffer::cpu
