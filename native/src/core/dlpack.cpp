#include "zarrbuffer/dlpack.hpp"

#include <limits>
#include <vector>

#include "core/checked.hpp"
#include "zarrbuffer/error.hpp"

namespace zarrbuffer::dlpack {

namespace {

// What the specification fixes for machines of 64 bits.
static_assert(sizeof(Tensor) == 48 && offsetof(Tensor, shape) == 24 && offsetof(Tensor, byte_offset) == 40);
static_assert(sizeof(ManagedTensor) == 64 && offsetof(ManagedTensor, deleter) == 56);
static_assert(sizeof(ManagedTensorVersioned) == 80 && offsetof(ManagedTensorVersioned, tensor) == 32);

// --- out

ElementType type_of(const DType& dtype) {
  if (!dtype.is_native()) {
    throw UnsupportedError("DLPack has no byte order but the machine's: change the " + dtype.to_string() +
                           " array with astype first");
  }
  const auto type = [&](TypeCode code) { return ElementType{code, static_cast<std::uint8_t>(8 * dtype.item_size()), 1}; };
  switch (dtype.kind()) {
    case Kind::Bool: return type(TypeCode::Bool);
    case Kind::Int: return type(TypeCode::Int);
    case Kind::UInt: return type(TypeCode::UInt);
    case Kind::Float: return type(TypeCode::Float);
    case Kind::BFloat: return type(TypeCode::BFloat);
    case Kind::Complex: return type(TypeCode::Complex);
    default:
      throw UnsupportedError("DLPack has no type for " + dtype.to_string() +
                             ": only for bool, integers, floats, bfloat16 and complex numbers");
  }
}

std::vector<std::int64_t> strides_in_elements(const NDArray& array) {
  const std::int64_t item_size = array.dtype().item_size();
  std::vector<std::int64_t> strides;
  for (int axis = 0; axis < array.ndim(); ++axis) {
    const std::int64_t bytes = array.strides()[axis];
    const bool counts = array.size() > 0 && array.shape()[axis] > 1;
    if (counts && bytes % item_size != 0) {
      throw UnsupportedError("DLPack counts strides in elements: " + std::to_string(bytes) + " bytes along axis " +
                             std::to_string(axis) + " are no multiple of the " + std::to_string(item_size) + " of " +
                             array.dtype().to_string() + ": copy the array first");
    }
    strides.push_back(bytes / item_size);
  }
  return strides;
}

// What was done to the array so far is on the calling thread's current stream.
void make_ready(const NDArray& array, ConsumerStream stream) {
  constexpr std::int64_t kLegacyDefault = 1;
  constexpr std::int64_t kNoWait = -1;
  const Device device = array.device();
  if (device.is_host() && device.type != DeviceType::CudaManaged) {
    if (stream.value_or(kNoWait) != kNoWait) {
      throw ArgumentError("memory of " + device.to_string() + " has no stream " + std::to_string(*stream));
    }
    return;
  }
  const std::int64_t consumer = stream.value_or(kLegacyDefault);
  if (consumer == 0 || consumer < kNoWait) {
    throw ArgumentError("a consumer's stream on " + device.to_string() +
                        " is -1 (no waiting), 1 (legacy default), 2 (per-thread default) or a handle, not " +
                        std::to_string(consumer));
  }
  // Our own streams and the legacy default one wait for each other; others may not: the host waits for ours.
  const Stream ours = Stream::current(device);
  if (consumer != kNoWait && (consumer != kLegacyDefault || ours.is_foreign())) Event::record(ours).wait();
}

template <class Managed>
struct Export {
  NDArray array;
  std::vector<std::int64_t> shape;
  std::vector<std::int64_t> strides;
  Managed managed;
};

template <class Managed>
Managed* make_export(const NDArray& array, ConsumerStream stream) {
  const ElementType type = type_of(array.dtype());
  auto made = std::make_unique<Export<Managed>>(
      Export<Managed>{array, {array.shape().begin(), array.shape().end()}, strides_in_elements(array), {}});
  make_ready(array, stream);
  const Device device = array.device();
  made->managed.tensor = {array.data(), {static_cast<std::int32_t>(device.type), device.id}, array.ndim(), type,
                          made->shape.data(), made->strides.data(), 0};
  made->managed.context = made.get();
  made->managed.deleter = [](Managed* self) { delete static_cast<Export<Managed>*>(self->context); };
  return &made.release()->managed;
}

// --- in

[[noreturn]] void refuse(const ElementType& type) {
  throw UnsupportedError("no dtype for DLPack's type of code " + std::to_string(static_cast<int>(type.code)) + ", " +
                         std::to_string(type.bits) + " bits and " + std::to_string(type.lanes) + " lanes");
}

DType dtype_of(const ElementType& type) {
  if (type.lanes != 1 || type.bits % 8 != 0) refuse(type);
  const auto number = [&](Kind kind) {
    try {
      return DType::number(kind, type.bits / 8);
    } catch (const ArgumentError&) {
      refuse(type);
    }
  };
  switch (type.code) {
    case TypeCode::Bool: return number(Kind::Bool);
    case TypeCode::Int: return number(Kind::Int);
    case TypeCode::UInt: return number(Kind::UInt);
    case TypeCode::Float: return number(Kind::Float);
    case TypeCode::BFloat: return number(Kind::BFloat);
    case TypeCode::Complex: return number(Kind::Complex);
  }
  refuse(type);
}

Device device_of(const Place& place) {
  switch (place.type) {
    case static_cast<std::int32_t>(DeviceType::Cpu): return Device::cpu();
    case static_cast<std::int32_t>(DeviceType::CudaHost): return Device::pinned();
    case static_cast<std::int32_t>(DeviceType::Cuda):
    case static_cast<std::int32_t>(DeviceType::CudaManaged):
      if (place.id < 0) throw ArgumentError("a device's number must be 0 or more, not " + std::to_string(place.id));
      return {static_cast<DeviceType>(place.type), place.id};
    default:
      throw UnsupportedError("DLPack's device type " + std::to_string(place.type) +
                             " is none of CPU (1), CUDA (2), pinned (3) and CUDA managed memory (13)");
  }
}

Layout layout_of(const Tensor& tensor, std::int64_t item_size) {
  if (tensor.ndim < 0 || tensor.ndim > kMaxRank) {
    throw ArgumentError("a tensor of " + std::to_string(tensor.ndim) + " axes; 0 to " + std::to_string(kMaxRank) +
                        " are possible");
  }
  if (tensor.ndim > 0 && tensor.shape == nullptr) throw ArgumentError("a tensor without a shape");
  const auto rank = static_cast<std::size_t>(tensor.ndim);
  const std::span<const std::int64_t> shape(tensor.shape, rank);
  checked::multiply(checked_size(shape), item_size);
  if (tensor.strides == nullptr) return Layout::contiguous(shape, item_size);
  Dims strides(std::span<const std::int64_t>(tensor.strides, rank));
  for (std::int64_t& stride : strides) stride = checked::multiply(stride, item_size);
  return Layout(Dims(shape), std::move(strides), 0);
}

/// The bytes that elements touch.
struct Range {
  std::uintptr_t begin;
  std::int64_t bytes;
  std::int64_t first;  // from `begin` to the first element
};

Range range_of(const Tensor& tensor, const Layout& layout, std::int64_t item_size) {
  const Layout::Extent extent = layout.extent(item_size);
  if (extent.end == extent.begin) return {reinterpret_cast<std::uintptr_t>(tensor.data), 0, 0};
  if (tensor.data == nullptr) throw ArgumentError("a tensor of shape " + shape_string(layout.shape()) + " without data");
  constexpr std::uintptr_t kLast = std::numeric_limits<std::uintptr_t>::max();
  const auto outside = [&] {
    return ArgumentError("a tensor of shape " + shape_string(layout.shape()) + " and strides of " +
                         shape_string(layout.strides()) + " bytes leaves the address space");
  };
  const auto data = reinterpret_cast<std::uintptr_t>(tensor.data);
  if (tensor.byte_offset > kLast - data) throw outside();
  const std::uintptr_t first = data + tensor.byte_offset;
  const std::uintptr_t before = 0 - static_cast<std::uintptr_t>(extent.begin);
  const auto after = static_cast<std::uintptr_t>(extent.end);
  constexpr auto kMost = static_cast<std::uintptr_t>(std::numeric_limits<std::int64_t>::max());
  if (before >= first || after > kLast - first || before > kMost || after > kMost - before) throw outside();
  return {first - before, static_cast<std::int64_t>(before + after), static_cast<std::int64_t>(before)};
}

template <class Managed>
NDArray adopt(Managed* managed, bool read_only) {
  const Tensor& tensor = managed->tensor;
  const DType dtype = dtype_of(tensor.dtype);
  const Device device = device_of(tensor.device);
  const Layout layout = layout_of(tensor, dtype.item_size());
  const Range range = range_of(tensor, layout, dtype.item_size());
  // Ours only once nothing can fail any more.
  const auto owned = std::make_shared<Managed*>(nullptr);
  auto storage = Storage::foreign(reinterpret_cast<void*>(range.begin), static_cast<std::size_t>(range.bytes), device,
                                  read_only, [owned] {
                                    if (*owned != nullptr && (*owned)->deleter != nullptr) (*owned)->deleter(*owned);
                                  });
  NDArray array(std::move(storage), dtype, layout.with_offset(range.first), read_only);
  *owned = managed;
  return array;
}

}  // namespace

ManagedTensorVersioned* to_dlpack(const NDArray& array, ConsumerStream stream) {
  ManagedTensorVersioned* managed = make_export<ManagedTensorVersioned>(array, stream);
  managed->version = {kMajor, kMinor};
  managed->flags = array.is_read_only() ? kReadOnly : 0;
  return managed;
}

ManagedTensor* to_dlpack_unversioned(const NDArray& array, ConsumerStream stream) {
  if (array.is_read_only()) {
    throw UnsupportedError("a read-only array needs DLPack 1.0 or newer: the older form cannot mark it");
  }
  return make_export<ManagedTensor>(array, stream);
}

NDArray from_dlpack(ManagedTensorVersioned* tensor) {
  if (tensor == nullptr) throw ArgumentError("a DLPack tensor at address 0");
  // Of another major version nothing but the version, the context and the deleter may be looked at.
  if (tensor->version.major != kMajor) {
    throw UnsupportedError("DLPack " + std::to_string(tensor->version.major) + "." +
                           std::to_string(tensor->version.minor) + " is not supported, only versions " +
                           std::to_string(kMajor) + ".x are");
  }
  return adopt(tensor, (tensor->flags & kReadOnly) != 0);
}

NDArray from_dlpack(ManagedTensor* tensor, bool read_only) {
  if (tensor == nullptr) throw ArgumentError("a DLPack tensor at address 0");
  return adopt(tensor, read_only);
}

}  // namespace zarrbuffer::dlpack
