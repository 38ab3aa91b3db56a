// Division of 64-bit integers by a number that is known before a loop, as a product and a shift.
#pragma once

#include <cstdint>

#include "element/host_device.hpp"

namespace zarrbuffer::element {

/// Divides any integer by a positive one.
class FixedDivisor {
 public:
  explicit constexpr FixedDivisor(std::int64_t divisor) : divisor_(divisor) {
    const auto by = static_cast<std::uint64_t>(divisor);
    while ((std::uint64_t{1} << shift_) < by) ++shift_;
    // 2^(63 + shift) / divisor, rounded up, is too large by less than 2^shift / divisor of itself,
    // which numbers up to 2^63 do not see. It is below 2^64.
    multiplier_ = static_cast<std::uint64_t>(((Wide{1} << (63 + shift_)) + by - 1) / by);
  }

  /// Rounded to zero, as C++ does.
  ZB_HD constexpr std::int64_t quotient(std::int64_t number) const {
    const auto bits = static_cast<std::uint64_t>(number);
    const std::uint64_t sign = number < 0 ? ~std::uint64_t{0} : 0;
    const std::uint64_t magnitude = (bits ^ sign) - sign;
    const auto high = static_cast<std::uint64_t>((Wide{magnitude} * multiplier_) >> 63);
    return static_cast<std::int64_t>(((high >> shift_) ^ sign) - sign);
  }

  ZB_HD constexpr std::int64_t floor(std::int64_t number) const {
    const std::int64_t rounded = quotient(number);
    return rounded - (number < rounded * divisor_ ? 1 : 0);
  }

 private:
  __extension__ typedef unsigned __int128 Wide;

  std::int64_t divisor_;
  std::uint64_t multiplier_;
  int shift_ = 0;
};

}  // namespace zarrbuffer::element
