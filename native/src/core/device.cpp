#include "zarrbuffer/device.hpp"

namespace zarrbuffer {

std::string Device::to_string() const {
  switch (type) {
    case DeviceType::Cpu:
      return "cpu";
    case DeviceType::Cuda:
      return "cuda:" + std::to_string(id);
    case DeviceType::CudaHost:
      return "cuda_host";
    case DeviceType::CudaManaged:
      return "cuda_managed:" + std::to_string(id);
  }
  return "device " + std::to_string(static_cast<std::int32_t>(type)) + ":" + std::to_string(id);
}

}  // namespace zarrbuffer
