// Calendar arithmetic of datetime64 and timedelta64: proleptic Gregorian, no leap seconds. Integers
// wrap as NumPy's do, so that no tick count is an error and every device gives the same bits.
#pragma once

#include <cstdint>
#include <limits>

#include "zarrbuffer/dtype.hpp"

#include "element/host_device.hpp"

namespace zarrbuffer::element {

inline constexpr std::int64_t kNaT = std::numeric_limits<std::int64_t>::min();

ZB_HD constexpr std::int64_t wrap_multiply(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
}

ZB_HD constexpr std::int64_t wrap_add(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

ZB_HD constexpr std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  const std::int64_t quotient = a / b;
  return quotient - (a % b < 0 ? 1 : 0);
}

ZB_HD constexpr std::int64_t floor_remainder(std::int64_t a, std::int64_t b) {
  const std::int64_t remainder = a % b;
  return remainder < 0 ? remainder + b : remainder;
}

ZB_HD constexpr std::uint64_t greatest_common_divisor(std::uint64_t a, std::uint64_t b) {
  while (b != 0) {
    const std::uint64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

ZB_HD constexpr bool is_calendar(TimeUnit unit) {
  return unit == TimeUnit::Year || unit == TimeUnit::Month;
}

/// How many of the next finer unit one is. Years and months, which have no such number, count 1:
/// NumPy's promotion of units counts so.
ZB_HD constexpr std::uint64_t step_to_finer(TimeUnit unit) {
  switch (unit) {
    case TimeUnit::Week:
      return 7;
    case TimeUnit::Day:
      return 24;
    case TimeUnit::Hour:
    case TimeUnit::Minute:
      return 60;
    case TimeUnit::Year:
    case TimeUnit::Month:
    case TimeUnit::Atto:
    case TimeUnit::Generic:
      return 1;
    default:
      return 1000;
  }
}

/// How many of `fine` one `coarse` is; 0 past 2^56, where NumPy refuses.
ZB_HD constexpr std::uint64_t unit_factor(TimeUnit coarse, TimeUnit fine) {
  std::uint64_t factor = 1;
  for (int unit = static_cast<int>(coarse); unit < static_cast<int>(fine); ++unit) {
    factor *= step_to_finer(static_cast<TimeUnit>(unit));
    if (factor >> 56 != 0) return 0;
  }
  return factor;
}

/// How many of `unit`, from Day to Pico, a day has.
ZB_HD constexpr std::int64_t ticks_per_day(TimeUnit unit) {
  return static_cast<std::int64_t>(
      unit <= TimeUnit::Second
          ? unit_factor(TimeUnit::Day, unit)
          : unit_factor(TimeUnit::Day, TimeUnit::Second) * unit_factor(TimeUnit::Second, unit));
}

/// What ticks are multiplied by and divided by, rounding down. A numerator of 0: there is no
/// conversion. Either may have wrapped, as NumPy's, and then be negative.
struct TimeRatio {
  std::int64_t numerator;
  std::int64_t denominator;
};

/// Years and months as the mean of the 400 years of the calendar's cycle, which is what a
/// timedelta's are.
ZB_HD constexpr TimeRatio time_ratio(TimeUnit from, std::int32_t from_count, TimeUnit to,
                                     std::int32_t to_count) {
  if (from == TimeUnit::Generic) return {1, 1};
  if (to == TimeUnit::Generic) return {0, 1};
  const TimeUnit coarse = from < to ? from : to;
  const TimeUnit fine = from < to ? to : from;
  std::uint64_t many = 1;
  std::uint64_t one = 1;
  if (coarse == TimeUnit::Year && fine == TimeUnit::Month) {
    many = 12;
  } else if (is_calendar(coarse) && !is_calendar(fine)) {
    many = fine == TimeUnit::Week ? 1 : unit_factor(TimeUnit::Day, fine);
    many *= 400 * 365 + 97;
    one = std::uint64_t{400} * (coarse == TimeUnit::Year ? 1 : 12) * (fine == TimeUnit::Week ? 7 : 1);
  } else {
    many = unit_factor(coarse, fine);
  }
  if (many == 0) return {0, 1};
  const std::uint64_t numerator =
      (from <= to ? many : one) * static_cast<std::uint64_t>(from_count);
  const std::uint64_t denominator =
      (from <= to ? one : many) * static_cast<std::uint64_t>(to_count);
  const std::uint64_t common = greatest_common_divisor(numerator, denominator);
  return {static_cast<std::int64_t>(numerator / common),
          static_cast<std::int64_t>(denominator / common)};
}

/// A moment by the calendar; `atto` is the fraction of its second.
struct CivilTime {
  std::int64_t year = 1970;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  std::int64_t atto = 0;
};

inline constexpr std::int64_t kAttoPerSecond = 1'000'000'000'000'000'000;

ZB_HD constexpr bool is_leap_year(std::int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

ZB_HD constexpr int days_in_month(std::int64_t year, int month) {
  if (month == 2) return is_leap_year(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/// Days between 1970-01-01 and a date. Years begin in March here, so that the leap day is the last.
ZB_HD constexpr std::int64_t days_of(std::int64_t year, int month, int day) {
  const std::int64_t y = wrap_add(year, month <= 2 ? -1 : 0);
  const std::int64_t era = floor_divide(y, 400);
  const std::int64_t year_of_era = floor_remainder(y, 400);
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return wrap_add(wrap_multiply(era, 146097), day_of_era - 719468);
}

ZB_HD constexpr void set_date(CivilTime& time, std::int64_t days) {
  // Eras first: adding the days from March of year 0 to 1970 could overflow.
  constexpr int kDaysOfEra = 146097;
  std::int64_t era = floor_divide(days, kDaysOfEra) + 719468 / kDaysOfEra;
  auto day_of_era =
      static_cast<std::uint32_t>(floor_remainder(days, kDaysOfEra) + 719468 % kDaysOfEra);
  if (day_of_era >= kDaysOfEra) day_of_era -= kDaysOfEra, ++era;
  const std::uint32_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::uint32_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::uint32_t month_from_march = (5 * day_of_year + 2) / 153;
  time.day = static_cast<int>(day_of_year - (153 * month_from_march + 2) / 5 + 1);
  time.month = static_cast<int>(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
  time.year = year_of_era + era * 400 + (time.month <= 2 ? 1 : 0);
}

ZB_HD constexpr void set_time_of_day(CivilTime& time, std::int64_t seconds) {
  time.hour = static_cast<int>(seconds / 3600);
  time.minute = static_cast<int>(seconds / 60 % 60);
  time.second = static_cast<int>(seconds % 60);
}

/// The calendar's view of `ticks` of `count` units each; neither NaT nor Generic has one.
ZB_HD constexpr CivilTime civil_time(std::int64_t ticks, TimeUnit unit, std::int32_t count) {
  CivilTime time;
  const std::int64_t value = wrap_multiply(ticks, count);
  if (unit == TimeUnit::Year) {
    time.year = wrap_add(1970, value);
  } else if (unit == TimeUnit::Month) {
    time.year = 1970 + floor_divide(value, 12);
    time.month = static_cast<int>(floor_remainder(value, 12)) + 1;
  } else if (unit == TimeUnit::Week || unit == TimeUnit::Day) {
    set_date(time, unit == TimeUnit::Week ? wrap_multiply(value, 7) : value);
  } else if (unit <= TimeUnit::Second) {
    const std::int64_t per_day = ticks_per_day(unit);
    set_date(time, floor_divide(value, per_day));
    set_time_of_day(time, floor_remainder(value, per_day) * (86400 / per_day));
  } else {
    const std::int64_t atto = static_cast<std::int64_t>(unit_factor(unit, TimeUnit::Atto));
    const std::int64_t per_second = kAttoPerSecond / atto;
    const std::int64_t seconds = floor_divide(value, per_second);
    time.atto = floor_remainder(value, per_second) * atto;
    set_date(time, floor_divide(seconds, 86400));
    set_time_of_day(time, floor_remainder(seconds, 86400));
  }
  return time;
}

/// The tick that a moment falls into.
ZB_HD constexpr std::int64_t ticks_of(const CivilTime& time, TimeUnit unit, std::int32_t count) {
  std::int64_t value = 0;
  if (unit == TimeUnit::Year) {
    value = wrap_add(time.year, -1970);
  } else if (unit == TimeUnit::Month) {
    value = wrap_add(wrap_multiply(wrap_add(time.year, -1970), 12), time.month - 1);
  } else {
    value = days_of(time.year, time.month, time.day);
    if (unit == TimeUnit::Week) value = floor_divide(value, 7);
    if (unit >= TimeUnit::Hour) value = wrap_add(wrap_multiply(value, 24), time.hour);
    if (unit >= TimeUnit::Minute) value = wrap_add(wrap_multiply(value, 60), time.minute);
    if (unit >= TimeUnit::Second) value = wrap_add(wrap_multiply(value, 60), time.second);
    if (unit > TimeUnit::Second) {
      const std::int64_t atto = static_cast<std::int64_t>(unit_factor(unit, TimeUnit::Atto));
      value = wrap_add(wrap_multiply(value, kAttoPerSecond / atto), time.atto / atto);
    }
  }
  return floor_divide(value, count);
}

}  // namespace zarrbuffer::element
