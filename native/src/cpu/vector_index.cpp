#include "cpu/vector_index.hpp"

#include "cpu/bytes.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/vector_index.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace zarrbuffer::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Lanes = hn::ScalableTag<std::int64_t>;

/// Of both loops: the vectors begin here, and what is left goes one by one.
template <class Vectors, class One>
void for_all(std::int64_t count, Vectors&& vectors, One&& one) {
  const auto step = static_cast<std::int64_t>(hn::Lanes(Lanes()));
  std::int64_t i = 0;
  while (i + step <= count && vectors(i)) i += step;
  while (i < count && one(i)) ++i;
}

const std::int64_t* at(const std::byte* indices, std::int64_t i) {
  return reinterpret_cast<const std::int64_t*>(indices) + i;
}

std::int64_t CountInRange(const std::byte* indices, std::int64_t count, std::int64_t axis_size) {
  const Lanes d;
  const auto before = hn::Set(d, -axis_size - 1);
  const auto end = hn::Set(d, axis_size);
  std::int64_t found = 0;
  for_all(
      count,
      [&](std::int64_t i) {
        const auto index = hn::LoadU(d, at(indices, i));
        if (!hn::AllTrue(d, hn::And(hn::Lt(before, index), hn::Lt(index, end)))) return false;
        found = i + static_cast<std::int64_t>(hn::Lanes(d));
        return true;
      },
      [&](std::int64_t i) {
        if (!is_in_range(load<std::int64_t>(indices + i * 8), axis_size)) return false;
        found = i + 1;
        return true;
      });
  return found;
}

void AddPlaces(const std::byte* indices, std::int64_t count, std::int64_t axis_size,
               std::int64_t axis_stride, std::int64_t* offsets) {
  const Lanes d;
  const auto zero = hn::Zero(d);
  const auto before = hn::Set(d, -1);
  const auto size = hn::Set(d, axis_size);
  const auto stride = hn::Set(d, axis_stride);
  for_all(
      count,
      [&](std::int64_t i) {
        const auto index = hn::LoadU(d, at(indices, i));
        const auto place = hn::Add(index, hn::IfThenElseZero(hn::Lt(index, zero), size));
        const auto is_there = hn::And(hn::Lt(before, place), hn::Lt(place, size));
        const auto offset = hn::Mul(hn::IfThenElseZero(is_there, place), stride);
        hn::StoreU(hn::Add(hn::LoadU(d, offsets + i), offset), d, offsets + i);
        return true;
      },
      [&](std::int64_t i) {
        offsets[i] += place_of(load<std::int64_t>(indices + i * 8), axis_size) * axis_stride;
        return true;
      });
}

}  // namespace zarrbuffer::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace zarrbuffer::cpu {

HWY_EXPORT(CountInRange);
HWY_EXPORT(AddPlaces);

std::int64_t count_in_range(const std::byte* indices, std::int64_t count, std::int64_t axis_size) {
  return HWY_DYNAMIC_DISPATCH(CountInRange)(indices, count, axis_size);
}

void add_places(const std::byte* indices, std::int64_t count, std::int64_t axis_size,
                std::int64_t axis_stride, std::int64_t* offsets) {
  HWY_DYNAMIC_DISPATCH(AddPlaces)(indices, count, axis_size, axis_stride, offsets);
}

}  // namespace zarrbuffer::cpu
#endif
