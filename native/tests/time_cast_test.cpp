// Calendar dates and conversions between units of time: literal tables taken from NumPy 2.4.
#include "element/time_cast.hpp"

#include <random>
#include <tuple>

#include <gtest/gtest.h>

#include "core/backends.hpp"

namespace zarrbuffer::element {
namespace {

struct Conversion {
  const char* from;
  std::int64_t ticks;
  const char* to;
  std::int64_t expected;
};

constexpr Conversion kConversions[] = {
    {"M8[s]", -1, "M8[D]", -1},
    {"M8[Y]", 50, "M8[D]", 18262},
    {"M8[D]", 18321, "M8[M]", 601},
    {"M8[M]", -7, "M8[Y]", -1},
    {"M8[Y]", 1, "M8[ns]", INT64_C(31536000000000000)},
    {"M8[7M]", 3, "M8[D]", 638},
    {"M8[ns]", kNaT, "M8[Y]", kNaT},
    {"M8[s]", INT64_C(1) << 62, "M8[ns]", 0},
    {"m8[s]", -1, "m8[D]", -1},
    {"m8[s]", 3, "m8[25ms]", 120},
    {"m8[M]", 5, "m8[D]", 152},
    {"m8[D]", 5000, "m8[Y]", 13},
    {"m8[7W]", 1000, "m8[3M]", 536},
    {"m8", 5, "m8[s]", 5},
    {"m8[s]", kNaT, "m8[ns]", kNaT},
    // So many that the divisor wraps.
    {"m8[ns]", -5, "m8[15251W]", 0},
    {"m8[ns]", -1, "m8[15251W]", -1},
    {"m8[ns]", INT64_MAX, "m8[15251W]", -1},
    {"m8[ns]", INT64_C(1000000000000000000), "m8[2147483647W]", -4},
    {"m8[ns]", INT64_MIN + 1, "m8[2147483647W]", 36},
};

TEST(TimeCast, ConvertsUnits) {
  for (const Conversion& row : kConversions) {
    const zb_type to = seam(DType::parse(row.to));
    const zb_type from = seam(DType::parse(row.from));
    const auto result = visit_time_cast(to, from, [&](auto convert) { return convert(row.ticks); });
    EXPECT_EQ(result, row.expected) << row.ticks << " " << row.from << " to " << row.to;
  }
}

/// Years and months from every unit, the ends of what it holds too, as by way of the whole moment.
TEST(TimeCast, CalendarOfFinerUnits) {
  std::mt19937_64 random(1);
  for (int unit = 0; unit < static_cast<int>(TimeUnit::Generic); ++unit) {
    for (const std::int32_t count : {1, 7, 1000}) {
      for (const auto to_unit : {TimeUnit::Year, TimeUnit::Month}) {
        const auto from_unit = static_cast<TimeUnit>(unit);
        const zb_type from = seam(DType::datetime(from_unit, count));
        const zb_type to = seam(DType::datetime(to_unit, count));
        visit_time_cast(to, from, [&](auto convert) {
          const auto expect = [&](std::int64_t ticks) {
            ASSERT_EQ(convert(ticks),
                      ticks_of(civil_time(ticks, from_unit, count), to_unit, count))
                << ticks << " of " << count << " " << unit;
          };
          for (const std::int64_t ticks : {INT64_MIN + 1, INT64_MAX, INT64_C(0), INT64_C(-1)}) {
            expect(ticks);
          }
          for (int i = 0; i < 1000; ++i) {
            const auto ticks = static_cast<std::int64_t>(random()) >> random() % 64;
            if (ticks != kNaT) expect(ticks);
          }
        });
      }
    }
  }
}

TEST(DateTime, EveryDayOfAnEraComesBack) {
  std::int64_t year = 1800;
  int month = 1;
  int day = 1;
  for (std::int64_t days = days_of(year, month, day); year < 2202; ++days) {
    CivilTime time;
    set_date(time, days);
    ASSERT_EQ(std::tie(time.year, time.month, time.day), std::tie(year, month, day));
    ASSERT_EQ(days_of(year, month, day), days);
    if (++day > days_in_month(year, month)) day = 1, ++month;
    if (month > 12) month = 1, ++year;
  }
}

void expect_divides(std::int64_t number, std::int64_t divisor) {
  const FixedDivisor by(divisor);
  ASSERT_EQ(by.quotient(number), number / divisor) << number << " / " << divisor;
  ASSERT_EQ(by.floor(number), floor_divide(number, divisor)) << number << " / " << divisor;
  ASSERT_EQ(FixedDivisor(-divisor).quotient(number), wrap_multiply(number / divisor, -1))
      << number << " / -" << divisor;
}

void expect_divides_around(std::int64_t number, std::int64_t divisor) {
  for (std::uint64_t nudge = 0; nudge < 5; ++nudge) {
    // Past the largest number comes the smallest.
    expect_divides(static_cast<std::int64_t>(static_cast<std::uint64_t>(number) + nudge - 2),
                   divisor);
  }
}

TEST(FixedDivisor, AroundMultiplesAndLimits) {
  for (int power = 0; power < 63; ++power) {
    for (std::int64_t nudge = -2; nudge <= 2; ++nudge) {
      const std::int64_t divisor = (std::int64_t{1} << power) + nudge;
      if (divisor < 1) continue;
      const std::int64_t multiple = INT64_MAX / divisor * divisor;
      for (const std::int64_t number : {std::int64_t{0}, divisor, INT64_MAX, multiple}) {
        expect_divides_around(number, divisor);
        expect_divides_around(-number, divisor);
      }
    }
  }
  expect_divides_around(INT64_MIN, INT64_MAX);
  expect_divides_around(INT64_MIN, INT64_MAX - 1);
  EXPECT_EQ(FixedDivisor(INT64_MIN).quotient(INT64_MIN), 1);
  EXPECT_EQ(FixedDivisor(INT64_MIN).quotient(INT64_MAX), 0);
}

TEST(FixedDivisor, RandomNumbers) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 200'000; ++i) {
    const auto divisor = static_cast<std::int64_t>(random() >> (1 + random() % 62));
    if (divisor == 0) continue;
    expect_divides(static_cast<std::int64_t>(random() >> (random() % 64)), divisor);
    expect_divides(static_cast<std::int64_t>(random()), divisor);
  }
}

}  // namespace
}  // namespace zarrbuffer::element
