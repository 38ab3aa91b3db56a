#include "cuda/index_plan.hpp"

#include <algorithm>
#include <string>

#include "zarrbuffer/error.hpp"

namespace zarrbuffer::cuda {

namespace {

[[noreturn]] void refuse(const std::string& what, int limit) {
  throw UnsupportedError("a CUDA device takes at most " + std::to_string(limit) + " " + what +
                         " at once");
}

void add_array(const zb_index_plan& plan, const Dims& kept, int number, IndexPlan& result) {
  const zb_index_array& array = plan.index[number];
  Dims strides;
  for (int axis = 0; axis < kept.size(); ++axis) {
    const std::int64_t stride = array.strides[kept[axis]];
    if (stride == 0) continue;
    if (result.step_count == kMaxIndexSteps) refuse("axes of all index arrays", kMaxIndexSteps);
    result.steps[result.step_count++] = {number, axis, stride};
    strides.push_back(stride);
  }
  result.arrays[number] = {
      reinterpret_cast<const std::byte*>(array.indices), array.axis_size, array.axis_stride,
      alignment_of(reinterpret_cast<std::uintptr_t>(array.indices), strides) >= 8};
}

bool has_indices_along(const IndexPlan& plan, int axis) {
  return std::any_of(plan.steps, plan.steps + plan.step_count,
                     [axis](const IndexStep& step) { return step.axis == axis; });
}

/// Drops the last axes whose items lie side by side on both sides. The bytes of all together.
std::int64_t join_items(std::int64_t item_size, IndexPlan& result) {
  Nest<2>& nest = result.nest;
  std::int64_t bytes = item_size;
  for (int axis = nest.rank() - 1; axis >= 0; --axis) {
    if (nest.strides[0][axis] != bytes || nest.strides[1][axis] != bytes) break;
    if (has_indices_along(result, axis)) break;
    bytes *= nest.shape[axis];
    nest.shape.resize(axis);
    for (Dims& strides : nest.strides) strides.resize(axis);
  }
  return bytes;
}

/// Items move in the largest words that divide them and every step on both sides.
void add_words(const zb_index_plan& plan, IndexPlan& result) {
  const std::int64_t bytes = join_items(plan.item_size, result);
  std::int64_t word = std::min(
      alignment_of(reinterpret_cast<std::uintptr_t>(plan.dense), result.nest.strides[0]),
      alignment_of(reinterpret_cast<std::uintptr_t>(plan.array), result.nest.strides[1]));
  for (int k = 0; k < result.array_count; ++k) {
    word = std::min(word, alignment_of(0, Dims{result.arrays[k].axis_stride}));
  }
  word = std::min(word, alignment_of(static_cast<std::uintptr_t>(bytes), Dims()));
  result.word = word;
  if (bytes == word) return;
  result.nest.shape.push_back(bytes / word);
  for (Dims& strides : result.nest.strides) strides.push_back(word);
}

}  // namespace

IndexPlan index_plan(const zb_index_plan& plan) {
  if (plan.index_count > kMaxIndexArrays) refuse("index arrays", kMaxIndexArrays);
  IndexPlan result;
  result.array_count = plan.index_count;
  Dims kept;
  for (int axis = 0; axis < plan.rank; ++axis) {
    if (plan.shape[axis] == 1) continue;
    kept.push_back(axis);
    result.nest.shape.push_back(plan.shape[axis]);
    result.nest.strides[0].push_back(plan.dense_strides[axis]);
    result.nest.strides[1].push_back(plan.array_strides[axis]);
  }
  for (int number = 0; number < plan.index_count; ++number) add_array(plan, kept, number, result);
  add_words(plan, result);
  return result;
}

Dims axes_of_indices(const IndexPlan& plan) {
  Dims axes;
  for (int axis = 0; axis < plan.nest.rank(); ++axis) {
    if (has_indices_along(plan, axis) || plan.nest.strides[1][axis] == 0) axes.push_back(axis);
  }
  return axes;
}

IndexPlan restricted(const IndexPlan& plan, const Dims& axes) {
  IndexPlan result;
  result.word = plan.word;
  result.array_count = plan.array_count;
  std::copy_n(plan.arrays, plan.array_count, result.arrays);
  for (const std::int64_t axis : axes) {
    const int at = static_cast<int>(axis);
    result.nest.shape.push_back(plan.nest.shape[at]);
    for (int k = 0; k < 2; ++k) result.nest.strides[k].push_back(plan.nest.strides[k][at]);
  }
  for (int i = 0; i < plan.step_count; ++i) {
    const auto* found = std::find(axes.begin(), axes.end(), plan.steps[i].axis);
    if (found == axes.end()) continue;
    result.steps[result.step_count] = plan.steps[i];
    result.steps[result.step_count++].axis = static_cast<std::int32_t>(found - axes.begin());
  }
  return result;
}

IndexPlan part_of(const IndexPlan& plan, const Piece<2>& piece) {
  IndexPlan result = plan;
  result.nest = piece.nest;
  for (int i = 0; i < plan.step_count; ++i) {
    const IndexStep& step = plan.steps[i];
    result.arrays[step.array].indices += piece.first[step.axis] * step.stride;
  }
  return result;
}

Nest<1> index_array_nest(const zb_index_plan& plan, int number) {
  const zb_index_array& array = plan.index[number];
  Nest<1> nest;
  for (int axis = 0; axis < plan.rank; ++axis) {
    if (array.strides[axis] == 0) continue;
    nest.shape.push_back(plan.shape[axis]);
    nest.strides[0].push_back(array.strides[axis]);
  }
  return merged(nest);
}

}  // namespace zarrbuffer::cuda
