// Assignment: which casts there are, what overlaps, and how a value reaches its target. Filling is one of a single item.
#include <algorithm>

#include "core/backends.hpp"
#include "core/dtype_groups.hpp"
#include "core/on_stream.hpp"
#include "core/operations.hpp"
#include "core/planner.hpp"
#include "element/datetime.hpp"
#include "zarrbuffer/error.hpp"

namespace zarrbuffer::operations {

void check_writable(bool read_only, std::span<const std::int64_t> shape, const DType& dtype) {
  if (!read_only) return;
  throw ReadOnlyError("the array of shape " + shape_string(shape) + " and dtype " + dtype.to_string() + " is read-only");
}

NDArray broadcast_for_assignment(const NDArray& value, const Dims& shape) {
  int extra = value.ndim() - shape.size();
  int drop = 0;
  while (drop < extra && value.shape()[drop] == 1) ++drop;
  if (drop == 0) return value.broadcast_to(shape);
  const Layout& layout = value.layout();
  const std::span<const std::int64_t> sizes(layout.shape());
  const std::span<const std::int64_t> strides(layout.strides());
  const auto lead = static_cast<std::size_t>(drop);
  Layout shorter(Dims(sizes.subspan(lead)), Dims(strides.subspan(lead)), layout.offset());
  return NDArray(value.storage(), value.dtype(), std::move(shorter), value.is_read_only()).broadcast_to(shape);
}

namespace {

std::int64_t distance(const NDArray& from, const NDArray& to) {
  return static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(to.storage()->data()) -
                                   reinterpret_cast<std::uintptr_t>(from.storage()->data()));
}

// Whether each element may be written as soon as it is read: both lie at one place, and no byte is of two elements, or
// nothing changes.
bool is_same_place(const NDArray& a, const NDArray& b) {
  const std::int64_t item_size = a.dtype().item_size();
  return a.data() == b.data() && a.strides() == b.strides() && item_size == b.dtype().item_size() &&
         (a.dtype() == b.dtype() || planner::are_apart(a.layout(), item_size));
}

// Operands have one shape, one device and do not overlap in a way that matters.
void run_copy(const NDArray& dst, const NDArray& src) {
  const auto nest = planner::plan<2>({&dst.layout(), &src.layout()});
  if (nest.rank() > 0 && nest.shape[0] == 0) return;
  zb_copy_plan plan{};
  plan.rank = nest.rank();
  plan.shape = nest.shape.data();
  plan.dst = dst.storage()->data() + nest.offsets[0];
  plan.dst_strides = nest.strides[0].data();
  plan.dst_type = seam(dst.dtype());
  plan.src = src.storage()->data() + nest.offsets[1];
  plan.src_strides = nest.strides[1].data();
  plan.src_type = seam(src.dtype());
  plan.dst_block_bytes = static_cast<std::int64_t>(dst.storage()->bytes());
  on_stream(dst.device(), {&dst, &src}, [&](void* stream) {
    run(backend_for(dst.device()).copy, &plan, seam(dst.device()), stream);
  });
}

// Ticks without a unit name no date, so that no year or month is theirs: of such datetimes only NaT has one.
void check_dates(const NDArray& src, const DType& to) {
  const DType& from = src.dtype();
  if (from.is_struct() || to.is_struct()) {
    const std::size_t count = std::max(from.fields().size(), to.fields().size());
    for (std::size_t i = 0; i < count && from != to; ++i) {
      check_dates(from.is_struct() ? src.field(from.fields()[i].name) : src, to.is_struct() ? to.fields()[i].dtype : to);
    }
    return;
  }
  const bool has_no_date = from.kind() == Kind::DateTime && from.unit() == TimeUnit::Generic;
  if (!has_no_date || to.kind() != Kind::DateTime || !element::is_calendar(to.unit())) return;
  const NDArray none = NDArray::full(from, Scalar("NaT"), {}, Order::C, src.device());
  if (!all_equal(src, none, Comparison::Bitwise)) {
    throw ArgumentError("cannot cast " + from.to_string() + " to " + to.to_string() + ": a datetime without a unit is NaT alone");
  }
}

// Operands are as run_copy wants them. Fields go by position, and a value without fields goes to every field, as in NumPy.
void convert(const NDArray& dst, const NDArray& src) {
  const auto& to = dst.dtype().fields();
  const auto& from = src.dtype().fields();
  if (dst.dtype() == src.dtype() || (to.empty() && from.empty())) return run_copy(dst, src);
  if (to.empty()) return convert(dst, src.field(from.front().name));
  for (std::size_t i = 0; i < to.size(); ++i) {
    convert(dst.field(to[i].name), from.empty() ? src : src.field(from[i].name));
  }
}

// Whether the cast may end halfway: at an element that it refuses, which is text that is no number, time or ASCII, or a
// time that is too long for its string; or where memory is short, between two fields or for the text of an element.
bool may_end_halfway(const DType& from, const DType& to) {
  if (from == to) return false;
  if (from.is_struct() || to.is_struct()) return true;
  if (is_string(from)) return from.kind() != to.kind() && to.kind() != Kind::Raw;
  return is_string(to) && from.kind() != to.kind();
}

// Whether it is only the factor between two units of time that does not fit.
bool is_past_range(const DType& from, const DType& to) {
  if (from.is_struct() && from.fields().size() != std::max<std::size_t>(1, to.fields().size())) return false;
  if (!to.is_struct()) {
    if (from.is_struct()) return is_past_range(from.fields().front().dtype, to);
    const bool have_units = from.unit() != TimeUnit::Generic && to.unit() != TimeUnit::Generic;
    return from.is_time() && from.kind() == to.kind() && have_units && !can_cast(from, to);
  }
  for (std::size_t i = 0; i < to.fields().size(); ++i) {
    const DType& part = from.is_struct() ? from.fields()[i].dtype : from;
    if (!can_cast(part, to.fields()[i].dtype)) return is_past_range(part, to.fields()[i].dtype);
  }
  return false;
}

void check_cast(const DType& from, const DType& to) {
  if (can_cast(from, to)) return;
  const std::string message = "cannot cast " + from.to_string() + " to " + to.to_string();
  if (is_past_range(from, to)) throw RangeError(message);
  throw ArgumentError(message);
}

}  // namespace

