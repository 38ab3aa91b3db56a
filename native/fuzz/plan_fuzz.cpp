// Loop nests of one and two operands: they visit the same places as the layouts do, each as often.
#include <algorithm>
#include <utility>

#include "core/planner.hpp"
#include "fuzz.hpp"

namespace zarrbuffer {
namespace {

constexpr std::int64_t kMost = 3000;

/// Any strides at all, near each other or far apart; false where it would have too many elements.
bool random_layout(FuzzedDataProvider& input, const Dims& shape, Layout& layout) {
  Dims strides;
  for (int axis = 0; axis < shape.size(); ++axis)
    strides.push_back(input.ConsumeBool() ? input.ConsumeIntegralInRange<std::int64_t>(-16, 16)
                                          : input.ConsumeIntegralInRange<std::int64_t>(-5000, 5000));
  return fuzz::allowed([&] { layout = Layout(shape, strides, input.ConsumeIntegralInRange<std::int64_t>(0, 1 << 20)); });
}

using Place = std::pair<std::int64_t, std::int64_t>;

std::vector<Place> places(const Dims& shape, const Dims& first, const Dims& second, Place start) {
  std::vector<Place> all{start};
  for (int axis = 0; axis < shape.size(); ++axis) {
    std::vector<Place> longer;
    for (const auto& [a, b] : all)
      for (std::int64_t k = 0; k < shape[axis]; ++k) longer.emplace_back(a + k * first[axis], b + k * second[axis]);
    all = std::move(longer);
  }
  return all;
}

void check(const Layout& a, const Layout& b, planner::Visit visit) {
  const planner::LoopNest<2> nest = planner::plan<2>({&a, &b}, visit);
  std::vector<Place> expected = places(a.shape(), a.strides(), b.strides(), {a.offset(), b.offset()});
  std::vector<Place> visited = places(nest.shape, nest.strides[0], nest.strides[1], {nest.offsets[0], nest.offsets[1]});
  if (visit == planner::Visit::AnyOrder) {
    std::sort(expected.begin(), expected.end());
    std::sort(visited.begin(), visited.end());
  }
  fuzz::require(expected == visited, "the plan visits other places: " + a.to_string() + ", " + b.to_string());
  fuzz::require(nest.rank() <= std::max(1, a.rank()), "the plan has more axes: " + a.to_string());
}

void check_overlap(const Layout& a, std::int64_t a_item, const Layout& b, std::int64_t b_item, std::int64_t distance) {
  if (planner::may_overlap(a, a_item, b, b_item, distance)) return;
  for (const auto& [first, unused] : places(a.shape(), a.strides(), a.strides(), {a.offset(), 0})) {
    for (const auto& [second, unused2] : places(b.shape(), b.strides(), b.strides(), {b.offset() + distance, 0})) {
      fuzz::require(first + a_item <= second || second + b_item <= first,
                    "overlap not seen: " + a.to_string() + ", " + b.to_string());
    }
  }
}

}  // namespace
}  // namespace zarrbuffer

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace zarrbuffer;
  FuzzedDataProvider input(data, size);
  Dims shape;
  std::int64_t elements = 1;
  for (int rank = input.ConsumeIntegralInRange(0, 6); rank > 0; --rank) {
    const auto length = input.ConsumeIntegralInRange<std::int64_t>(0, 6);
    if (elements * length > kMost) break;
    elements *= std::max<std::int64_t>(1, length);
    shape.push_back(length);
  }
  Layout a;
  Layout b;
  if (!random_layout(input, shape, a) || !random_layout(input, shape, b)) return 0;
  check(a, b, planner::Visit::AnyOrder);
  check(a, b, planner::Visit::InOrder);
  if (elements <= 100)
    check_overlap(a, input.ConsumeIntegralInRange(1, 16), b, input.ConsumeIntegralInRange(1, 16),
                  input.ConsumeIntegralInRange(-400, 400));
  return 0;
}
