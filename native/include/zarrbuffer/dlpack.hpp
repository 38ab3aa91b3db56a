// Arrays to and from other libraries through DLPack 1.x. The structs are DLPack's by layout: a pointer to
// DLManagedTensorVersioned or DLManagedTensor of its own header may be cast to and from ours.
#pragma once

#include <cstdint>
#include <optional>

#include "zarrbuffer/export.hpp"
#include "zarrbuffer/nd_array.hpp"

namespace zarrbuffer::dlpack {

/// The major version that we write; we read every minor version of it.
inline constexpr std::uint32_t kMajor = 1;
/// The minor version that we write.
inline constexpr std::uint32_t kMinor = 0;

/// The kinds of numbers that we exchange, under DLPack's numbers.
enum class TypeCode : std::uint8_t {
  Int = 0,      ///< signed integers
  UInt = 1,     ///< unsigned integers
  Float = 2,    ///< IEEE 754
  BFloat = 4,   ///< bfloat16
  Complex = 5,  ///< pairs of IEEE floats
  Bool = 6,     ///< a byte that is 0 or 1
};

inline constexpr std::uint64_t kReadOnly = 1;  ///< bit of ManagedTensorVersioned::flags

/// DLPack's version.
struct Version {
  std::uint32_t major;  ///< another one is another layout
  std::uint32_t minor;  ///< adds only
};

/// Where memory is.
struct Place {
  std::int32_t type;  ///< numbers of DeviceType
  std::int32_t id;    ///< which one of its type
};

/// What one element is.
struct ElementType {
  TypeCode code;        ///< the kind of number
  std::uint8_t bits;    ///< of one number
  std::uint16_t lanes;  ///< numbers in an element: 1
};

/// An array that does not own its memory.
struct Tensor {
  void* data;             ///< where the memory begins; the first element is byte_offset further
  Place device;           ///< where the memory is
  std::int32_t ndim;      ///< number of axes
  ElementType dtype;      ///< of all elements, in the machine's byte order
  std::int64_t* shape;    ///< in elements
  std::int64_t* strides;  ///< in elements; null for order C
  std::uint64_t byte_offset;  ///< bytes from `data` to the first element
};

/// The form before DLPack 1.0, which has neither a version nor flags.
struct ManagedTensor {
  Tensor tensor;  ///< the array
  void* context;  ///< the producer's own
  void (*deleter)(ManagedTensor* self);  ///< may be null
};

/// A tensor with who owns it, of DLPack 1.0 and newer.
struct ManagedTensorVersioned {
  Version version;  ///< of what follows
  void* context;    ///< the producer's own
  void (*deleter)(ManagedTensorVersioned* self);  ///< may be null
  std::uint64_t flags;  ///< bits such as kReadOnly
  Tensor tensor;        ///< the array
};

/// The stream on which a consumer will use memory of a device, in the numbers of Python's `__dlpack__`: on CUDA 1 the
/// legacy default stream, 2 the default stream of the thread, above 2 a stream's handle, and -1 not to wait. Nothing
/// means 1 on CUDA, and is all there is on the host. Ours, for producers that ask, is 1.
using ConsumerStream = std::optional<std::int64_t>;

/// A tensor over the array's memory, without a copy. It is the caller's: it holds the memory until somebody calls its
/// deleter, once, on any thread. On a device, the consumer's stream then sees what was done to the array so far.
///
/// Throws UnsupportedError for what DLPack cannot say: a byte order that is not the machine's, dtypes other than bool,
/// integers, floats, bfloat16 and complex, strides that are no multiple of the item size. Throws ArgumentError for a
/// stream that the device does not have.
ZB_EXPORT ManagedTensorVersioned* to_dlpack(const NDArray& array, ConsumerStream stream = {});

/// The same in the older form. Throws UnsupportedError also for read-only arrays, which it cannot mark.
ZB_EXPORT ManagedTensor* to_dlpack_unversioned(const NDArray& array, ConsumerStream stream = {});

/// An array over the tensor's memory, without a copy, read-only where the tensor is. Its deleter is called once, when
/// the last view of the memory lets go. On an error the tensor remains the caller's, and nothing was called.
///
/// Throws ArgumentError for a tensor that contradicts itself (no data, a negative length, strides or offsets that
/// leave the address space, more than 64 axes), and UnsupportedError for what this library lacks: another major
/// version, device type or dtype, vectors of several lanes.
ZB_EXPORT NDArray from_dlpack(ManagedTensorVersioned* tensor);

/// The same of the older form, which cannot say whether it may be written to: read-only unless the caller knows better.
ZB_EXPORT NDArray from_dlpack(ManagedTensor* tensor, bool read_only = true);

}  // namespace zarrbuffer::dlpack
