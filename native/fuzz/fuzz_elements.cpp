// The primitives over any layout at any alignment: what a whole array becomes is what its elements become one by one,
// and no byte beside them is read or written.
#include "arrays.hpp"

namespace zarrbuffer::fuzz {

namespace {

void require_same(const NDArray& whole, const NDArray& one, const Dims& index, const char* promise, const NDArray& from) {
  const auto bytes = static_cast<std::size_t>(whole.dtype().item_size());
  require(std::memcmp(element(whole, index), one.data(), bytes) == 0, promise, from, whole, index);
}

void check_copy(FuzzedDataProvider& input) {
  const Dims shape = some_shape(input);
  const Guarded source = some_array(input, some_dtype(input), shape);
  const DType to = input.ConsumeBool() ? some_dtype(input) : source.array.dtype();
  const Guarded target = some_array(input, to, shape);
  try {
    target.array.set({}, source.array);
  } catch (const Error&) {
    // An element that cannot be converted ends the whole; where it stands alone, it is refused as well.
    require_gaps_kept(target);
    bool refused = !can_cast(source.array.dtype(), to);
    for_each_index(shape, [&](const Dims& index) {
      try {
        NDArray::empty(to, {}).set({}, alone(source.array, index));
      } catch (const Error&) {
        refused = true;
      }
    });
    require(refused, "an assignment is refused only for an element that is", source.array, target.array);
    return;
  }
  require_gaps_kept(target);
  const NDArray one = NDArray::empty(to, {});
  for_each_index(shape, [&](const Dims& index) {
    one.set({}, alone(source.array, index));
    require_same(target.array, one, index, "an array converts as its elements do", source.array);
  });
  const NDArray cast = source.array.astype(to, static_cast<Order>(input.ConsumeIntegralInRange(0, 3)));
  require(cast.all_equal(target.array, true) || cast.size() == 0 || to.kind() == Kind::Raw || to.is_struct(),
          "astype and assignment give the same", source.array, target.array);
}

void check_overlap(FuzzedDataProvider& input) {
  const Dims shape = some_shape(input, 3);
  const Guarded guarded = some_array(input, some_dtype(input), shape);
  const NDArray& array = guarded.array;
  if (array.ndim() == 0) return;
  std::vector<Index> to;
  std::vector<Index> from;
  for (const std::int64_t length : shape) {
    const std::int64_t count = input.ConsumeIntegralInRange<std::int64_t>(0, length);
    const auto part = [&] {
      const std::int64_t start = input.ConsumeIntegralInRange<std::int64_t>(0, length - count);
      if (input.ConsumeBool() || count == 0) return Index::slice(start, start + count);
      return Index::slice(start + count - 1, start > 0 ? start - 1 : BasicKey::kAbsent, -1);
    };
    to.push_back(part());
    from.push_back(part());
  }
  const NDArray source = array.get(from);
  const NDArray wanted = source.copy();
  array.set(to, source);
  const NDArray found = array.get(to);
  for_each_index(found.shape(), [&](const Dims& index) {
    require(std::memcmp(element(found, index), element(wanted, index), static_cast<std::size_t>(array.dtype().item_size())) == 0,
            "overlapping memory is assigned as if it were copied first", source, found);
  });
  require_gaps_kept(guarded);
}

void check_fill(FuzzedDataProvider& input) {
  const Guarded target = some_array(input, some_dtype(input), some_shape(input));
  const DType& dtype = target.array.dtype();
  const NDArray value = some_array(input, dtype, {}).array;
  const NDArray one = alone(value, {});
  target.array.set({}, value);
  require_gaps_kept(target);
  for_each_index(target.array.shape(), [&](const Dims& index) {
    require_same(target.array, one, index, "a fill gives every element the value", value);
  });
}

void check_compare(FuzzedDataProvider& input) {
  const Dims shape = some_shape(input);
  const Guarded a = some_array(input, some_dtype(input), shape);
  const Guarded b = some_array(input, input.ConsumeBool() ? a.array.dtype() : some_dtype(input), shape);
  if (can_cast(a.array.dtype(), b.array.dtype()) && input.ConsumeBool()) {
    try {
      b.array.set({}, a.array);
    } catch (const Error&) {
    }
  }
  try {
    const NDArray each = a.array.equal(b.array);
    bool all = true;
    for_each_index(shape, [&](const Dims& index) {
      const NDArray one = alone(a.array, index).equal(alone(b.array, index));
      require_same(each, one, index, "arrays compare as their elements do", a.array);
      all = all && *one.data() != std::byte{0};
    });
    require(each.all() == all, "all is true where every element is", a.array, b.array);
  } catch (const Error& error) {
    require(error.code() == ErrorCode::Argument || error.code() == ErrorCode::Range, "a comparison is refused with its reason", error.what());
  }
  try {
    const bool whole = a.array.all_equal(b.array);
    bool parts = true;
    for_each_index(shape, [&](const Dims& index) {
      parts = parts && alone(a.array, index).all_equal(alone(b.array, index));
    });
    require(whole == parts || a.array.size() == 0, "all_equal is true where every element is equal", a.array, b.array);
  } catch (const Error&) {
  }
  try {
    bool parts = true;
    for_each_index(shape, [&](const Dims& index) { parts = parts && alone(a.array, index).all(); });
    require(a.array.all() == parts, "all is true where every element is", a.array, a.array);
  } catch (const Error&) {
  }
  require(a.before == std::vector<std::byte>(a.array.storage()->data(), a.array.storage()->data() + a.before.size()),
          "what is only read is not written");
}

void check_scalar(FuzzedDataProvider& input) {
  const DType dtype = some_dtype(input);
  const auto value = [&]() -> Scalar {
    switch (input.ConsumeIntegralInRange(0, 6)) {
      case 0: return {};
      case 1: return Scalar(input.ConsumeBool());
      case 2: return Scalar(wild(input));
      case 3: return Scalar(input.ConsumeFloatingPoint<double>());
      case 4: return Scalar(std::complex<double>(input.ConsumeFloatingPoint<double>(), input.ConsumeFloatingPoint<double>()));
      case 5: return Scalar(Scalar::Bytes{input.ConsumeRandomLengthString(40)});
      default: return Scalar(input.ConsumeRandomLengthString(40));
    }
  }();
  try {
    const std::vector<std::byte> item = value.encode(dtype);
    require(item.size() == static_cast<std::size_t>(dtype.item_size()), "a scalar becomes one item");
    static_cast<void>(Scalar::decode(dtype, item.data()).to_string());
    const Guarded target = some_array(input, dtype, some_shape(input));
    target.array.fill(value);
    require_gaps_kept(target);
    for_each_index(target.array.shape(), [&](const Dims& index) {
      require(std::memcmp(element(target.array, index), item.data(), item.size()) == 0, "fill stores what encode gives");
    });
    static_cast<void>(target.array.to_string());
  } catch (const Error&) {
  }
}

}  // namespace

}  // namespace zarrbuffer::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace zarrbuffer::fuzz;
  FuzzedDataProvider input(data, size);
  switch (input.ConsumeIntegralInRange(0, 5)) {
    case 0:
    case 1: check_copy(input); break;
    case 2: check_overlap(input); break;
    case 3: check_fill(input); break;
    case 4: check_compare(input); break;
    default: check_scalar(input);
  }
  return 0;
}
