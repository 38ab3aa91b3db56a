#include "core/planner.hpp"

#include <algorithm>

#include "core/checked.hpp"

namespace zarrbuffer::planner {

namespace {

template <int N>
struct Axis {
  std::int64_t size;
  std::array<std::int64_t, N> strides;
};

template <int N>
bool runs_backwards(const Axis<N>& axis) {
  return axis.strides[0] < 0 && std::all_of(axis.strides.begin(), axis.strides.end(), [](auto s) { return s <= 0; });
}

template <int N>
bool is_slower(const Axis<N>& a, const Axis<N>& b) {
  for (int k = 0; k < N; ++k) {
    const std::int64_t x = std::abs(a.strides[k]);
    const std::int64_t y = std::abs(b.strides[k]);
    if (x != y) return x > y;
  }
  return false;
}

/// Whether steps of `slow` go on where `size` steps of `fast` end.
bool goes_on(std::int64_t slow, std::int64_t size, std::int64_t fast) {
  std::int64_t run;
  return !__builtin_mul_overflow(size, fast, &run) && run == slow;
}

}  // namespace

template <int N>
LoopNest<N> plan(const std::array<const Layout*, N>& layouts) {
  LoopNest<N> nest;
  const Dims& shape = layouts[0]->shape();
  for (int k = 0; k < N; ++k) nest.offsets[k] = layouts[k]->offset();
  if (layouts[0]->size() == 0) {
    nest.shape.push_back(0);
    for (Dims& strides : nest.strides) strides.push_back(0);
    return nest;
  }

  std::array<Axis<N>, kMaxRank> axes;
  int rank = 0;
  for (int i = 0; i < shape.size(); ++i) {
    if (shape[i] == 1) continue;
    Axis<N>& axis = axes[static_cast<std::size_t>(rank++)];
    axis.size = shape[i];
    for (int k = 0; k < N; ++k) axis.strides[k] = layouts[k]->strides()[i];
  }

  for (int i = 0; i < rank; ++i) {
    Axis<N>& axis = axes[static_cast<std::size_t>(i)];
    if (!runs_backwards(axis)) continue;
    for (int k = 0; k < N; ++k) {
      nest.offsets[k] += (axis.size - 1) * axis.strides[k];
      axis.strides[k] = -axis.strides[k];
    }
  }
  std::stable_sort(axes.begin(), axes.begin() + rank, is_slower<N>);

  for (int i = 0; i < rank; ++i) {
    const Axis<N>& axis = axes[static_cast<std::size_t>(i)];
    nest.shape.push_back(axis.size);
    for (int k = 0; k < N; ++k) nest.strides[k].push_back(axis.strides[k]);
  }
  merge_axes(nest.shape, nest.strides);
  return nest;
}

template LoopNest<1> plan<1>(const std::array<const Layout*, 1>&);
template LoopNest<2> plan<2>(const std::array<const Layout*, 2>&);
template LoopNest<3> plan<3>(const std::array<const Layout*, 3>&);

void merge_axes(Dims& shape, std::span<Dims> strides) {
  int kept = 0;
  const auto put = [&](int place, int axis, std::int64_t size) {
    shape[place] = size;
    for (Dims& operand : strides) operand[place] = operand[axis];
  };
  for (int axis = 0; axis < shape.size(); ++axis) {
    const std::int64_t size = shape[axis];
    if (size == 1) continue;
    const bool one_run = kept > 0 && std::all_of(strides.begin(), strides.end(), [&](const Dims& operand) {
                           return goes_on(operand[kept - 1], size, operand[axis]);
                         });
    if (one_run) {
      put(kept - 1, axis, shape[kept - 1] * size);
    } else {
      put(kept++, axis, size);
    }
  }
  shape.resize(kept);
  for (Dims& operand : strides) operand.resize(kept);
}

bool are_apart(const Layout& layout, std::int64_t item_size) {
  if (layout.size() == 0) return true;
  const LoopNest<1> nest = plan<1>({&layout});
  return are_apart(nest.rank(), nest.shape.data(), nest.strides[0].data(), item_size);
}

bool may_overlap(const Layout& a, std::int64_t a_item, const Layout& b, std::int64_t b_item, std::int64_t distance) {
  const Layout::Extent x = a.extent(a_item);
  const Layout::Extent y = b.extent(b_item);
  if (x.begin == x.end || y.begin == y.end) return false;
  std::int64_t y_begin;
  std::int64_t y_end;
  if (__builtin_add_overflow(y.begin, distance, &y_begin) || __builtin_add_overflow(y.end, distance, &y_end)) return true;
  return x.begin < y_end && y_begin < x.end;
}

}  // namespace zarrbuffer::planner
