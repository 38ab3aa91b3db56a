// Views of views, with lengths and keys up to the ends of int64: a layout never reaches outside the
// memory that it began with, and small ones are compared element by element with a plain model.
#include <algorithm>
#include <numeric>

#include "fuzz.hpp"

namespace zarrbuffer {
namespace {

using Wide = __int128;

struct Memory {
  std::int64_t bytes;
  std::int64_t item_size;
};

constexpr std::int64_t kSmall = 2000;

void check_inside(const Layout& layout, const Memory& memory) {
  Wide low = layout.offset();
  Wide high = low;
  bool empty = false;
  for (int axis = 0; axis < layout.rank(); ++axis) {
    const std::int64_t length = layout.shape()[axis];
    fuzz::require(length >= 0, "a length is negative: " + layout.to_string());
    empty |= length == 0;
    const Wide reach = Wide{length - 1} * layout.strides()[axis];
    (reach < 0 ? low : high) += reach;
  }
  fuzz::require(layout.rank() <= 64, "more than 64 axes");
  const Layout::Extent extent = layout.extent(memory.item_size);
  if (empty) {
    fuzz::require(extent.begin == extent.end, "an empty layout touches bytes: " + layout.to_string());
    return;
  }
  high += memory.item_size;
  fuzz::require(low == extent.begin && high == extent.end, "wrong extent: " + layout.to_string());
  fuzz::require(low >= 0 && high <= memory.bytes, "outside the memory: " + layout.to_string());
}

/// Offsets of all elements, in order C or F, without help from the library.
std::vector<std::int64_t> offsets(const Layout& layout, Order order) {
  std::vector<std::int64_t> all{layout.offset()};
  for (int i = 0; i < layout.rank(); ++i) {
    // The axis that runs fastest comes last.
    const int axis = order == Order::C ? i : layout.rank() - 1 - i;
    std::vector<std::int64_t> longer;
    for (const std::int64_t offset : all)
      for (std::int64_t k = 0; k < layout.shape()[axis]; ++k) longer.push_back(offset + k * layout.strides()[axis]);
    all = std::move(longer);
  }
  return all;
}

bool is_small(const Layout& layout) {
  Wide count = 1;
  for (int axis = 0; axis < layout.rank(); ++axis) {
    count *= std::max<std::int64_t>(1, layout.shape()[axis]);
    if (count > kSmall) return false;
  }
  return true;
}

/// The positions of a slice as Python's documentation has them: start, start + step, ...
std::vector<std::int64_t> positions(const BasicKey& key, std::int64_t length) {
  const Wide step = key.step == BasicKey::kAbsent ? 1 : key.step;
  const auto end = [&](std::int64_t given, Wide absent) {
    if (given == BasicKey::kAbsent) return absent;
    const Wide from_start = given < 0 ? Wide{given} + length : Wide{given};
    return step > 0 ? std::clamp<Wide>(from_start, 0, length) : std::clamp<Wide>(from_start, -1, length - 1);
  };
  const Wide start = end(key.start, step > 0 ? Wide{0} : Wide{length - 1});
  const Wide stop = end(key.stop, step > 0 ? Wide{length} : Wide{-1});
  std::vector<std::int64_t> all;
  for (Wide at = start; step > 0 ? at < stop : at > stop; at += step) all.push_back(static_cast<std::int64_t>(at));
  return all;
}

void slice_first_axis(const Layout& before, const BasicKey& key, const Layout& after) {
  const std::vector<std::int64_t> picked = positions(key, before.shape()[0]);
  fuzz::require(std::cmp_equal(picked.size(), after.shape()[0]), "a slice has another length: " + after.to_string());
  if (picked.empty() || !is_small(before)) return;
  const std::vector<std::int64_t> all = offsets(before, Order::C);
  const std::int64_t row = before.size() / before.shape()[0];
  std::vector<std::int64_t> expected;
  for (const std::int64_t at : picked)
    expected.insert(expected.end(), all.begin() + at * row, all.begin() + (at + 1) * row);
  fuzz::require(expected == offsets(after, Order::C), "a slice picks others: " + after.to_string());
}

Layout index(FuzzedDataProvider& input, const Layout& layout) {
  std::vector<BasicKey> keys(static_cast<std::size_t>(input.ConsumeIntegralInRange(0, 5)));
  for (BasicKey& key : keys) key = fuzz::basic_key(input);
  Layout result = layout.index(keys);
  if (keys.size() == 1 && keys[0].type == BasicKey::Type::Slice && layout.rank() > 0)
    slice_first_axis(layout, keys[0], result);
  return result;
}

Layout reshape(FuzzedDataProvider& input, const Layout& layout, std::int64_t item_size) {
  const Order order = input.ConsumeBool() ? Order::C : Order::F;
  const Dims shape = layout.infer_shape(fuzz::numbers(input, 4, -1, 12));
  fuzz::require(checked_size(shape) == layout.size(), "infer_shape gives another size");
  const std::optional<Layout> view = layout.reshape(shape, order, item_size);
  if (!view) return layout;
  fuzz::require(view->shape() == shape, "reshape gives another shape");
  if (is_small(layout) && is_small(*view))
    fuzz::require(offsets(layout, order) == offsets(*view, order), "reshape reorders: " + view->to_string());
  return *view;
}

Layout transpose(FuzzedDataProvider& input, const Layout& layout) {
  if (input.ConsumeBool()) return layout.reversed();
  if (input.ConsumeBool()) return layout.transpose(fuzz::numbers(input, 4, -4, 3));
  Dims axes;
  for (int axis = 0; axis < layout.rank(); ++axis) axes.push_back(axis);
  for (int axis = layout.rank() - 1; axis > 0; --axis)
    std::swap(axes[axis], axes[input.ConsumeIntegralInRange(0, axis)]);
  const Layout result = layout.transpose(axes);
  for (int axis = 0; axis < layout.rank(); ++axis)
    fuzz::require(result.strides()[axis] == layout.strides()[static_cast<int>(axes[axis])], "transpose moves wrongly");
  return result;
}

/// One more view, or a refusal.
void step(FuzzedDataProvider& input, Layout& layout, Memory& memory) {
  switch (input.ConsumeIntegralInRange(0, 7)) {
    case 0:
    case 1: layout = index(input, layout); break;
    case 2: layout = reshape(input, layout, memory.item_size); break;
    case 3: layout = transpose(input, layout); break;
    case 4: {
      const std::int64_t wanted = fuzz::number(input, 1, 16);
      if (wanted <= 0) break;  // item sizes come from dtypes, which have no such size
      layout = layout.view(memory.item_size, wanted);
      memory.item_size = wanted;
      break;
    }
    case 5: layout = layout.broadcast_to(fuzz::numbers(input, 4, 0, 6)); break;
    case 6: fuzz::require(checked_size(layout.squeezed_shape(fuzz::numbers(input, 3, -2, 5))) >= 0, "squeeze"); break;
    default: {
      const std::int64_t item = fuzz::number(input, 1, 16);
      if (item <= 0) break;
      const Layout dense = layout.dense_like(memory.item_size, item, static_cast<Order>(input.ConsumeIntegralInRange(0, 3)));
      check_inside(dense, {INT64_MAX, item});
      fuzz::require(dense.shape() == layout.shape(), "dense_like gives another shape");
    }
  }
}

}  // namespace
}  // namespace zarrbuffer

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace zarrbuffer;
  FuzzedDataProvider input(data, size);
  const std::int64_t item_size = fuzz::number(input, 1, 16);
  if (item_size <= 0) return 0;
  Layout layout;
  Memory memory{0, item_size};
  if (!fuzz::allowed([&] {
        layout = Layout::contiguous(fuzz::numbers(input, 4, 0, 7), item_size, input.ConsumeBool() ? Order::C : Order::F);
      })) {
    return 0;
  }
  memory.bytes = layout.extent(item_size).end;
  check_inside(layout, memory);
  for (int steps = 0; steps < 8 && input.remaining_bytes() > 0; ++steps) {
    fuzz::allowed([&] { step(input, layout, memory); });
    check_inside(layout, memory);
    fuzz::allowed([&] { layout.element_offset(fuzz::numbers(input, 3, -7, 6)); });
    static_cast<void>(layout.is_c_contiguous(memory.item_size));
    static_cast<void>(layout.is_f_contiguous(memory.item_size));
  }
  return 0;
}
