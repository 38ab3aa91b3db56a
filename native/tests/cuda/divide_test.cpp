#include "cuda/divide.hpp"

#include <gtest/gtest.h>

#include <random>

namespace zarrbuffer::test {

namespace {

constexpr std::uint32_t kLargest = 0x7fffffffu;

void expect_divides(std::uint32_t number, std::uint32_t divisor) {
  const cuda::Divider by(divisor);
  ASSERT_EQ(by.quotient(number), number / divisor) << number << " / " << divisor;
  ASSERT_EQ(by.remainder(number, by.quotient(number)), number % divisor);
}

}  // namespace

TEST(CudaDivider, EverySmallNumberByEverySmallDivisor) {
  for (std::uint32_t divisor = 1; divisor <= 1024; ++divisor) {
    for (std::uint32_t number = 0; number <= 4096; ++number) expect_divides(number, divisor);
  }
}

TEST(CudaDivider, AroundMultiplesAtTheUpperEnd) {
  for (int power = 0; power < 32; ++power) {
    for (std::int64_t nudge = -2; nudge <= 2; ++nudge) {
      const std::int64_t divisor = (std::int64_t{1} << power) + nudge;
      if (divisor < 1 || divisor > (std::int64_t{1} << 31)) continue;
      const auto by = static_cast<std::uint32_t>(divisor);
      expect_divides(kLargest, by);
      expect_divides(kLargest - 1, by);
      const std::uint32_t multiple = kLargest / by * by;
      expect_divides(multiple, by);
      if (multiple > 0) expect_divides(multiple - 1, by);
    }
  }
}

TEST(CudaDivider, RandomNumbers) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 2'000'000; ++i) {
    const auto number = static_cast<std::uint32_t>(random() & kLargest);
    const auto shift = static_cast<int>(random() % 31);
    const auto divisor = static_cast<std::uint32_t>((random() & kLargest) >> shift);
    if (divisor != 0) expect_divides(number, divisor);
  }
}

}  // namespace zarrbuffer::test
