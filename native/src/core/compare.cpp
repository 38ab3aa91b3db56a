// Truth and equality.
#include <optional>
#include <vector>

#include "core/backends.hpp"
#include "core/dtype_groups.hpp"
#include "core/on_stream.hpp"
#include "core/operations.hpp"
#include "core/planner.hpp"
#include "zarrbuffer/error.hpp"

namespace zarrbuffer::operations {

namespace {

const DType kUInt64 = DType::number(Kind::UInt, 8);

NDArray on_device(const NDArray& array, Device device) { return array.device() == device ? array : array.to(device); }

}  // namespace

bool all(const NDArray& array) {
  if (array.dtype().is_struct()) {
    const auto& fields = array.dtype().fields();
    if (fields.size() > 1) throw ArgumentError(array.dtype().to_string() + " is neither true nor false");
    return all(array.field(fields.front().name));
  }
  auto nest = planner::plan<1>({&array.layout()});
  if (nest.rank() > 0 && nest.shape[0] == 0) return true;
  planner::drop_repeats(nest);
  std::int32_t result = 0;
  zb_all_plan plan{};
  plan.rank = nest.rank();
  plan.shape = nest.shape.data();
  plan.src = array.storage()->data() + nest.offsets[0];
  plan.src_strides = nest.strides[0].data();
  plan.type = seam(array.dtype());
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
  auto nest = planner::plan<3>({&a.layout(), &b.layout(), &third});
  if (nest.rank() > 0 && nest.shape[0] == 0) return true;
  if (out == nullptr) planner::drop_repeats(nest);
  std::int32_t result = 0;
  zb_equal_plan plan{};
  plan.rank = nest.rank();
  plan.shape = nest.shape.data();
  plan.a = a.storage()->data() + nest.offsets[0];
  plan.a_strides = nest.strides[0].data();
  plan.a_type = seam(a.dtype());
  plan.b = b.storage()->data() + nest.offsets[1];
  plan.b_strides = nest.strides[1].data();
  plan.b_type = seam(b.dtype());
  plan.common = seam(common);
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
  const bool reorder = out.nbytes() > kFewBytes && like.shape() == shape;
  const NDArray walked =
      reorder ? NDArray(out.storage(), out.dtype(), like.layout().dense_like(like.dtype().item_size(), 1, Order::K)) : out;
  equal_same_shape(walked, a.broadcast_to(shape), on_device(b, a.device()).broadcast_to(shape));
  return walked.is_c_contiguous() ? walked : walked.copy();
}

}  // namespace zarrbuffer::operations
