// What users read when CUDA says no. Pure, so that every text is tested without a device.
#pragma once

#include <cstdint>
#include <string>

#include "zarrbuffer/device.hpp"

namespace zarrbuffer::cuda {

/// Versions as CUDA numbers them: 13000 is 13.0.
struct DriverFacts {
  int driver_version = 0;  ///< 0: there is no driver
  int needed_version = 0;
  bool no_device = false;
  std::string otherwise;  ///< CUDA's own words for any other reason
};

/// Why no device can be used.
std::string no_device_text(const DriverFacts& facts);

std::string error_text(const char* what, const char* name, int number, const char* words);

std::string missing_ordinal_text(const std::string& device, std::int32_t count);

/// What memory an address is of, with cudaMemoryType's numbers.
enum class MemoryKind { Unknown = 0, Host = 1, Device = 2, Managed = 3 };

struct MemoryFacts {
  MemoryKind kind = MemoryKind::Unknown;
  std::int32_t device = 0;
};

bool is_memory_of(const MemoryFacts& facts, DeviceType type, std::int32_t ordinal);
std::string foreign_memory_text(const void* address, const MemoryFacts& facts,
                                const std::string& device);

/// `free` and `total` below 0: unknown.
std::string out_of_memory_text(std::int64_t bytes, const std::string& device, std::int64_t free,
                               std::int64_t total);

}  // namespace zarrbuffer::cuda
