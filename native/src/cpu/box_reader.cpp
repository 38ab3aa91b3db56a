#include "cpu/box_reader.hpp"

#include <algorithm>
#include <array>

#include "cpu/primitives.hpp"
#include "cpu/rows.hpp"
#include "element/exact.hpp"
#include "element/visit.hpp"

namespace zarrbuffer::cpu {

namespace {

using PerAxis = std::array<std::int64_t, kMaxRank>;

/// A box as it is copied: without axes of length 1, and with packed elements on one side.
struct PackedBox {
  PackedBox(int all, const std::int64_t* sizes, const std::int64_t* steps, std::int64_t item_size) {
    std::int64_t packed_step = item_size;
    int place = all;
    for (int axis = all - 1; axis >= 0; --axis) {
      if (sizes[axis] == 1) continue;
      --place;
      shape[place] = sizes[axis];
      strides[place] = steps[axis];
      packed[place] = packed_step;
      packed_step *= sizes[axis];
    }
    first = place;
    rank = all - place;
  }

  int first, rank;
  PerAxis shape, strides, packed;
};

}  // namespace

bool is_packed(int rank, const std::int64_t* shape, const std::int64_t* strides,
               std::int64_t item_size) {
  std::int64_t step = item_size;
  for (int axis = rank - 1; axis >= 0; --axis) {
    if (shape[axis] != 1 && strides[axis] != step) return false;
    step *= shape[axis];
  }
  return true;
}

void write_box(const std::byte* packed, const zb_type& type, std::byte* first, int rank,
               const std::int64_t* shape, const std::int64_t* strides) {
  const PackedBox box(rank, shape, strides, type.item_size);
  copy({box.rank, &box.shape[box.first], first, &box.strides[box.first], type, packed,
        &box.packed[box.first], type, 0});
}

BoxReader::BoxReader(const zb_type& from, const zb_type& to, int rank, const std::int64_t* strides,
                     std::int64_t elements)
    : from_(from),
      to_(to),
      rank_(rank),
      strides_(strides),
      elements_(elements),
      as_it_lies_(element::same_values(from, to) && from.swapped == to.swapped),
      is_one_(std::all_of(strides, strides + rank, [](auto stride) { return stride == 0; })),
      packed_(elements * to.item_size) {}

const std::byte* BoxReader::read(const std::byte* first, const std::int64_t* shape) {
  if (as_it_lies_ && is_packed(rank_, shape, strides_, from_.item_size)) return first;
  if (is_one_) {
    repeat(first);
    return packed_.data();
  }
  const PackedBox box(rank_, shape, strides_, to_.item_size);
  copy({box.rank, &box.shape[box.first], packed_.data(), &box.packed[box.first], to_, first,
        &box.strides[box.first], from_, 0});
  return packed_.data();
}

void BoxReader::repeat(const std::byte* item) {
  if (item == repeated_) return;
  std::byte* first = packed_.data();
  copy({0, nullptr, first, nullptr, to_, item, nullptr, from_, 0});
  const std::int64_t others = elements_ - 1;
  fill({1, &others, first + to_.item_size, &to_.item_size, first, to_.item_size});
  repeated_ = item;
}

}  // namespace zarrbuffer::cpu
