// Reversing the bytes of a word.
#pragma once

#include <cstdint>

#include "element/host_device.hpp"

namespace zarrbuffer::element {

ZB_HD constexpr std::uint8_t swap_bytes(std::uint8_t word) {
  return word;
}

ZB_HD constexpr std::uint16_t swap_bytes(std::uint16_t word) {
  return static_cast<std::uint16_t>((word << 8) | (word >> 8));
}

ZB_HD constexpr std::uint32_t swap_bytes(std::uint32_t word) {
  return ((word & 0x000000ffu) << 24) | ((word & 0x0000ff00u) << 8) | ((word & 0x00ff0000u) >> 8) |
         ((word & 0xff000000u) >> 24);
}

ZB_HD constexpr std::uint64_t swap_bytes(std::uint64_t word) {
  const std::uint64_t low = swap_bytes(static_cast<std::uint32_t>(word));
  return (low << 32) | swap_bytes(static_cast<std::uint32_t>(word >> 32));
}

}  // namespace zarrbuffer::element
