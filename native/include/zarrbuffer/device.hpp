// Where memory lives.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "zarrbuffer/export.hpp"

namespace zarrbuffer {

/// Numbers are DLPack's, so that interchange needs no table.
enum class DeviceType : std::int32_t {
  Cpu = 1,
  Cuda = 2,
  CudaHost = 3,      ///< pinned host memory
  CudaManaged = 13,  ///< managed memory, reachable from both sides
};

/// A kind of memory and the ordinal of the device it belongs to. A plain value.
struct ZB_EXPORT Device {
  /// The kind of memory.
  DeviceType type = DeviceType::Cpu;
  /// The number of the device among those of its type, from 0.
  std::int32_t id = 0;

  /// Plain host memory.
  static constexpr Device cpu() { return {DeviceType::Cpu, 0}; }
  /// The memory of a CUDA device.
  static constexpr Device cuda(std::int32_t ordinal = 0) { return {DeviceType::Cuda, ordinal}; }
  /// Page-locked host memory.
  static constexpr Device pinned() { return {DeviceType::CudaHost, 0}; }

  /// Memory of a CUDA device that the host reaches too.
  static constexpr Device managed(std::int32_t ordinal = 0) { return {DeviceType::CudaManaged, ordinal}; }

  /// True where plain loads and stores of the host reach the memory.
  constexpr bool is_host() const { return type != DeviceType::Cuda; }

  /// `cpu`, `cuda:0`, `cuda_host`, `cuda_managed:0`.
  std::string to_string() const;

  /// The same kind and number.
  constexpr bool operator==(const Device&) const = default;
};

/// How many devices of this type there are; 0 where a driver is missing. Never throws for that.
ZB_EXPORT std::int32_t count_devices(DeviceType type);

/// What was tried and failed where there is no device of this type; empty where there is one.
ZB_EXPORT std::string why_no_device(DeviceType type);

}  // namespace zarrbuffer
