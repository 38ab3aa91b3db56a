#include "core/operations.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "core/backends.hpp"
#include "core/dtype_groups.hpp"
#include "core/on_stream.hpp"
#include "core/planner.hpp"
#include "element/datetime.hpp"
#include "zarrbuffer/error.hpp"

namespace zarrbuffer::operations {

void check_writable(const NDArray& array) {
  if (array.is_read_only()) throw ReadOnlyError("the array of shape " + shape_string(array.shape()) + " is read-only");
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

const DType kUInt64 = DType::number(Kind::UInt, 8);
// Of so few, another copy takes longer than it can save.
constexpr std::int64_t kFewElements = 2048;

zb_type seam_type(const DType& dtype) {
  // The backends see structs only where whole items move.
  const Kind kind = dtype.is_struct() ? Kind::Raw : dtype.kind();
  return {static_cast<std::uint8_t>(kind), static_cast<std::uint8_t>(!dtype.is_native()),
          static_cast<std::uint8_t>(dtype.unit()), 0, dtype.unit_count(), dtype.item_size()};
}

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
  plan.dst_type = seam_type(dst.dtype());
  plan.src = src.storage()->data() + nest.offsets[1];
  plan.src_strides = nest.strides[1].data();
  plan.src_type = seam_type(src.dtype());
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

NDArray on_device(const NDArray& array, Device device) { return array.device() == device ? array : array.to(device); }

}  // namespace

namespace {

// Between packed memory of a device and the host's in any layout, but for packed memory that the device reads itself.
bool goes_through_slots(const NDArray& device, const NDArray& host) {
  if (device.device().type != DeviceType::Cuda || !device.is_c_contiguous()) return false;
  if (host.device().type == DeviceType::CudaHost) return !host.is_c_contiguous();
  return host.device().type == DeviceType::Cpu;
}

// Whether elements get from one to the other as they lie, without a third array.
bool reaches(const NDArray& dst, const NDArray& src) {
  if (goes_through_slots(dst, src) || goes_through_slots(src, dst)) return true;
  return dst.is_c_contiguous() && src.is_c_contiguous();
}

// The device whose stream moves the bytes.
Device mover(Device a, Device b) {
  const bool first = a.type == DeviceType::Cuda || b.type == DeviceType::Cpu;
  return first ? a : b;
}

void run_transfer(const NDArray& dst, const NDArray& src) {
  const Device device = mover(dst.device(), src.device());
  const Stream stream = Stream::current(device);
  const auto call = [&](void* handle) {
    run(backend_for(device).transfer, static_cast<void*>(dst.data()), seam(dst.device()),
        static_cast<const void*>(src.data()), seam(src.device()), src.nbytes(), handle);
  };
  if (stream.handle() == nullptr) return call(nullptr);
  call(stream.handle());
  after_work(stream, dst.device().is_host() || src.device().is_host(), {dst.storage(), src.storage()});
}

void run_pack(const NDArray& host, const NDArray& packed, bool to_device) {
  const auto nest = planner::plan<2>({&packed.layout(), &host.layout()});
  zb_pack_plan plan{};
  plan.rank = nest.rank();
  plan.shape = nest.shape.data();
  plan.item_size = host.dtype().item_size();
  plan.host = host.storage()->data() + nest.offsets[1];
  plan.host_strides = nest.strides[1].data();
  plan.packed = packed.storage()->data() + nest.offsets[0];
  plan.to_device = to_device ? 1 : 0;
  const Device device = packed.device();
  // Pinned memory may still be written or read by work that was given to the stream.
  if (host.device().type == DeviceType::CudaHost) Stream::current(device).synchronize();
  on_stream(device, {&packed}, [&](void* stream) { run(backend_for(device).pack, &plan, seam(device), stream); });
}

// Whether the cast may end halfway: at an element that it refuses, which is text that is no number, time or ASCII, or a
// time that is too long for its string; or between two fields, where memory is short.
bool may_end_halfway(const DType& from, const DType& to) {
  if (from == to) return false;
  if (from.is_struct() || to.is_struct()) return true;
  if (is_string(from)) return from.kind() != to.kind() && to.kind() != Kind::Raw;
  return is_string(to) && from.kind() == Kind::DateTime;
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
  plan.dst_type = seam_type(to);
  plan.src = src;
  plan.src_strides = &src_stride;
  plan.src_type = seam_type(from);
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

void transfer(const NDArray& dst, const NDArray& src) {
  if (src.nbytes() == 0) return;
  if (goes_through_slots(dst, src)) {
    run_pack(src, dst, true);
  } else if (goes_through_slots(src, dst)) {
    run_pack(dst, src, false);
  } else {
    run_transfer(dst, src.is_c_contiguous() ? src : src.copy());
  }
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

bool all(const NDArray& array) {
  if (array.dtype().is_struct()) {
    const auto& fields = array.dtype().fields();
    if (fields.size() > 1) throw ArgumentError(array.dtype().to_string() + " is neither true nor false");
    return all(array.field(fields.front().name));
  }
  const auto nest = planner::plan<1>({&array.layout()});
  if (nest.rank() > 0 && nest.shape[0] == 0) return true;
  std::int32_t result = 0;
  zb_all_plan plan{};
  plan.rank = nest.rank();
  plan.shape = nest.shape.data();
  plan.src = array.storage()->data() + nest.offsets[0];
  plan.src_strides = nest.strides[0].data();
  plan.type = seam_type(array.dtype());
  plan.result = &result;
  on_stream(array.device(), {&array}, [&](void* stream) {
    run(backend_for(array.device()).all, &plan, seam(array.device()), stream);
  });
  return result != 0;
}

namespace {

// Operands and, if given, `out` have one shape and one device. Values compare in `common`.
bool run_equal(const NDArray& a, const NDArray& b, const NDArray* out, Comparison comparison, const DType& common) {
  const Layout& third = out != nullptr ? out->layout() : b.layout();
  const auto nest = planner::plan<3>({&a.layout(), &b.layout(), &third});
  if (nest.rank() > 0 && nest.shape[0] == 0) return true;
  std::int32_t result = 0;
  zb_equal_plan plan{};
  plan.rank = nest.rank();
  plan.shape = nest.shape.data();
  plan.a = a.storage()->data() + nest.offsets[0];
  plan.a_strides = nest.strides[0].data();
  plan.a_type = seam_type(a.dtype());
  plan.b = b.storage()->data() + nest.offsets[1];
  plan.b_strides = nest.strides[1].data();
  plan.b_type = seam_type(b.dtype());
  plan.common = seam_type(common);
  if (comparison == Comparison::Bitwise) plan.flags = ZB_EQUAL_BITWISE;
  if (comparison == Comparison::ByValueNanEqual) plan.flags = ZB_EQUAL_NAN;
  if (out != nullptr) {
    plan.out = out->storage()->data() + nest.offsets[2];
    plan.out_strides = nest.strides[2].data();
  }
  plan.result = &result;
  on_stream(a.device(), {&a, &b, out != nullptr ? out : &a}, [&](void* stream) {
    run(backend_for(a.device()).equal, &plan, seam(a.device()), stream);
  });
  return result != 0;
}

// No integer dtype holds int64 and uint64, and floats are not exact: such numbers are equal where
// they are in both of these.
bool is_int64_with_uint64(const DType& a, const DType& b) {
  return a.is_integer() && b.is_integer() && promote(a, b).is_floating();
}

// The dtype in which elements compare, or none where no element of the one equals any of the other.
// Throws where NumPy raises TypeError.
std::optional<DType> comparison_dtype(const DType& a, const DType& b) {
  if (a.is_struct() || b.is_struct() || a.kind() == Kind::Raw || b.kind() == Kind::Raw) return promote(a, b);
  const bool strings = is_string(a) || is_string(b);
  if (strings && a.kind() != b.kind()) return std::nullopt;
  if (a.is_time() != b.is_time() && !is_time_with_count(a, b)) return std::nullopt;
  if (a.is_time() && b.is_time() && a.kind() != b.kind()) return std::nullopt;
  return promote(a, b);
}

bool all_equal_values(const NDArray& a, const NDArray& b, Comparison comparison) {
  if (comparison == Comparison::Bitwise) return run_equal(a, b, nullptr, comparison, a.dtype());
  const std::optional<DType> common = comparison_dtype(a.dtype(), b.dtype());
  if (!common) return a.size() == 0;
  // A number is never NaT.
  if (a.dtype().is_time() != b.dtype().is_time()) comparison = Comparison::ByValue;
  if (is_int64_with_uint64(a.dtype(), b.dtype()) && !run_equal(a, b, nullptr, comparison, kUInt64)) return false;
  return run_equal(a, b, nullptr, comparison, *common);
}

// Calls test(i, out) for each of `count` tests; an element of `out` is true where all of them are.
template <class Test>
void all_of_tests(const NDArray& out, std::size_t count, Test test) {
  // One byte for each test, side by side as one raw item.
  const DType answers = DType::raw(static_cast<std::int64_t>(count));
  const NDArray parts = NDArray::empty(answers, out.shape(), Order::C, out.device());
  for (std::size_t i = 0; i < count; ++i) {
    const Layout part = parts.layout().part(static_cast<std::int64_t>(i));
    test(i, NDArray(parts.storage(), out.dtype(), part));
  }
  const NDArray yes = NDArray::empty(answers, {}, Order::C, out.device());
  fill(yes, std::vector<std::byte>(count, std::byte{1}).data());
  run_equal(parts, yes.broadcast_to(out.shape()), &out, Comparison::Bitwise, answers);
}

bool all_equal_same_shape(const NDArray& a, const NDArray& b, Comparison comparison) {
  if (comparison == Comparison::Bitwise || !(a.dtype().is_struct() || b.dtype().is_struct())) {
    return all_equal_values(a, b, comparison);
  }
  promote(a.dtype(), b.dtype());  // refuses what does not compare
  for (const Field& field : a.dtype().fields()) {
    // Only where the whole is no struct does NaN equal NaN.
    if (!all_equal_same_shape(a.field(field.name), b.field(field.name), Comparison::ByValue)) return false;
  }
  return true;
}

void equal_same_shape(const NDArray& out, const NDArray& a, const NDArray& b) {
  if (!(a.dtype().is_struct() || b.dtype().is_struct())) {
    const std::optional<DType> common = comparison_dtype(a.dtype(), b.dtype());
    if (!common) {
      fill(out, Scalar(false).encode(out.dtype()).data());
      return;
    }
    if (!is_int64_with_uint64(a.dtype(), b.dtype())) {
      run_equal(a, b, &out, Comparison::ByValue, *common);
      return;
    }
    all_of_tests(out, 2, [&](std::size_t i, const NDArray& part) {
      run_equal(a, b, &part, Comparison::ByValue, i == 0 ? kUInt64 : *common);
    });
    return;
  }
  promote(a.dtype(), b.dtype());  // refuses what does not compare
  const auto& fields = a.dtype().fields();
  all_of_tests(out, fields.size(), [&](std::size_t i, const NDArray& part) {
    equal_same_shape(part, a.field(fields[i].name), b.field(fields[i].name));
  });
}

}  // namespace

bool all_equal(const NDArray& a, const NDArray& b, Comparison comparison) {
  const Dims shape = broadcast_shapes(a.shape(), b.shape());
  return all_equal_same_shape(a.broadcast_to(shape), on_device(b, a.device()).broadcast_to(shape), comparison);
}

NDArray equal(const NDArray& a, const NDArray& b) {
  const Dims shape = broadcast_shapes(a.shape(), b.shape());
  const NDArray out = NDArray::empty(DType::number(Kind::Bool, 1), shape, Order::C, a.device());
  const NDArray& like = a.shape() == shape ? a : b;
  // Comparing as the operands lie in memory, and then moving one byte for each element, is quicker.
  const bool reorder = out.size() > kFewElements && like.shape() == shape;
  const NDArray walked =
      reorder ? NDArray(out.storage(), out.dtype(), like.layout().dense_like(like.dtype().item_size(), 1, Order::K)) : out;
  equal_same_shape(walked, a.broadcast_to(shape), on_device(b, a.device()).broadcast_to(shape));
  return walked.is_c_contiguous() ? walked : walked.copy();
}

}  // namespace zarrbuffer::operations
