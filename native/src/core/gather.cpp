// Gathers and scatters what a key with index arrays and masks picks.
#include <algorithm>
#include <cstdlib>
#include <vector>

#include "core/backends.hpp"
#include "core/on_stream.hpp"
#include "core/operations.hpp"
#include "core/planner.hpp"
#include "zarrbuffer/error.hpp"

namespace zarrbuffer::operations {

namespace {

// Runs gather or scatter and names the index that was out of range.
template <class Primitive>
void run_picks(Primitive primitive, const Selection& selection, const NDArray& dense) {
  Dims shape = selection.layout.shape();
  // Of the dense operand, of the array, and of each index array.
  std::vector<Dims> strides{dense.strides(), selection.layout.strides()};
  strides.reserve(2 + selection.picks.size());
  for (const auto& pick : selection.picks) strides.push_back(pick.strides);
  planner::merge_axes(shape, strides);
  std::vector<zb_index_array> index;
  index.reserve(selection.picks.size());
  for (std::size_t i = 0; i < selection.picks.size(); ++i) {
    const auto& pick = selection.picks[i];
    index.push_back({reinterpret_cast<const std::int64_t*>(pick.indices.data()), strides[2 + i].data(), pick.axis_size,
                     pick.axis_stride});
  }
  zb_index_plan plan{};
  plan.rank = shape.size();
  plan.shape = shape.data();
  plan.dense = dense.data();
  plan.dense_strides = strides[0].data();
  plan.array = selection.array.storage()->data() + selection.layout.offset();
  plan.array_strides = strides[1].data();
  plan.item_size = selection.array.dtype().item_size();
  plan.index_count = static_cast<std::int32_t>(index.size());
  plan.index = index.data();
  zb_error error{};
  std::int32_t code = 0;
  const auto touched = [&] {
    in_flight::Storages storages{selection.array.storage(), dense.storage()};
    for (const auto& pick : selection.picks) storages.push_back(pick.indices.storage());
    return storages;
  };
  const Device device = selection.array.device();
  on_stream(device, touched, [&](void* stream) { code = primitive(&plan, seam(device), stream, &error); });
  if (code == static_cast<std::int32_t>(ErrorCode::Index)) {
    const auto& pick = selection.picks.at(static_cast<std::size_t>(error.detail[0]));
    throw IndexError("index " + std::to_string(error.detail[1]) + " is out of bounds for axis " +
                     std::to_string(pick.axis) + " with size " + std::to_string(pick.axis_size));
  }
  if (code != 0) throw_backend_error(code, error);
}

bool varies(const Selection& selection, int axis) {
  return std::any_of(selection.picks.begin(), selection.picks.end(),
                     [&](const auto& pick) { return pick.strides[axis] != 0; });
}

// The axes of a selection slow to fast as the array lies in memory. Those along which indices vary stay where they are,
// so that what is picked twice is picked in the same order.
Dims memory_order(const Selection& selection) {
  const Layout& layout = selection.layout;
  const auto step = [&](std::int64_t axis) { return std::abs(layout.strides()[static_cast<int>(axis)]); };
  Dims plain;
  for (int axis = 0; axis < layout.rank(); ++axis) {
    if (layout.shape()[axis] != 1 && step(axis) != 0 && !varies(selection, axis)) plain.push_back(axis);
  }
  Dims sorted = plain;
  std::stable_sort(sorted.begin(), sorted.end(), [&](auto a, auto b) { return step(a) > step(b); });
  Dims order(layout.rank());
  for (int axis = 0; axis < layout.rank(); ++axis) order[axis] = axis;
  for (int i = 0; i < plain.size(); ++i) order[static_cast<int>(plain[i])] = sorted[i];
  return order;
}

bool is_in_order(const Dims& axes) { return std::is_sorted(axes.begin(), axes.end()); }

Dims inverse(const Dims& order) {
  Dims result(order.size());
  for (int i = 0; i < order.size(); ++i) result[static_cast<int>(order[i])] = i;
  return result;
}

Selection transposed(Selection selection, const Dims& order) {
  selection.layout = selection.layout.transpose(order);
  for (auto& pick : selection.picks) {
    const Dims strides = pick.strides;
    for (int i = 0; i < order.size(); ++i) pick.strides[i] = strides[static_cast<int>(order[i])];
  }
  return selection;
}

// The value as it is, where it is dense, of the array's dtype and apart from it, else a copy.
NDArray dense_value(const Selection& selection, const NDArray& value) {
  const NDArray& array = selection.array;
  const Dims& shape = selection.layout.shape();
  const bool alike = value.dtype() == array.dtype() && value.device() == array.device() && value.shape() == shape &&
                     value.is_c_contiguous();
  if (alike && !may_overlap(array, value)) return value;
  // One element is read again and again; where nothing is picked, it need not even be of a kind that can be cast.
  const bool is_one = value.size() == 1 && selection.layout.size() > 0;
  NDArray dense = NDArray::empty(array.dtype(), is_one ? Dims() : shape, Order::C, array.device());
  try {
    assign(dense, value);
  } catch (const Error&) {
    check(selection);  // a bad key is told before a bad value
    throw;
  }
  return dense.broadcast_to(shape);
}

NDArray gather_in_order(const Selection& selection) {
  const NDArray& array = selection.array;
  const NDArray result = NDArray::empty(array.dtype(), selection.layout.shape(), Order::C, array.device());
  if (result.size() == 0) {
    check(selection);
  } else {
    run_picks(backend_for(array.device()).gather, selection, result);
  }
  return result;
}

void scatter_dense(const Selection& selection, const NDArray& dense) {
  if (dense.size() == 0) {
    check(selection);
  } else {
    run_picks(backend_for(selection.array.device()).scatter, selection, dense);
  }
}

bool is_small(const Selection& selection) {
  return selection.layout.size() * selection.array.dtype().item_size() <= kFewBytes;
}

}  // namespace

// One byte moves for each index.
void check(const Selection& selection) {
  if (selection.picks.empty()) return;
  const NDArray bytes = NDArray::zeros(DType(), Dims{2}, Order::C, selection.array.device());
  Dims shape = selection.layout.shape();
  for (int axis = 0; axis < shape.size(); ++axis) {
    if (!varies(selection, axis)) shape[axis] = 1;
  }
  const Dims still(shape.size());
  Selection probe{bytes, Layout(shape, still, 0), selection.picks};
  for (auto& pick : probe.picks) pick.axis_stride = 0;
  run_picks(backend_for(bytes.device()).gather, probe, NDArray(bytes.storage(), DType(), Layout(shape, still, 1)));
}

NDArray gather(const Selection& selection) {
  if (is_small(selection)) return gather_in_order(selection);
  const Dims order = memory_order(selection);
  if (is_in_order(order)) return gather_in_order(selection);
  return gather_in_order(transposed(selection, order)).transpose(inverse(order)).copy();
}

void scatter(const Selection& selection, const NDArray& value) {
  check_writable(selection.array);
  const NDArray dense = dense_value(selection, value);
  if (is_small(selection) || value.size() == 1) return scatter_dense(selection, dense);
  const Dims order = memory_order(selection);
  if (is_in_order(order)) return scatter_dense(selection, dense);
  scatter_dense(transposed(selection, order), dense.transpose(order).copy());
}

}  // namespace zarrbuffer::operations
