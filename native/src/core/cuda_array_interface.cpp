#include "zarrbuffer/cuda_array_interface.hpp"

#include "zarrbuffer/error.hpp"
#include "zarrbuffer/stream.hpp"

namespace zarrbuffer {

CudaArrayInterface cuda_array_interface(const NDArray& array) {
  if (array.device().type == DeviceType::Cpu) {
    throw UnsupportedError("no CUDA device reaches memory of " + array.device().to_string() +
                           ": move the array with to(Device) first");
  }
  if (array.dtype().kind() == Kind::BFloat) throw UnsupportedError("bfloat16 has no type string: use DLPack");
  CudaArrayInterface result;
  result.shape = array.shape();
  result.typestr = array.dtype().typestr();
  result.data = array.size() == 0 ? 0 : reinterpret_cast<std::uintptr_t>(array.data());
  result.read_only = array.is_read_only();
  if (!array.is_c_contiguous()) result.strides = array.strides();
  constexpr std::int64_t kLegacyDefault = 1;
  const void* stream = Stream::current(array.device()).handle();
  result.stream = stream == nullptr ? kLegacyDefault : static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(stream));
  return result;
}

}  // namespace zarrbuffer
