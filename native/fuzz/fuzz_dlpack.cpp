// Tensors of other producers with any numbers in them: refused and left to their owner, or an array of the memory that
// the tensor says, which goes out again as it came and ends once.
#include <algorithm>
#include <array>
#include <optional>

#include "fuzz.hpp"
#include "zarrbuffer/dlpack.hpp"

namespace zarrbuffer::fuzz {

namespace {

using Wide = __int128;

constexpr std::size_t kBlock = 256;

struct Producer {
  alignas(16) std::array<std::byte, kBlock> memory{};
  std::array<std::int64_t, 70> shape{};
  std::array<std::int64_t, 70> strides{};
  int deletions = 0;
};

dlpack::Tensor some_tensor(FuzzedDataProvider& input, Producer& producer) {
  dlpack::Tensor tensor{};
  tensor.data = producer.memory.data() + input.ConsumeIntegralInRange<std::size_t>(0, kBlock);
  if (input.ConsumeIntegralInRange(0, 7) == 0) tensor.data = reinterpret_cast<void*>(wild(input));
  tensor.device.type = input.ConsumeIntegralInRange(0, 3) == 0 ? static_cast<std::int32_t>(wild(input)) : 1;
  tensor.device.id = input.ConsumeIntegralInRange(0, 3) == 0 ? static_cast<std::int32_t>(wild(input)) : 0;
  const bool many = input.ConsumeIntegralInRange(0, 7) == 0;
  tensor.ndim = many ? static_cast<std::int32_t>(wild(input)) : input.ConsumeIntegralInRange(0, 4);
  tensor.dtype.code = static_cast<dlpack::TypeCode>(input.ConsumeIntegralInRange(0, 7));
  tensor.dtype.bits = input.ConsumeBool() ? input.PickValueInArray<std::uint8_t>({8, 16, 32, 64, 128})
                                          : input.ConsumeIntegral<std::uint8_t>();
  tensor.dtype.lanes = input.ConsumeIntegralInRange(0, 7) == 0 ? input.ConsumeIntegral<std::uint16_t>() : 1;
  for (int axis = 0; axis < std::clamp(tensor.ndim, 0, 70); ++axis) {
    const auto at = static_cast<std::size_t>(axis);
    producer.shape[at] = input.ConsumeBool() ? input.ConsumeIntegralInRange(0, 4) : wild(input);
    producer.strides[at] = input.ConsumeBool() ? input.ConsumeIntegralInRange(-4, 4) : wild(input);
  }
  tensor.shape = input.ConsumeIntegralInRange(0, 15) == 0 ? nullptr : producer.shape.data();
  tensor.strides = input.ConsumeBool() ? producer.strides.data() : nullptr;
  tensor.byte_offset = input.ConsumeBool() ? 0 : static_cast<std::uint64_t>(wild(input));
  return tensor;
}

/// Where elements lie from the first one, in bytes: [least, most). None for no elements.
std::optional<std::array<Wide, 2>> reach(const dlpack::Tensor& tensor) {
  const Wide item = tensor.dtype.bits / 8;
  Wide least = 0;
  Wide most = item;
  Wide dense = item;
  for (int axis = tensor.ndim - 1; axis >= 0; --axis) {
    const Wide length = tensor.shape[axis];
    if (length == 0) return std::nullopt;
    const Wide stride = tensor.strides == nullptr ? dense : Wide(tensor.strides[axis]) * item;
    dense *= length;
    (stride < 0 ? least : most) += stride * (length - 1);
  }
  return std::array<Wide, 2>{least, most};
}

void check(const NDArray& array, const dlpack::Tensor& tensor, const Producer& producer) {
  require(tensor.ndim >= 0 && tensor.ndim <= kMaxRank && array.ndim() == tensor.ndim, "as many axes as the tensor has");
  require(array.device() == Device::cpu(), "only the host's memory is taken where there is no other");
  require(array.dtype().item_size() * 8 == tensor.dtype.bits && tensor.dtype.lanes == 1, "elements of the tensor's size");
  for (int axis = 0; axis < tensor.ndim; ++axis) {
    require(array.shape()[axis] == tensor.shape[axis] && tensor.shape[axis] >= 0, "the tensor's lengths");
  }
  const auto elements = reach(tensor);
  if (!elements) return;
  const Wide first = Wide(reinterpret_cast<std::uintptr_t>(tensor.data)) + Wide(tensor.byte_offset);
  require(Wide(reinterpret_cast<std::uintptr_t>(array.data())) == first, "the tensor's first element");
  const Wide begin = first + (*elements)[0];
  const Wide end = first + (*elements)[1];
  require(begin > 0 && end <= (Wide(1) << 64), "inside of the address space");
  const Wide block = Wide(reinterpret_cast<std::uintptr_t>(producer.memory.data()));
  if (begin < block || end > block + Wide(kBlock) || array.size() > 4096) return;
  // AddressSanitizer sees what is read: all of it is the producer's.
  require(array.all_equal(array.copy(), true), "a copy has the tensor's elements");
}

void check_goes_out(const NDArray& array) {
  auto* out = dlpack::to_dlpack(array);
  require(out->tensor.ndim == array.ndim(), "an exported tensor has the array's axes");
  const NDArray back = dlpack::from_dlpack(out);
  require(back.data() == array.data() && back.shape() == array.shape() && back.dtype() == array.dtype() &&
              back.is_read_only() == array.is_read_only(),
          "an exported tensor gives its array back");
}

template <class Managed>
void try_import(Managed& managed, Producer& producer) {
  managed.context = &producer;
  managed.deleter = [](Managed* self) { ++static_cast<Producer*>(self->context)->deletions; };
  bool taken = false;
  try {
    const NDArray array = dlpack::from_dlpack(&managed);
    taken = true;
    check(array, managed.tensor, producer);
    check_goes_out(array);
    require(producer.deletions == 0, "a tensor lives as long as its array");
  } catch (const Error& error) {
    require(!taken, "what was taken goes out again", error.what());
    require(std::string(error.what()).size() > 8, "a refusal has a reason");
  }
  require(producer.deletions == (taken ? 1 : 0), "a tensor that was taken ends once, one that was refused not");
}

}  // namespace

}  // namespace zarrbuffer::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace zarrbuffer;
  using namespace zarrbuffer::fuzz;
  FuzzedDataProvider input(data, size);
  Producer producer;
  const bool versioned = input.ConsumeBool();
  const auto flags = input.ConsumeIntegralInRange<std::uint64_t>(0, 7);
  const std::uint32_t major = input.ConsumeIntegralInRange(0, 7) == 0 ? input.ConsumeIntegral<std::uint32_t>() : 1;
  const dlpack::Tensor tensor = some_tensor(input, producer);
  if (versioned) {
    dlpack::ManagedTensorVersioned managed{{major, 0}, nullptr, nullptr, flags, tensor};
    try_import(managed, producer);
  } else {
    dlpack::ManagedTensor managed{tensor, nullptr, nullptr};
    try_import(managed, producer);
  }
  return 0;
}
