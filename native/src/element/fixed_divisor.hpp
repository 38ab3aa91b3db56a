// Division of 64-bit integers by a number that is known before a loop, as a product and a shift.
#pragma once

#include <cstdint>

#include "element/host_device.hpp"

namespace zarrbuffer::element {

/// Divides any integer by any other but 0. What no 64 bits hold, 2^63, wraps.
class FixedDivisor {
 public:
  explicit constexpr FixedDivisor(std::int64_t divisor) : divisor_(divisor) {
    const std::uint64_t by = magnitude(divisor);
    while ((std::uint64_t{1} << shift_) < by) ++shift_;
    // 2^(63 + shift) / divisor, rounded up, is too large by less than 2^shift / divisor of itself,
    // which numbers up to 2^63 do not see. It is below 2^64.
    multiplier_ = static_cast<std::uint64_t>(((Wide{1} << (63 + shift_)) + by - 1) / by);
  }

  /// Rounded to zero, as C++ does.
  ZB_HD constexpr std::int64_t quotient(std::int64_t number) const {
    const std::uint64_t sign = (number ^ divisor_) < 0 ? ~std::uint64_t{0} : 0;
    const auto high = static_cast<std::uint64_t>((Wide{magnitude(number)} * multiplier_) >> 63);
    return static_cast<std::int64_t>(((high >> shift_) ^ sign) - sign);
  }

  /// Rounded down, for positive divisors.
  ZB_HD constexpr std::int64_t floor(std::int64_t number) const {
    const std::int64_t rounded = quotient(number);
    return rounded - (number < rounded * divisor_ ? 1 : 0);
  }

 private:
  __extension__ typedef unsigned __int128 Wide;

  static ZB_HD constexpr std::uint64_t magnitude(std::int64_t number) {
    const auto bits = static_cast<std::uint64_t>(number);
    return number < 0 ? 0 - bits : bits;
  }

  std::int64_t divisor_;
  std::uint64_t multiplier_;
  int shift_ = 0;
};

}  // namespace zarrbuffer::element
