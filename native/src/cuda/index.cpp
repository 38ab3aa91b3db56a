// gather and scatter: indices are checked first, then elements move.
#include <algorithm>
#include <string>

#include "zarrbuffer/error.hpp"

#include "cuda/index_kernels.hpp"
#include "cuda/operand.hpp"
#include "cuda/primitives.hpp"
#include "cuda/runtime.hpp"

namespace zarrbuffer::cuda {

namespace {

bool is_nothing(const zb_index_plan& plan) {
  return plan.item_size == 0 ||
         std::find(plan.shape, plan.shape + plan.rank, 0) != plan.shape + plan.rank;
}

/// The byte offset of an element, by its number in C order.
std::int64_t offset_of(const Nest<1>& nest, std::int64_t element) {
  std::int64_t offset = 0;
  for (int axis = nest.rank() - 1; axis >= 0; --axis) {
    offset += element % nest.shape[axis] * nest.strides[0][axis];
    element /= nest.shape[axis];
  }
  return offset;
}

[[noreturn]] void refuse(std::int64_t number, std::int64_t index, std::int64_t axis_size,
                         zb_error& error) {
  error.detail[0] = number;
  error.detail[1] = index;
  throw IndexError("index " + std::to_string(index) + " of index array " + std::to_string(number) +
                   " is out of range for an axis of " + std::to_string(axis_size) + " elements");
}

void check_array(const zb_index_plan& plan, int number, std::uint32_t* first_bad,
                 cudaStream_t stream, zb_error& error) {
  const zb_index_array& array = plan.index[number];
  const auto* indices = reinterpret_cast<const std::byte*>(array.indices);
  for_each_piece(index_array_nest(plan, number), launch_limits().elements, [&](const Piece<1>& piece) {
    const std::byte* start = indices + piece.nest.offsets[0];
    check(cudaMemsetAsync(first_bad, 0xff, sizeof(std::uint32_t), stream), "clear a result");
    launch_check_indices(start, piece.nest, array.axis_size, first_bad, stream);
    const auto bad = read_back<std::uint32_t>(first_bad, stream);
    if (bad == kNoneBad) return;
    const auto index = read_back<std::int64_t>(start + offset_of(piece.nest, bad), stream);
    refuse(number, index, array.axis_size, error);
  });
}

void check_all(const zb_index_plan& plan, cudaStream_t stream, zb_error& error) {
  const Scratch first_bad(sizeof(std::uint32_t), stream);
  for (int number = 0; number < plan.index_count; ++number) {
    check_array(plan, number, first_bad.as<std::uint32_t>(), stream, error);
  }
}

/// Twice as many slots as tuples, so that most are found where they are looked for first.
std::uint32_t slots_for(std::int64_t tuples) {
  std::uint32_t slots = 64;
  while (slots < 2 * tuples) slots *= 2;
  return slots;
}

void scatter_part(const IndexPlan& plan, const std::byte* dense, std::byte* array,
                  cudaStream_t stream) {
  const Dims axes = axes_of_indices(plan);
  const IndexPlan tuples = restricted(plan, axes);
  const std::uint32_t slots = slots_for(element_count(tuples.nest.shape));
  const std::int64_t place_bytes = std::int64_t{slots} * 8;
  const std::int64_t tuple_bytes = std::int64_t{slots} * 4;
  const Scratch places(place_bytes, stream);
  const Scratch numbers(tuple_bytes, stream);
  check(cudaMemsetAsync(places.data(), kNoPlaceByte, static_cast<std::size_t>(place_bytes), stream),
        "clear a table");
  check(cudaMemsetAsync(numbers.data(), 0, static_cast<std::size_t>(tuple_bytes), stream),
        "clear a table");
  const Winners winners{places.as<unsigned long long>(), numbers.as<std::uint32_t>(), slots};
  launch_find_winners(tuples, winners, stream);
  launch_scatter(plan, dense, array, axes, winners, stream);
}

template <class Visit>
void for_each_part(const zb_index_plan& plan, std::int64_t limit, Visit&& visit) {
  const IndexPlan whole = index_plan(plan);
  // Parts of a scatter follow each other on the stream, so that the last one wins here too.
  for_each_piece(whole.nest, limit, [&](const Piece<2>& piece) {
    visit(part_of(whole, piece), static_cast<std::byte*>(plan.dense) + piece.nest.offsets[0],
          static_cast<std::byte*>(plan.array) + piece.nest.offsets[1]);
  });
}

}  // namespace

void gather(const zb_index_plan& plan, cudaStream_t stream, zb_error& error) {
  if (is_nothing(plan)) return;
  check_all(plan, stream, error);
  for_each_part(plan, launch_limits().elements, [&](const IndexPlan& part, std::byte* dense, const std::byte* array) {
    launch_gather(part, dense, array, stream);
  });
}

void scatter(const zb_index_plan& plan, cudaStream_t stream, zb_error& error) {
  if (is_nothing(plan)) return;
  check_all(plan, stream, error);
  for_each_part(plan, launch_limits().scattered, [&](const IndexPlan& part, const std::byte* dense, std::byte* array) {
    scatter_part(part, dense, array, stream);
  });
}

}  // namespace zarrbuffer::cuda
