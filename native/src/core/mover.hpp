// Which side of a transfer works, asked by the core for its stream and by a backend for its device.
#pragma once

#include "zarrbuffer/device.hpp"

namespace zarrbuffer {

/// Whether it is the destination's device; else it is the source's. Plain host memory has no stream,
/// and pinned and managed memory may be reached by devices other than the one they name.
constexpr bool destination_moves(DeviceType destination, DeviceType source) {
  return destination == DeviceType::Cuda || source == DeviceType::Cpu;
}

}  // namespace zarrbuffer