bool may_overlap(const NDArray& a, const NDArray& b) {
  return planner::may_overlap(a.layout(), a.dtype().item_size(), b.layout(), b.dtype().item_size(), distance(a, b));
}

void assign(const NDArray& dst, const NDArray& src) {
  check_writable(dst);
  check_cast(src.dtype(), dst.dtype());
  NDArray value = broadcast_for_assignment(src, dst.shape());
  if (dst.size() == 0) return;
  if (src.device() != dst.device()) {
    if (src.dtype() == dst.dtype() && value.shape() == src.shape() && reaches(dst, src)) return transfer(dst, src);
    value = broadcast_for_assignment(src.to(dst.device()), dst.shape());
  }
  check_dates(src, dst.dtype());
  if (may_end_halfway(value.dtype(), dst.dtype())) {
    // All of it or nothing is written.
    const NDArray whole = NDArray::empty(dst.dtype(), dst.shape(), Order::C, dst.device());
    convert(whole, value);
    value = whole;
  } else if (may_overlap(dst, value) && !is_same_place(dst, value)) {
    value = value.copy();
  }
  run_copy(dst, value);
}

void assign_new(const NDArray& dst, const NDArray& src) {
  check_cast(src.dtype(), dst.dtype());
  check_dates(src, dst.dtype());
  convert(dst, src);
}

void assign_dense(std::byte* dst, const DType& to, const std::byte* src, const DType& from, std::int64_t count,
                  std::int64_t block_bytes) {
  const std::int64_t dst_stride = to.item_size();
  const std::int64_t src_stride = from.item_size();
  zb_copy_plan plan{};
  plan.rank = count == 1 ? 0 : 1;
  plan.shape = &count;
  plan.dst = dst;
  plan.dst_strides = &dst_stride;
  plan.dst_type = seam(to);
  plan.src = src;
  plan.src_strides = &src_stride;
  plan.src_type = seam(from);
  plan.dst_block_bytes = block_bytes;
  run(backend_for(Device::cpu()).copy, &plan, seam(Device::cpu()), nullptr);
}

void fill_dense(std::byte* dst, std::int64_t count, const std::byte* item, std::int64_t item_size) {
  zb_fill_plan plan{};
  plan.rank = count == 1 ? 0 : 1;
  plan.shape = &count;
  plan.dst = dst;
  plan.dst_strides = &item_size;
  plan.item = item;
  plan.item_size = item_size;
  run(backend_for(Device::cpu()).fill, &plan, seam(Device::cpu()), nullptr);
}

void fill(const NDArray& dst, const std::byte* item) {
  check_writable(dst);
  const auto nest = planner::plan<1>({&dst.layout()});
  if (nest.rank() > 0 && nest.shape[0] == 0) return;
  zb_fill_plan plan{};
  plan.rank = nest.rank();
  plan.shape = nest.shape.data();
  plan.dst = dst.storage()->data() + nest.offsets[0];
  plan.dst_strides = nest.strides[0].data();
  plan.item = item;
  plan.item_size = dst.dtype().item_size();
  on_stream(dst.device(), {&dst}, [&](void* stream) {
    run(backend_for(dst.device()).fill, &plan, seam(dst.device()), stream);
  });
}

}  // namespace zarrbuffer::operations
