// Chains of views on layouts with numbers up to 2^63: each either is refused or agrees, element by
// element, with the same done on lists of indices and in 128-bit arithmetic.
#include <algorithm>
#include <array>
#include <map>
#include <numeric>

#include "core/planner.hpp"
#include "fuzz.hpp"

namespace zarrbuffer::fuzz {

namespace {

using Wide = __int128;

constexpr std::int64_t kListed = 4096;

// Where the element is, in numbers that cannot overflow here.
Wide place_of(const Layout& layout, std::span<const std::int64_t> index) {
  Wide place = layout.offset();
  for (int i = 0; i < layout.rank(); ++i) place += Wide{index[static_cast<std::size_t>(i)]} * layout.strides()[i];
  return place;
}

bool next(Dims& index, const Dims& shape, Order order) {
  for (int i = 0; i < shape.size(); ++i) {
    const int axis = order == Order::C ? shape.size() - 1 - i : i;
    if (++index[axis] < shape[axis]) return true;
    index[axis] = 0;
  }
  return false;
}

bool is_listed(const Layout& layout) { return layout.size() > 0 && layout.size() <= kListed; }

std::vector<Wide> places(const Layout& layout, Order order = Order::C) {
  std::vector<Wide> result;
  if (layout.size() == 0) return result;
  Dims index(layout.rank());
  do {
    result.push_back(place_of(layout, index));
  } while (next(index, layout.shape(), order));
  return result;
}

// First and last index of each axis and some between: as many as are tried of what is too large to list.
void check_corners(const Layout& layout, FuzzedDataProvider& input) {
  if (layout.size() == 0) return;
  Dims index(layout.rank());
  for (int round = 0; round < 4; ++round) {
    Dims counted(layout.rank());
    for (int i = 0; i < layout.rank(); ++i) {
      const std::int64_t last = layout.shape()[i] - 1;
      index[i] = round == 0 ? 0 : round == 1 ? last : input.ConsumeIntegralInRange<std::int64_t>(0, last);
      counted[i] = round == 3 ? index[i] - layout.shape()[i] : index[i];
    }
    const Wide place = place_of(layout, index);
    require(place >= INT64_MIN && place <= INT64_MAX, "no element is past 2^63", layout);
    require(place == layout.element_offset(counted), "element_offset is the sum of index times stride",
            layout);
  }
}

void check_extent(const Layout& layout, std::int64_t item) {
  Wide low = layout.offset();
  Wide high = layout.offset();
  for (int i = 0; i < layout.rank(); ++i) {
    const Wide reach = Wide{layout.shape()[i] - 1} * layout.strides()[i];
    (reach < 0 ? low : high) += reach;
  }
  try {
    const Layout::Extent extent = layout.extent(item);
    if (layout.size() == 0) {
      require(extent.begin == extent.end, "what is empty touches nothing");
    } else {
      require(extent.begin == low && extent.end == high + item, "the extent is from the first byte to the last",
              layout);
    }
  } catch (const ArgumentError&) {
    require(high + item > INT64_MAX, "an extent is refused only where it is past 2^63", layout);
  }
}

void check_plan(const Layout& a, const Layout& b) {
  const auto nest = planner::plan<2>({&a, &b});
  if (!is_listed(a)) return;
  const Layout planned_a(nest.shape, nest.strides[0], nest.offsets[0]);
  const Layout planned_b(nest.shape, nest.strides[1], nest.offsets[1]);
  const auto pairs = [](const Layout& x, const Layout& y) {
    std::vector<std::pair<Wide, Wide>> result;
    const std::vector<Wide> first = places(x);
    const std::vector<Wide> second = places(y);
    result.reserve(first.size());
    for (std::size_t i = 0; i < first.size(); ++i) result.emplace_back(first[i], second[i]);
    return result;
  };
  auto wanted = pairs(a, b);
  auto found = pairs(planned_a, planned_b);
  std::sort(wanted.begin(), wanted.end());
  std::sort(found.begin(), found.end());
  require(wanted == found, "a plan visits the pairs of elements that the layouts have", a, b);
  for (int i = 0; i < nest.shape.size(); ++i) {
    require(nest.shape[i] > 1, "a plan has no axes of length 1", a);
  }
}

void check_slice(FuzzedDataProvider& input) {
  BasicKey key = basic_key(input);
  key.type = BasicKey::Type::Slice;
  const std::int64_t size = input.ConsumeIntegralInRange<std::int64_t>(0, 40);
  if (key.step == 0) return;
  const SliceRange range = clip_slice(key, size);
  // By the definition: walk from the start until the stop is met.
  const Wide step = key.step == BasicKey::kAbsent ? 1 : key.step;
  const auto end = [&](std::int64_t given, Wide absent) {
    if (given == BasicKey::kAbsent) return absent;
    const Wide from_front = given < 0 ? Wide{given} + size : Wide{given};
    return step > 0 ? std::clamp<Wide>(from_front, 0, size) : std::clamp<Wide>(from_front, -1, size - 1);
  };
  const Wide start = end(key.start, step > 0 ? 0 : size - 1);
  const Wide stop = end(key.stop, step > 0 ? Wide{size} : -1);
  std::int64_t count = 0;
  for (Wide at = start; step > 0 ? at < stop : at > stop; at += step) ++count;
  require(range.count == count, "a slice has as many elements as Python's");
  require(count == 0 || range.start == start, "a slice starts where Python's does");
}

Layout wild_layout(FuzzedDataProvider& input) {
  const int rank = input.ConsumeIntegralInRange(0, 6);
  Dims shape;
  Dims strides;
  for (int i = 0; i < rank; ++i) {
    shape.push_back(input.ConsumeBool() ? input.ConsumeIntegralInRange<std::int64_t>(0, 5) : wild_size(input));
    strides.push_back(wild(input));
  }
  if (input.ConsumeBool()) return Layout::contiguous(shape, 1 + wild_size(input) % 1024, input.ConsumeBool() ? Order::C : Order::F);
  return Layout(shape, strides, wild(input));
}

Dims some_shape(FuzzedDataProvider& input, const Layout& layout) {
  Dims shape;
  if (input.ConsumeBool()) {
    // One that has the right size: factors are moved from axis to axis.
    shape = layout.shape();
    for (int i = 0; i + 1 < shape.size(); ++i) {
      for (const std::int64_t factor : {2, 3, 5}) {
        if (input.ConsumeBool() || shape[i] % factor != 0 || shape[i] == 0) continue;
        std::int64_t larger;
        if (__builtin_mul_overflow(shape[i + 1], factor, &larger)) continue;
        shape[i] /= factor;
        shape[i + 1] = larger;
      }
    }
    while (shape.size() < kMaxRank && input.ConsumeBool()) shape.push_back(1);
    return shape;
  }
  for (int left = input.ConsumeIntegralInRange(0, 5); left > 0; --left) {
    shape.push_back(input.ConsumeBool() ? -1 : wild_size(input));
  }
  return shape;
}

Layout index_one_by_one(const Layout& layout, FuzzedDataProvider& input) {
  std::vector<BasicKey> keys;
  for (int left = input.ConsumeIntegralInRange(0, 6); left > 0; --left) keys.push_back(basic_key(input));
  const Layout result = layout.index(keys);
  if (!is_listed(result)) return result;
  // Naive: every index of the result leads to one of the array's.
  std::vector<BasicKey> whole;
  int consumed = 0;
  bool ellipsis = false;
  for (const BasicKey& key : keys) {
    ellipsis = ellipsis || key.type == BasicKey::Type::Ellipsis;
    consumed += key.type == BasicKey::Type::At || key.type == BasicKey::Type::Slice;
  }
  for (const BasicKey& key : keys) {
    if (key.type != BasicKey::Type::Ellipsis) whole.push_back(key);
    for (int i = consumed; key.type == BasicKey::Type::Ellipsis && i < layout.rank(); ++i) whole.push_back({});
  }
  for (int i = consumed; !ellipsis && i < layout.rank(); ++i) whole.push_back({});

  Dims index(result.rank());
  do {
    Dims source;
    int axis = 0;
    for (const BasicKey& key : whole) {
      if (key.type == BasicKey::Type::NewAxis) {
        ++axis;
        continue;
      }
      const std::int64_t size = layout.shape()[source.size()];
      if (key.type == BasicKey::Type::At) {
        source.push_back(key.start < 0 ? key.start + size : key.start);
      } else {
        const SliceRange range = clip_slice(key, size);
        const Wide at = range.start + Wide{index[axis++]} * range.step;
        require(at >= 0 && at < size, "a slice stays inside its axis");
        source.push_back(static_cast<std::int64_t>(at));
      }
    }
    require(place_of(layout, source) == place_of(result, index), "a view's element is the array's",
            layout, result);
  } while (next(index, result.shape(), Order::C));
  return result;
}

Layout step(const Layout& layout, FuzzedDataProvider& input) {
  switch (input.ConsumeIntegralInRange(0, 7)) {
    case 0:
    case 1: return index_one_by_one(layout, input);
    case 2: {
      Dims axes(layout.rank());
      std::iota(axes.begin(), axes.end(), 0);
      for (int i = axes.size() - 1; i > 0; --i) std::swap(axes[i], axes[input.ConsumeIntegralInRange(0, i)]);
      if (input.ConsumeIntegralInRange(0, 7) == 0 && layout.rank() > 0) axes[0] = wild(input);
      return layout.transpose(axes);
    }
    case 3: {
      const Dims shape = layout.infer_shape(some_shape(input, layout));
      require(checked_size(shape) == layout.size(), "an inferred shape has the size");
      const Order order = input.ConsumeBool() ? Order::C : Order::F;
      const std::int64_t item = 1 + wild_size(input) % 1024;
      const auto reshaped = layout.reshape(shape, order, item);
      if (!reshaped) return layout;
      require(reshaped->shape() == shape, "a reshaped layout has the shape that was asked");
      if (is_listed(layout)) {
        require(places(layout, order) == places(*reshaped, order), "reshape keeps every element",
                layout, *reshaped);
      }
      return *reshaped;
    }
    case 4: {
      Dims shape;
      for (int left = input.ConsumeIntegralInRange(0, 2); left > 0; --left) shape.push_back(wild_size(input));
      for (const std::int64_t length : layout.shape()) shape.push_back(length == 1 ? wild_size(input) : length);
      return layout.broadcast_to(shape);
    }
    case 5: {
      const std::int64_t from = 1 + wild_size(input) % 4096;
      const std::int64_t to = 1 + wild_size(input) % 4096;
      return layout.view(from, to);
    }
    case 6: {
      const std::int64_t item = 1 + wild_size(input) % 4096;
      const Layout dense = layout.dense_like(item, item, static_cast<Order>(input.ConsumeIntegralInRange(0, 3)));
      require(dense.shape() == layout.shape(), "a copy has the shape of its source");
      const Layout::Extent extent = dense.extent(item);
      require(extent.begin == 0, "a dense layout starts at 0", dense);
      require(Wide{dense.size()} * item == extent.end - extent.begin, "a dense layout has no gaps", dense);
      return dense;
    }
    default: return layout.with_offset(wild(input));
  }
}

}  // namespace

}  // namespace zarrbuffer::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace zarrbuffer;
  using namespace zarrbuffer::fuzz;
  FuzzedDataProvider input(data, size);
  try {
    check_slice(input);
    Layout layout = wild_layout(input);
    for (int steps = 0; steps < 8 && input.remaining_bytes() > 0; ++steps) {
      const Layout before = layout;
      try {
        layout = step(layout, input);
      } catch (const Error& error) {
        require(error.code() == ErrorCode::Argument || error.code() == ErrorCode::Index,
                "layouts refuse with ArgumentError or IndexError", error.what());
      }
      check_corners(layout, input);
      const std::int64_t item = 1 + wild_size(input) % 4096;
      check_extent(layout, item);
      layout.is_c_contiguous(item);
      layout.is_f_contiguous(item);
      check_plan(layout, layout);
      if (before.shape() == layout.shape()) check_plan(before, layout);
      try {
        planner::may_overlap(before, item, layout, item, wild(input));
        require(layout.size() == 0 || planner::may_overlap(layout, item, layout, item, 0), "an array overlaps itself");
      } catch (const ArgumentError&) {
      }
      broadcast_shapes(before.shape(), before.shape());
    }
  } catch (const Error&) {
  }
  return 0;
}
