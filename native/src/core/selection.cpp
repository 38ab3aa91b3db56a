// Advanced indexing: what a key with index arrays and masks picks.
#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <vector>

#include "core/backends.hpp"
#include "core/index_check.hpp"
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
  int consumed = 0;          // how many axes, but for an ellipsis
  BasicKey key;              // Basic
  NDArray indices;           // Pick
  int axis = 0;              // Pick: the first one that it consumes
  std::int64_t size = 0;     // Pick: of the axis that is indexed, or places that a mask may name
  std::int64_t stride = 0;   // Pick: the same axis's, or from place to place
  std::int64_t offset = 0;   // Pick: of the first place
};

Part basic(const BasicKey& key, int consumed) { return {Part::Type::Basic, consumed, key, {}}; }

Part pick(NDArray indices, const NDArray& array, int axis) {
  return {Part::Type::Pick, 1, {}, std::move(indices), axis, array.shape()[axis], array.strides()[axis]};
}

int rank_consumed(const Index& index) {
  if (!index.is_advanced()) {
    const auto type = index.key().type;
    return type == BasicKey::Type::At || type == BasicKey::Type::Slice ? 1 : 0;
  }
  return index.array().dtype().kind() == Kind::Bool ? index.array().ndim() : 1;
}

// Native int64 on the device of the array that is indexed, and apart from it. Devices get a copy: only the host's
// backend stays within the array where indices change after they were checked.
NDArray as_indices(const NDArray& given, const NDArray& indexed) {
  if (!given.dtype().is_integer()) {
    throw IndexError("arrays used as indices must be of integer or bool dtype, got " + given.dtype().to_string());
  }
  const bool on_host = indexed.device() == Device::cpu() && given.device() == Device::cpu();
  if (on_host && given.dtype() == kInt64 && !may_overlap(given, indexed)) return given;
  return given.to(indexed.device()).astype(kInt64, Order::C);
}

// Where a mask is true in an array that it is laid over.
struct Places {
  NDArray indices;           // of the steps below; none is negative
  std::int64_t size, step;   // how many steps there are, and how long they are, in bytes
  std::int64_t offset;       // bytes from the array's first element to where steps begin
};

// Steps divide every stride, so that items stay as aligned as they are.
std::int64_t common_step(const Dims& strides) {
  std::int64_t step = 0;
  for (const std::int64_t stride : strides) step = std::gcd(step, stride);
  return std::max<std::int64_t>(step, 1);
}

Places places_of(const NDArray& mask, std::span<const std::int64_t> array_strides) {
  Dims shape = mask.shape();
  Dims strides[] = {mask.strides(), Dims(array_strides)};
  planner::merge_axes(shape, strides);
  Dims& steps = strides[1];
  Places places{{}, 1, common_step(steps), 0};
  std::int64_t first = 0;
  for (int axis = 0; axis < shape.size(); ++axis) {
    steps[axis] /= places.step;
    const std::int64_t reach = std::max<std::int64_t>(shape[axis] - 1, 0) * std::abs(steps[axis]);
    places.size += reach;
    if (steps[axis] < 0) first += reach;
  }
  places.offset = -first * places.step;

  std::int64_t count = 0;
  zb_nonzero_plan plan{};
  plan.rank = shape.size();
  plan.shape = shape.data();
  plan.mask = mask.data();
  plan.mask_strides = strides[0].data();
  plan.place_strides = steps.data();
  plan.first = first;
  plan.count = &count;
  const Device device = mask.device();
  const auto find = [&](const NDArray& out) {
    on_stream(device, {&mask, &out}, [&](void* stream) { run(backend_for(device).nonzero, &plan, seam(device), stream); });
  };
  find(mask);
  places.indices = NDArray::empty(kInt64, Dims{count}, Order::C, device);
  plan.places = reinterpret_cast<std::int64_t*>(places.indices.data());
  if (count > 0) find(places.indices);
  return places;
}

Part pick_of_mask(const NDArray& mask, const NDArray& array, int axis) {
  const auto begin = static_cast<std::size_t>(axis);
  const auto length = static_cast<std::size_t>(mask.ndim());
  Places places =
      places_of(mask.to(array.device()), std::span<const std::int64_t>(array.strides()).subspan(begin, length));
  return {Part::Type::Pick, mask.ndim(), {}, std::move(places.indices), axis, places.size, places.step, places.offset};
}

