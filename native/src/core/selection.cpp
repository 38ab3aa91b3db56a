// Advanced indexing: keys with index arrays and masks become one gather or one scatter.
#include <algorithm>
#include <vector>

#include "core/backends.hpp"
#include "core/on_stream.hpp"
#include "core/operations.hpp"
#include "core/planner.hpp"
#include "zarrbuffer/error.hpp"

namespace zarrbuffer::operations {

namespace {

const DType kInt64 = DType::number(Kind::Int, 8);

// One key after masks are index arrays: what it does to the axes it consumes.
struct Part {
  enum class Type { Basic, Pick } type;
  BasicKey key;       // Basic
  NDArray indices;    // Pick
  int axis = -1;      // Pick: the axis it consumes, none for a 0-d mask
};

int rank_consumed(const Index& index) {
  if (!index.is_advanced()) {
    const auto type = index.key().type;
    return type == BasicKey::Type::At || type == BasicKey::Type::Slice ? 1 : 0;
  }
  return index.array().dtype().kind() == Kind::Bool ? index.array().ndim() : 1;
}

NDArray as_indices(const NDArray& array, Device device) {
  if (!array.dtype().is_integer()) {
    throw IndexError("arrays used as indices must be of integer or bool dtype, got " + array.dtype().to_string());
  }
  return array.to(device).astype(kInt64, Order::C);
}

// Index arrays of the true elements, one for each axis of the mask.
std::vector<NDArray> nonzero(const NDArray& given, Device device) {
  const NDArray mask = given.to(device);
  std::int64_t count = 0;
  zb_nonzero_plan plan{};
  plan.rank = mask.ndim();
  plan.shape = mask.shape().data();
  plan.mask = mask.data();
  plan.mask_strides = mask.strides().data();
  plan.count = &count;
  const zb_backend& backend = backend_for(device);
  on_stream(device, {&mask}, [&](void* stream) { run(backend.nonzero, &plan, seam(device), stream); });

  std::vector<NDArray> result;
  std::vector<std::int64_t*> out;
  // A 0-d mask picks along an axis of its own, of length 0 or 1.
  for (int axis = 0; axis < std::max(mask.ndim(), 1); ++axis) {
    result.push_back(NDArray::zeros(kInt64, Dims{count}, Order::C, device));
    out.push_back(reinterpret_cast<std::int64_t*>(result.back().data()));
  }
  if (mask.ndim() == 0 || count == 0) return result;
  plan.out = out.data();
  const auto touched = [&] {
    in_flight::Storages storages{mask.storage()};
    for (const NDArray& axis : result) storages.push_back(axis.storage());
    return storages;
  };
  on_stream(device, touched, [&](void* stream) { run(backend.nonzero, &plan, seam(device), stream); });
  return result;
}

void check_mask_shape(const NDArray& mask, const NDArray& array, int axis) {
  for (int i = 0; i < mask.ndim(); ++i) {
    if (mask.shape()[i] == array.shape()[axis + i]) continue;
    throw IndexError("a mask of shape " + shape_string(mask.shape()) + " does not match the indexed array: axis " +
                     std::to_string(axis + i) + " has size " + std::to_string(array.shape()[axis + i]) +
                     ", the mask has " + std::to_string(mask.shape()[i]));
  }
}

void check_position(std::int64_t position, std::int64_t size, int axis) {
  if (position >= -size && position < size) return;
  throw IndexError("index " + std::to_string(position) + " is out of bounds for axis " + std::to_string(axis) +
                   " with size " + std::to_string(size));
}

void check_one(const NDArray& index, std::int64_t size, int axis) {
  check_position(index.item().to_exact_integer(), size, axis);
}

NDArray single_index(std::int64_t position, std::int64_t size, int axis, Device device) {
  check_position(position, size, axis);
  const NDArray index = NDArray::empty(kInt64, {}, Order::C, device);
  index.fill(Scalar(position));
  return index;
}

// Gives every key its axes. Integers among index arrays are index arrays themselves.
std::vector<Part> to_parts(const NDArray& array, std::span<const Index> keys) {
  int consumed = 0;
  for (const Index& key : keys) consumed += rank_consumed(key);
  if (consumed > array.ndim()) {
    throw IndexError("too many indices: an array of shape " + shape_string(array.shape()) + " has " +
                     std::to_string(array.ndim()) + " axes, but " + std::to_string(consumed) + " were indexed");
  }
  std::vector<Part> parts;
  bool ellipsis = false;
  int axis = 0;
  for (const Index& key : keys) {
    if (key.is_advanced()) {
      const NDArray& given = key.array();
      if (given.dtype().kind() != Kind::Bool) {
        NDArray indices = as_indices(given, array.device());
        // One integer is checked as integers are: here, whatever stands beside it in the key.
        if (given.ndim() == 0) check_one(indices, array.shape()[axis], axis);
        parts.push_back({Part::Type::Pick, {}, std::move(indices), axis++});
        continue;
      }
      check_mask_shape(given, array, axis);
      std::vector<NDArray> indices = nonzero(given, array.device());
      if (given.ndim() == 0) parts.push_back({Part::Type::Pick, {}, std::move(indices[0]), -1});
      for (int i = 0; i < given.ndim(); ++i) {
        parts.push_back({Part::Type::Pick, {}, std::move(indices[static_cast<std::size_t>(i)]), axis++});
      }
      continue;
    }
    switch (key.key().type) {
      case BasicKey::Type::At: {
        NDArray index = single_index(key.key().start, array.shape()[axis], axis, array.device());
        parts.push_back({Part::Type::Pick, {}, std::move(index), axis++});
        break;
      }
      case BasicKey::Type::Ellipsis:
        if (ellipsis) throw IndexError("an index can only have a single ellipsis");
        ellipsis = true;
        parts.push_back({Part::Type::Basic, key.key(), {}, -1});
        axis += array.ndim() - consumed;
        break;
      case BasicKey::Type::Slice:
        parts.push_back({Part::Type::Basic, key.key(), {}, axis++});
        break;
      default:
        parts.push_back({Part::Type::Basic, key.key(), {}, -1});
    }
  }
  return parts;
}

// Keys of the basic part alone; axes that picks consume stay whole.
Layout basic_part(const Layout& layout, const std::vector<Part>& parts) {
  std::vector<BasicKey> keys;
  for (const Part& part : parts) {
    if (part.type == Part::Type::Basic) {
      keys.push_back(part.key);
    } else if (part.axis >= 0) {
      keys.push_back(BasicKey{});
    }
  }
  return layout.index(keys);
}

// Where the axes that picks vary go: in place of the first pick if all picks stand together, else
// first of all. Counted in axes of the basic part that come before.
int position_of_picks(const std::vector<Part>& parts, int whole) {
  const auto is_pick = [](const Part& part) { return part.type == Part::Type::Pick; };
  const auto first = std::find_if(parts.begin(), parts.end(), is_pick);
  const auto gap = std::find_if_not(first, parts.end(), is_pick);
  if (std::any_of(gap, parts.end(), is_pick)) return 0;
  int position = 0;
  for (auto part = parts.begin(); part != first; ++part) {
    position += part->key.type == BasicKey::Type::Ellipsis ? whole : 1;
  }
  return position;
}

int whole_axes(const NDArray& array, const std::vector<Part>& parts) {
  int consumed = 0;
  for (const Part& part : parts) consumed += part.axis >= 0 ? 1 : 0;
  return array.ndim() - consumed;
}

// Index arrays over the axes of `shape`; their own begin at `position`.
std::vector<Selection::Pick> spread(const NDArray& array, const std::vector<Part>& parts, const Dims& pick_shape,
                                    const Dims& shape, int position) {
  std::vector<Selection::Pick> picks;
  for (const Part& part : parts) {
    if (part.type != Part::Type::Pick) continue;
    const Layout own = part.indices.layout().broadcast_to(pick_shape);
    Dims strides(shape.size());
    std::copy(own.strides().begin(), own.strides().end(), strides.begin() + position);
    NDArray indices(part.indices.storage(), kInt64, Layout(shape, std::move(strides), own.offset()));
    const bool real = part.axis >= 0;
    picks.push_back({std::move(indices), real ? array.shape()[part.axis] : 1, real ? array.strides()[part.axis] : 0,
                     std::max(part.axis, 0)});
  }
  return picks;
}

// Indices out of range are errors even where other axes leave nothing to pick. What is gathered
// here is one byte, again and again: only the backend can read the indices.
void check_indices(const NDArray& array, std::vector<Selection::Pick> picks, const Dims& pick_shape) {
  for (Selection::Pick& pick : picks) pick.axis_stride = 0;
  const NDArray byte = NDArray::zeros(DType(), {}, Order::C, array.device());
  gather({byte, Layout(pick_shape, Dims(pick_shape.size()), 0), std::move(picks)});
}

Selection combine(const NDArray& array, const std::vector<Part>& parts) {
  Dims pick_shape;
  try {
    for (const Part& part : parts) {
      if (part.type == Part::Type::Pick) pick_shape = broadcast_shapes(pick_shape, part.indices.shape());
    }
  } catch (const ArgumentError& error) {
    throw IndexError(std::string("indexing arrays do not broadcast together: ") + error.what());
  }
  const Layout basic = basic_part(array.layout(), parts);

  // Axes of the basic part that remain, in order, and those that picks consume.
  std::vector<bool> picked(static_cast<std::size_t>(basic.rank()), false);
  int axis = 0;
  const int whole = whole_axes(array, parts);
  for (const Part& part : parts) {
    if (part.type == Part::Type::Pick) {
      if (part.axis >= 0) picked[static_cast<std::size_t>(axis++)] = true;
    } else {
      axis += part.key.type == BasicKey::Type::Ellipsis ? whole : 1;
    }
  }

  const int position = position_of_picks(parts, whole);
  Dims shape, strides;
  const auto add_picks = [&] {
    for (const std::int64_t length : pick_shape) {
      shape.push_back(length);
      strides.push_back(0);
    }
  };
  int remaining = 0;
  for (int i = 0; i < basic.rank(); ++i) {
    if (picked[static_cast<std::size_t>(i)]) continue;
    if (remaining++ == position) add_picks();
    shape.push_back(basic.shape()[i]);
    strides.push_back(basic.strides()[i]);
  }
  if (remaining <= position) add_picks();
  if (shape.size() > kMaxRank) {
    throw IndexError("an array has at most " + std::to_string(kMaxRank) + " axes, the index makes " +
                     std::to_string(shape.size()));
  }

  Selection selection{array, Layout(shape, strides, basic.offset()), spread(array, parts, pick_shape, shape, position)};
  if (selection.layout.size() == 0) check_indices(array, spread(array, parts, pick_shape, pick_shape, 0), pick_shape);
  return selection;
}

// Runs gather or scatter and names the index that was out of range.
template <class Primitive>
void run_picks(Primitive primitive, const Selection& selection, const NDArray& dense) {
  Dims shape = selection.layout.shape();
  // Of the dense operand, of the array, and of each index array.
  std::vector<Dims> strides{dense.strides(), selection.layout.strides()};
  strides.reserve(2 + selection.picks.size());
  for (const auto& pick : selection.picks) strides.push_back(pick.indices.strides());
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

}  // namespace

Selection select(const NDArray& array, std::span<const Index> keys) {
  if (std::any_of(keys.begin(), keys.end(), [](const Index& key) { return key.is_advanced(); })) {
    return combine(array, to_parts(array, keys));
  }
  std::vector<BasicKey> basic;
  for (const Index& key : keys) basic.push_back(key.key());
  return {array, array.layout().index(basic), {}};
}

// One byte moves for each index.
void check(const Selection& selection) {
  if (selection.picks.empty()) return;
  const NDArray bytes = NDArray::zeros(DType(), Dims{2}, Order::C, selection.array.device());
  Dims shape = selection.layout.shape();
  for (int axis = 0; axis < shape.size(); ++axis) {
    const bool varies = std::any_of(selection.picks.begin(), selection.picks.end(),
                                    [&](const auto& pick) { return pick.indices.strides()[axis] != 0; });
    if (!varies) shape[axis] = 1;
  }
  const Dims still(shape.size());
  Selection probe{bytes, Layout(shape, still, 0), selection.picks};
  for (auto& pick : probe.picks) pick.axis_stride = 0;
  run_picks(backend_for(bytes.device()).gather, probe, NDArray(bytes.storage(), DType(), Layout(shape, still, 1)));
}

NDArray gather(const Selection& selection) {
  const NDArray result = NDArray::empty(selection.array.dtype(), selection.layout.shape(), Order::C, selection.array.device());
  if (result.size() == 0) {
    check(selection);
  } else {
    run_picks(backend_for(result.device()).gather, selection, result);
  }
  return result;
}

namespace {

// The value as it is, where it is dense, of the array's dtype and apart from it, else a dense copy.
NDArray dense_value(const Selection& selection, const NDArray& value) {
  const NDArray& array = selection.array;
  const Dims& shape = selection.layout.shape();
  const bool alike = value.dtype() == array.dtype() && value.device() == array.device() && value.shape() == shape &&
                     value.is_c_contiguous();
  if (alike && !may_overlap(array, value)) return value;
  NDArray dense = NDArray::empty(array.dtype(), shape, Order::C, array.device());
  try {
    assign(dense, value);
  } catch (const Error&) {
    check(selection);  // a bad key is told before a bad value
    throw;
  }
  return dense;
}

}  // namespace

void scatter(const Selection& selection, const NDArray& value) {
  const NDArray& array = selection.array;
  if (array.is_read_only()) throw ReadOnlyError("the array of shape " + shape_string(array.shape()) + " is read-only");
  const NDArray dense = dense_value(selection, value);
  if (dense.size() == 0) {
    check(selection);
  } else {
    run_picks(backend_for(array.device()).scatter, selection, dense);
  }
}

}  // namespace zarrbuffer::operations
