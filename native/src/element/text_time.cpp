#include <charconv>
#include <cstdlib>

#include "zarrbuffer/error.hpp"

#include "element/datetime.hpp"
#include "element/text.hpp"

namespace zarrbuffer::element {

namespace {

std::string padded(std::int64_t value, std::size_t width) {
  std::string digits = std::to_string(value);
  const std::size_t sign = value < 0 ? 1 : 0;
  if (digits.size() < width) digits.insert(sign, width - digits.size(), '0');
  return digits;
}

bool is_nat(std::string_view text) {
  if (text.empty()) return true;
  return text.size() == 3 && (text[0] | 32) == 'n' && (text[1] | 32) == 'a' &&
         (text[2] | 32) == 't';
}

/// Reads a moment from left to right; every refusal names the place.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  CivilTime read() {
    skip_spaces();
    read_date();
    if (!at_end()) read_time_of_day();
    return time_;
  }

 private:
  bool at_end() const { return at_ == text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[at_]; }
  bool digit() const { return peek() >= '0' && peek() <= '9'; }

  bool accept(char c) {
    if (at_end() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  void skip_spaces() {
    while (!at_end() && (peek() == ' ' || (peek() >= '\t' && peek() <= '\r')))
      ++at_;
  }

  [[noreturn]] void fail() const {
    throw ArgumentError("error parsing datetime " + in_quotes(text_) + " at position " +
                        std::to_string(at_));
  }

  int two_digits(const char* what, int first, int last) {
    int value = 0;
    for (int i = 0; i < 2; ++i) {
      if (!digit()) fail();
      value = value * 10 + (text_[at_++] - '0');
    }
    if (value < first || value > last) {
      throw ArgumentError(std::string(what) + " out of range in datetime " + in_quotes(text_) +
                          ": " + std::to_string(first) + " to " + std::to_string(last));
    }
    return value;
  }

  void read_date() {
    const bool negative = accept('-');
    if (!negative) accept('+');
    const char* begin = text_.data() + at_;
    if (!digit()) fail();
    const auto result = std::from_chars(begin, text_.data() + text_.size(), time_.year);
    if (result.ec != std::errc{}) fail();
    at_ += static_cast<std::size_t>(result.ptr - begin);
    if (negative) time_.year = -time_.year;
    if (at_end()) return;
    if (!accept('-')) fail();
    time_.month = two_digits("month", 1, 12);
    if (at_end()) return;
    if (!accept('-')) fail();
    time_.day = two_digits("day", 1, days_in_month(time_.year, time_.month));
  }

  void read_time_of_day() {
    if (!accept('T') && !accept(' ')) fail();
    time_.hour = two_digits("hour", 0, 23);
    if (accept(':')) {
      time_.minute = two_digits("minute", 0, 59);
      if (accept(':')) {
        time_.second = two_digits("second", 0, 59);
        if (accept('.')) read_fraction();
      }
    }
    read_zone();
    skip_spaces();
    if (!at_end()) fail();
  }

  void read_fraction() {
    for (std::int64_t place = kAttoPerSecond / 10; place > 0 && digit(); place /= 10) {
      time_.atto += place * (text_[at_++] - '0');
    }
  }

  void read_zone() {
    if (accept('Z')) return;
    const bool west = accept('-');
    if (!west && !accept('+')) return;
    int offset = two_digits("time zone's hour", 0, 23) * 60;
    if (accept(':') || digit()) offset += two_digits("time zone's minute", 0, 59);
    const std::int64_t minutes = time_.hour * 60 + time_.minute + (west ? offset : -offset);
    set_date(time_,
             wrap_add(days_of(time_.year, time_.month, time_.day), floor_divide(minutes, 1440)));
    time_.hour = static_cast<int>(floor_remainder(minutes, 1440) / 60);
    time_.minute = static_cast<int>(floor_remainder(minutes, 60));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  CivilTime time_;
};

const char* plural(TimeUnit unit) {
  constexpr const char* kPlurals[] = {"years",        "months",
                                      "weeks",        "days",
                                      "hours",        "minutes",
                                      "seconds",      "milliseconds",
                                      "microseconds", "nanoseconds",
                                      "picoseconds",  "femtoseconds",
                                      "attoseconds",  "generic time units"};
  return kPlurals[static_cast<int>(unit)];
}

}  // namespace

std::string datetime_to_text(std::int64_t ticks, TimeUnit unit, std::int32_t count) {
  if (ticks == kNaT) return "NaT";
  if (unit == TimeUnit::Generic)
    throw ArgumentError("a datetime without a unit has no text unless it is NaT");
  const CivilTime time = civil_time(ticks, unit, count);
  std::string text = padded(time.year, 4);
  if (unit >= TimeUnit::Month) text += "-" + padded(time.month, 2);
  if (unit >= TimeUnit::Week) text += "-" + padded(time.day, 2);
  if (unit >= TimeUnit::Hour) text += "T" + padded(time.hour, 2);
  if (unit >= TimeUnit::Minute) text += ":" + padded(time.minute, 2);
  if (unit >= TimeUnit::Second) text += ":" + padded(time.second, 2);
  if (unit > TimeUnit::Second) {
    const std::size_t places =
        3 * static_cast<std::size_t>(static_cast<int>(unit) - static_cast<int>(TimeUnit::Second));
    text += "." + padded(time.atto, 18).substr(0, places);
  }
  return text;
}

std::int64_t text_to_datetime(std::string_view text, TimeUnit unit, std::int32_t count) {
  if (is_nat(text)) return kNaT;
  if (unit == TimeUnit::Generic)
    throw ArgumentError("a datetime without a unit takes no text but NaT: " + in_quotes(text));
  return ticks_of(Reader(text).read(), unit, count);
}

std::string timedelta_to_text(std::int64_t ticks, TimeUnit unit, std::int32_t count) {
  if (ticks == kNaT) return "NaT";
  return std::to_string(wrap_multiply(ticks, count)) + " " + plural(unit);
}

std::int64_t text_to_timedelta(std::string_view text) {
  if (is_nat(text)) return kNaT;
  const std::string terminated(text);
  char* end = nullptr;
  // Saturates, as NumPy does here.
  const long long ticks = std::strtoll(terminated.c_str(), &end, 10);
  if (end != terminated.c_str() + terminated.size()) {
    throw ArgumentError("invalid text for a timedelta: " + in_quotes(text));
  }
  return ticks;
}

}  // namespace zarrbuffer::element
