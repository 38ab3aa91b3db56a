// Conversions between units of time. What depends on the units alone is found once, before a loop.
#pragma once

#include <cstdint>

#include "zarrbuffer/backend.h"

#include "element/datetime.hpp"
#include "element/fixed_divisor.hpp"
#include "element/visit.hpp"

namespace zarrbuffer::element {

struct TicksTimes {
  std::int64_t numerator;

  ZB_HD constexpr std::int64_t operator()(std::int64_t ticks) const {
    return ticks == kNaT ? kNaT : wrap_multiply(ticks, numerator);
  }
};

/// Rounds down.
class TicksByRatio {
 public:
  explicit constexpr TicksByRatio(TimeRatio ratio)
      : numerator_(ratio.numerator),
        down_(wrap_add(1, wrap_multiply(ratio.denominator, -1))),
        divisor_(ratio.denominator) {}

  ZB_HD constexpr std::int64_t operator()(std::int64_t ticks) const {
    if (ticks == kNaT) return kNaT;
    const std::int64_t product = wrap_multiply(ticks, numerator_);
    // The sign before the product decides, as in NumPy: it may wrap.
    return divisor_.quotient(ticks < 0 ? wrap_add(product, down_) : product);
  }

 private:
  std::int64_t numerator_;
  std::int64_t down_;
  FixedDivisor divisor_;
};

/// To years or months from units of which a day has a number that 64 bits hold.
class TicksToCalendar {
 public:
  constexpr TicksToCalendar(TimeUnit from, std::int32_t from_count, TimeUnit to,
                            std::int32_t to_count)
      : parts_(from == TimeUnit::Week ? std::int64_t{7} * from_count : from_count),
        parts_per_day_(from == TimeUnit::Week ? 1 : ticks_per_day(from)),
        to_(to),
        to_count_(to_count) {}

  ZB_HD constexpr std::int64_t operator()(std::int64_t ticks) const {
    if (ticks == kNaT) return kNaT;
    CivilTime time;
    set_date(time, parts_per_day_.floor(wrap_multiply(ticks, parts_)));
    return ticks_of(time, to_, to_count_);
  }

 private:
  std::int64_t parts_;
  FixedDivisor parts_per_day_;
  TimeUnit to_;
  std::int32_t to_count_;
};

struct TicksByCalendar {
  TimeUnit from;
  std::int32_t from_count;
  TimeUnit to;
  std::int32_t to_count;

  ZB_HD constexpr std::int64_t operator()(std::int64_t ticks) const {
    return ticks == kNaT ? kNaT : ticks_of(civil_time(ticks, from, from_count), to, to_count);
  }
};

/// Calls `visitor` with the function that converts ticks of `from` to ticks of `to`, both datetimes
/// or both timedeltas: datetimes between years or months and finer units by the calendar, all others
/// by the ratio of the units.
template <class Visitor>
auto visit_time_cast(const zb_type& to, const zb_type& from, Visitor&& visitor) {
  const auto from_unit = static_cast<TimeUnit>(from.unit);
  const auto to_unit = static_cast<TimeUnit>(to.unit);
  if (kind_of(to) == Kind::DateTime && from_unit != TimeUnit::Generic &&
      (is_calendar(from_unit) || is_calendar(to_unit))) {
    if (!is_calendar(from_unit) && from_unit <= TimeUnit::Pico) {
      return visitor(TicksToCalendar(from_unit, from.unit_count, to_unit, to.unit_count));
    }
    return visitor(TicksByCalendar{from_unit, from.unit_count, to_unit, to.unit_count});
  }
  const TimeRatio ratio = time_ratio(from_unit, from.unit_count, to_unit, to.unit_count);
  if (ratio.denominator == 1) return visitor(TicksTimes{ratio.numerator});
  return visitor(TicksByRatio(ratio));
}

}  // namespace zarrbuffer::element
