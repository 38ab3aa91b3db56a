// Division by a number that is known before a kernel starts, as a multiplication and a shift.
#pragma once

#include <cstdint>

#include "element/host_device.hpp"

namespace zarrbuffer::cuda {

/// Divides numbers below 2^31 by a divisor from 1 to 2^31.
struct Divider {
  std::uint32_t divisor = 1;
  std::uint32_t multiplier = 1;
  std::uint32_t shift = 0;

  Divider() = default;
  explicit constexpr Divider(std::uint32_t by) : divisor(by), multiplier(0) {
    while ((std::uint64_t{1} << shift) < by) ++shift;
    const std::uint64_t excess = (std::uint64_t{1} << shift) - by;
    multiplier = static_cast<std::uint32_t>((excess << 32) / by + 1);
  }

  // The sum cannot overflow: the product's upper half is at most the number itself.
  ZB_HD constexpr std::uint32_t quotient(std::uint32_t number) const {
    const std::uint64_t product = static_cast<std::uint64_t>(number) * multiplier;
    return (static_cast<std::uint32_t>(product >> 32) + number) >> shift;
  }

  ZB_HD constexpr std::uint32_t remainder(std::uint32_t number, std::uint32_t quotient) const {
    return number - quotient * divisor;
  }
};

}  // namespace zarrbuffer::cuda
