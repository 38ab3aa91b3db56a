#include "cuda/error_text.hpp"

#include <cstdint>
#include <cstdio>

namespace zarrbuffer::cuda {

namespace {

std::string version_text(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

}  // namespace

std::string no_device_text(const DriverFacts& facts) {
  if (facts.no_device) return "no device: the CUDA driver finds no GPU that it may use";
  if (facts.driver_version == 0) return "no CUDA driver (libcuda.so.1 not found)";
  if (facts.driver_version < facts.needed_version) {
    return "the CUDA driver is too old: it is for CUDA " + version_text(facts.driver_version) +
           ", this library needs CUDA " + version_text(facts.needed_version);
  }
  return facts.otherwise;
}

std::string error_text(const char* what, const char* name, int number, const char* words) {
  return std::string("cannot ") + what + ": " + name + " (" + std::to_string(number) +
         "): " + words;
}

std::string missing_ordinal_text(const std::string& device, std::int32_t count) {
  const std::string there =
      count == 1
          ? "1 device, with ordinal 0"
          : std::to_string(count) + " devices, with ordinals 0 to " + std::to_string(count - 1);
  return "there is no " + device + ": this machine has " + there;
}

bool is_memory_of(const MemoryFacts& facts, DeviceType type, std::int32_t ordinal) {
  switch (type) {
    // Pinned memory is every device's.
    case DeviceType::CudaHost: return facts.kind == MemoryKind::Host;
    case DeviceType::CudaManaged: return facts.kind == MemoryKind::Managed;
    default: break;
  }
  return facts.kind == MemoryKind::Managed ||
         (facts.kind == MemoryKind::Device && facts.device == ordinal);
}

std::string foreign_memory_text(const void* address, const MemoryFacts& facts,
                                const std::string& device) {
  char text[32];
  // Not %p, which each system prints in its own way.
  std::snprintf(text, sizeof text, "0x%llx",
                static_cast<unsigned long long>(reinterpret_cast<std::uintptr_t>(address)));
  const auto kind = [&]() -> std::string {
    switch (facts.kind) {
      case MemoryKind::Host: return "pinned host memory";
      case MemoryKind::Device: return "memory of cuda:" + std::to_string(facts.device);
      case MemoryKind::Managed: return "managed memory";
      default: return "no memory that this process has from CUDA";
    }
  }();
  return std::string("address ") + text + " is not " + device + "'s: it is " + kind;
}

std::string out_of_memory_text(std::int64_t bytes, const std::string& device, std::int64_t free,
                               std::int64_t total) {
  std::string text = "out of memory: " + std::to_string(bytes) + " bytes asked for on " + device;
  if (free >= 0 && total >= 0) {
    text += ", " + std::to_string(free) + " of " + std::to_string(total) + " bytes free";
  }
  return text;
}

}  // namespace zarrbuffer::cuda