void check_mask_shape(const NDArray& mask, const NDArray& array, int axis) {
  for (int i = 0; i < mask.ndim(); ++i) {
    if (mask.shape()[i] == array.shape()[axis + i]) continue;
    throw IndexError("a mask of shape " + shape_string(mask.shape()) + " does not match the indexed array: axis " +
                     std::to_string(axis + i) + " has size " + std::to_string(array.shape()[axis + i]) +
                     ", the mask has " + std::to_string(mask.shape()[i]));
  }
}

NDArray single_index(std::int64_t position, std::int64_t size, int axis, Device device) {
  const NDArray index = NDArray::empty(kInt64, {}, Order::C, device);
  index.fill(Scalar(checked_position(position, size, axis)));
  return index;
}

// Gives every key its axes. Integers among index arrays are index arrays themselves.
std::vector<Part> to_parts(const NDArray& array, std::span<const Index> keys) {
  int consumed = 0;
  for (const Index& key : keys) consumed += rank_consumed(key);
  check_consumed(consumed, array.shape());
  std::vector<Part> parts;
  bool ellipsis = false;
  int axis = 0;
  for (const Index& key : keys) {
    if (key.is_advanced()) {
      const NDArray& given = key.array();
      if (given.dtype().kind() != Kind::Bool) {
        NDArray indices = as_indices(given, array);
        // One integer is checked as integers are: here, whatever stands beside it in the key.
        if (given.ndim() == 0) checked_position(indices.item().to_exact_integer(), array.shape()[axis], axis);
        parts.push_back(pick(std::move(indices), array, axis++));
        continue;
      }
      check_mask_shape(given, array, axis);
      parts.push_back(pick_of_mask(given, array, axis));
      axis += given.ndim();
      continue;
    }
    switch (key.key().type) {
      case BasicKey::Type::At: {
        NDArray index = single_index(key.key().start, array.shape()[axis], axis, array.device());
        parts.push_back(pick(std::move(index), array, axis++));
        break;
      }
      case BasicKey::Type::Ellipsis:
        check_single_ellipsis(ellipsis);
        parts.push_back(basic(key.key(), 0));
        axis += array.ndim() - consumed;
        break;
      case BasicKey::Type::Slice:
        parts.push_back(basic(key.key(), 1));
        ++axis;
        break;
      default:
        parts.push_back(basic(key.key(), 0));
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
    } else {
      keys.resize(keys.size() + static_cast<std::size_t>(part.consumed));
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
  for (const Part& part : parts) consumed += part.consumed;
  return array.ndim() - consumed;
}

// Index arrays over `rank` axes; their own begin at `position`.
std::vector<Selection::Pick> spread(std::vector<Part>& parts, const Dims& pick_shape, int rank, int position) {
  std::vector<Selection::Pick> picks;
  for (Part& part : parts) {
    if (part.type != Part::Type::Pick) continue;
    const Layout own = part.indices.layout().broadcast_to(pick_shape);
    Dims strides(rank);
    std::copy(own.strides().begin(), own.strides().end(), strides.begin() + position);
    picks.push_back({std::move(part.indices), std::move(strides), part.size, part.stride, part.axis});
  }
  return picks;
}

// For each axis of the basic part, whether a pick consumes it. Those that no part names are at the end.
std::vector<bool> picked_axes(const std::vector<Part>& parts, int whole, int rank) {
  std::vector<bool> picked;
  for (const Part& part : parts) {
    const bool is_pick = part.type == Part::Type::Pick;
    const int axes = is_pick ? part.consumed : part.key.type == BasicKey::Type::Ellipsis ? whole : 1;
    picked.insert(picked.end(), static_cast<std::size_t>(axes), is_pick);
  }
  picked.resize(static_cast<std::size_t>(rank), false);
  return picked;
}

Selection combine(const NDArray& array, std::vector<Part> parts) {
  Dims pick_shape;
  try {
    for (const Part& part : parts) {
      if (part.type == Part::Type::Pick) pick_shape = broadcast_shapes(pick_shape, part.indices.shape());
    }
  } catch (const ArgumentError& error) {
    throw IndexError(std::string("indexing arrays do not broadcast together: ") + error.what());
  }
  const Layout basic = basic_part(array.layout(), parts);
  const int whole = whole_axes(array, parts);
  const std::vector<bool> picked = picked_axes(parts, whole, basic.rank());
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

  std::int64_t offset = basic.offset();
  for (const Part& part : parts) offset += part.offset;
  return {array, Layout(shape, strides, offset), spread(parts, pick_shape, shape.size(), position)};
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

}  // namespace zarrbuffer::operations
