// Programs of random calls on arrays over blocks of exactly their size: AddressSanitizer sees every byte read
// or written beside them. Only the library's own errors come out, a refused write writes nothing, and what is
// read only stays as it is.
#include <cstring>
#include <memory>

#include "fuzz.hpp"
#include "zarrbuffer/nd_array.hpp"

namespace zarrbuffer {
namespace {

constexpr std::int64_t kMostBytes = 1 << 14;

DType any_dtype(FuzzedDataProvider& input) {
  constexpr const char* kTypes[] = {
      "|b1", "|i1", "|u1", "<i2", ">i2", "<u2", ">u2", "<i4", ">i4", "<u4", ">u4", "<i8", ">i8", "<u8", ">u8", "<f2",
      ">f2", "bfloat16", "<f4", ">f4", "<f8", ">f8", "<c8", ">c8", "<c16", ">c16", "|V3", "|V16", "|S1", "|S5", "<U2",
      ">U3", "<M8[D]", ">M8[25us]", "<M8", "<m8[ns]", ">m8[W]", "<m8", R"([["a","<i2"],["b",">f8"]])",
      R"([["x","|b1"]])", R"([["a",[["b","|S3"],["c","<M8[s]"]]],["d","<U1"]])"};
  return DType::parse(input.PickValueInArray(kTypes));
}

/// An array over a block of its own, which ends where the array ends, at any alignment.
NDArray block(FuzzedDataProvider& input) {
  const DType dtype = any_dtype(input);
  Dims shape;
  std::int64_t bytes = dtype.item_size();
  for (int rank = input.ConsumeIntegralInRange(0, 5); rank > 0; --rank) {
    const auto length = input.ConsumeIntegralInRange<std::int64_t>(0, input.ConsumeIntegralInRange(0, 9) == 0 ? 200 : 6);
    if (bytes * length > kMostBytes) break;
    bytes *= length;
    shape.push_back(length);
  }
  const auto skipped = input.ConsumeIntegralInRange<std::int64_t>(0, 17);
  const std::shared_ptr<std::byte[]> memory(new std::byte[static_cast<std::size_t>(skipped + bytes)]);
  const std::vector<std::uint8_t> seed = input.ConsumeBytes<std::uint8_t>(24);
  for (std::int64_t i = 0; i < skipped + bytes; ++i)
    memory[static_cast<std::size_t>(i)] = static_cast<std::byte>(seed.empty() ? i : seed[static_cast<std::size_t>(i) % seed.size()]);
  return NDArray::wrap(memory.get() + skipped, bytes, dtype, shape, input.ConsumeIntegralInRange(0, 9) == 0, [memory] {});
}

Index any_index(FuzzedDataProvider& input) {
  switch (input.ConsumeIntegralInRange(0, 9)) {
    case 0:
    case 1: {
      const Dims positions = fuzz::numbers(input, 4, -6, 5);
      const NDArray indices = NDArray::empty(DType::parse("<i8"), Dims{positions.size()});
      for (int i = 0; i < positions.size(); ++i) indices.set(std::vector{Index::at(i)}, Scalar(positions[i]));
      return Index::take(input.ConsumeBool() ? indices : indices.reshape(Dims{1, positions.size()}).astype(DType::parse(">i8")));
    }
    case 2: {
      const NDArray mask = NDArray::zeros(DType::parse("|b1"), fuzz::numbers(input, 2, 0, 6));
      if (input.ConsumeBool()) mask.fill(true);
      return Index::mask(mask);
    }
    default: {
      const BasicKey key = fuzz::basic_key(input);
      switch (key.type) {
        case BasicKey::Type::At: return Index::at(key.start);
        case BasicKey::Type::Ellipsis: return Index::ellipsis();
        case BasicKey::Type::NewAxis: return Index::new_axis();
        default: return Index::slice(key.start, key.stop, key.step);
      }
    }
  }
}

std::vector<Index> any_key(FuzzedDataProvider& input) {
  std::vector<Index> key;
  for (int parts = input.ConsumeIntegralInRange(0, 4); parts > 0; --parts) key.push_back(any_index(input));
  return key;
}

Scalar any_scalar(FuzzedDataProvider& input) {
  switch (input.ConsumeIntegralInRange(0, 7)) {
    case 0: return input.ConsumeBool();
    case 1: return fuzz::number(input, -300, 300);
    case 2: return input.ConsumeIntegral<std::uint64_t>();
    case 3: return input.ConsumeFloatingPoint<double>();
    case 4: return std::complex<double>(input.ConsumeFloatingPoint<double>(), input.ConsumeIntegral<std::int8_t>());
    case 5: return input.ConsumeRandomLengthString(12);
    case 6: return Scalar::Bytes{input.ConsumeRandomLengthString(12)};
    default: return {};
  }
}

/// The bytes of the whole block under an array.
std::vector<std::byte> all_bytes(const NDArray& array) {
  const std::byte* start = array.storage()->data();
  return {start, start + array.storage()->bytes()};
}

/// Runs a write; where it is refused, or the array is read only, nothing may have changed.
template <class Write>
void writes(const NDArray& target, Write write) {
  const std::vector<std::byte> before = all_bytes(target);
  const bool done = fuzz::allowed(write);
  fuzz::require(!(done && target.is_read_only() && target.size() > 0), "a read-only array was written");
  if (!done) fuzz::require(before == all_bytes(target), "a refused write has written to " + target.to_string());
}

std::optional<NDArray> derived(FuzzedDataProvider& input, const NDArray& array) {
  const auto order = static_cast<Order>(input.ConsumeIntegralInRange(0, 3));
  switch (input.ConsumeIntegralInRange(0, 9)) {
    case 0:
    case 1:
    case 2: return array.get(any_key(input));
    case 3: return array.transpose();
    case 4: return array.reshape(fuzz::numbers(input, 4, -1, 12), order);
    case 5: return array.view(any_dtype(input));
    case 6: return array.ravel(order);
    case 7: return array.astype(any_dtype(input), order, input.ConsumeBool());
    case 8: {
      const auto& fields = array.dtype().fields();
      return fields.empty() ? array.as_read_only() : array.field(fields.back().name);
    }
    default: return array.copy(order);
  }
}

void compare(FuzzedDataProvider& input, const NDArray& array, const NDArray& other) {
  if (input.ConsumeBool()) {
    const Scalar scalar = any_scalar(input);
    static_cast<void>(array.all_equal(scalar, input.ConsumeBool()));
    static_cast<void>(array.equal(scalar));
  } else {
    static_cast<void>(array.all_equal(other, input.ConsumeBool()));
    static_cast<void>(array.equal(other));
  }
  static_cast<void>(array.all());
  static_cast<void>(array.to_string());
  static_cast<void>(array.item());
}

}  // namespace
}  // namespace zarrbuffer

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace zarrbuffer;
  FuzzedDataProvider input(data, size);
  std::vector<NDArray> arrays;
  arrays.push_back(block(input));
  for (int steps = 0; steps < 12 && input.remaining_bytes() > 0; ++steps) {
    const NDArray array = arrays[input.ConsumeIntegralInRange<std::size_t>(0, arrays.size() - 1)];
    const NDArray other = arrays[input.ConsumeIntegralInRange<std::size_t>(0, arrays.size() - 1)];
    switch (input.ConsumeIntegralInRange(0, 7)) {
      case 0: arrays.push_back(block(input)); break;
      case 1: writes(array, [&] { array.set(any_key(input), other); }); break;
      case 2: writes(array, [&] { array.set(any_key(input), any_scalar(input)); }); break;
      case 3: writes(array, [&] { array.fill(any_scalar(input)); }); break;
      case 4: fuzz::allowed([&] { compare(input, array, other); }); break;
      default:
        fuzz::allowed([&] {
          NDArray made = *derived(input, array);
          if (made.nbytes() <= kMostBytes) arrays.push_back(std::move(made));
        });
    }
  }
  return 0;
}
