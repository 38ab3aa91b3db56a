#include <algorithm>
#include <limits>

#include "zarrbuffer/dtype.hpp"
#include "zarrbuffer/error.hpp"

#include "core/dtype_groups.hpp"
#include "element/datetime.hpp"

namespace zarrbuffer {

namespace {

[[noreturn]] void refuse(const DType& a, const DType& b, const std::string& reason) {
  throw ArgumentError("no common dtype of " + a.to_string() + " and " + b.to_string() + ": " +
                      reason);
}

DType promote_integers(const DType& a, const DType& b) {
  const std::int64_t larger = std::max(a.item_size(), b.item_size());
  if (a.kind() == b.kind()) return DType::number(a.kind(), larger);
  const DType& with_sign = a.kind() == Kind::Int ? a : b;
  const DType& without = a.kind() == Kind::Int ? b : a;
  if (with_sign.item_size() > without.item_size())
    return DType::number(Kind::Int, with_sign.item_size());
  if (without.item_size() == 8) return DType::number(Kind::Float, 8);
  return DType::number(Kind::Int, 2 * without.item_size());
}

/// Bytes of the float that holds what a number can be, as far as NumPy asks for it; for complex, of
/// one part.
std::int64_t float_size(const DType& dtype) {
  switch (dtype.kind()) {
    case Kind::Bool:
      return 2;
    case Kind::Int:
    case Kind::UInt:
      return std::min<std::int64_t>(2 * dtype.item_size(), 8);
    case Kind::BFloat:
      return 4;
    case Kind::Complex:
      return dtype.item_size() / 2;
    default:
      return dtype.item_size();
  }
}

/// ml_dtypes: integers of 8 bits fit, wider ones and bfloat16 have no float but float64 in common.
DType promote_bfloat(const DType& other) {
  if (other.kind() == Kind::BFloat || other.kind() == Kind::Bool)
    return DType::number(Kind::BFloat, 2);
  if (other.is_integer()) {
    return other.item_size() == 1 ? DType::number(Kind::BFloat, 2) : DType::number(Kind::Float, 8);
  }
  return DType::number(Kind::Float, std::max(float_size(other), std::int64_t{4}));
}

DType promote_numbers(const DType& a, const DType& b) {
  if (a.kind() == Kind::Complex || b.kind() == Kind::Complex) {
    const std::int64_t part = std::max({float_size(a), float_size(b), std::int64_t{4}});
    return DType::number(Kind::Complex, 2 * part);
  }
  if (a.kind() == Kind::BFloat) return promote_bfloat(b);
  if (b.kind() == Kind::BFloat) return promote_bfloat(a);
  if (a.kind() == Kind::Float || b.kind() == Kind::Float) {
    return DType::number(Kind::Float, std::max(float_size(a), float_size(b)));
  }
  if (a.kind() == Kind::Bool) return b.with_byte_order(kNativeOrder);
  if (b.kind() == Kind::Bool) return a.with_byte_order(kNativeOrder);
  return promote_integers(a, b);
}

/// Characters that NumPy reserves for any value of a number, signs and exponents included.
std::int64_t text_length(const DType& dtype) {
  constexpr std::int64_t kSigned[] = {4, 6, 11, 21};
  constexpr std::int64_t kUnsigned[] = {3, 5, 10, 20};
  const int power = dtype.item_size() == 1   ? 0
                    : dtype.item_size() == 2 ? 1
                    : dtype.item_size() == 4 ? 2
                                             : 3;
  switch (dtype.kind()) {
    case Kind::Bool:
      return 5;
    case Kind::Int:
      return kSigned[power];
    case Kind::UInt:
      return kUnsigned[power];
    case Kind::Complex:
      return 64;
    case Kind::Bytes:
      return dtype.item_size();
    case Kind::Unicode:
      return dtype.item_size() / 4;
    default:
      return 32;
  }
}

DType promote_strings(const DType& a, const DType& b) {
  if (a.is_time() || b.is_time()) refuse(a, b, "times and strings do not mix");
  const std::int64_t length = std::max(text_length(a), text_length(b));
  const bool unicode = a.kind() == Kind::Unicode || b.kind() == Kind::Unicode;
  return unicode ? DType::unicode(length) : DType::bytes(length);
}

struct Unit {
  TimeUnit unit;
  std::uint64_t count;
};

/// The largest unit of which both are multiples. Years and months have no fixed number of days:
/// between timedeltas that is refused, a datetime lets it pass.
Unit common_unit(const DType& a, const DType& b) {
  Unit coarse{a.unit(), static_cast<std::uint64_t>(a.unit_count())};
  Unit fine{b.unit(), static_cast<std::uint64_t>(b.unit_count())};
  if (coarse.unit == TimeUnit::Generic) return fine;
  if (fine.unit == TimeUnit::Generic) return coarse;
  if (coarse.unit > fine.unit) std::swap(coarse, fine);
  const bool deltas = a.kind() == Kind::TimeDelta && b.kind() == Kind::TimeDelta;
  if (deltas && element::is_calendar(coarse.unit) && !element::is_calendar(fine.unit)) {
    refuse(a, b, "years and months have no fixed length in the other unit");
  }
  const bool years_and_months = coarse.unit == TimeUnit::Year && fine.unit == TimeUnit::Month;
  const std::uint64_t factor = years_and_months ? 12 : element::unit_factor(coarse.unit, fine.unit);
  const std::uint64_t count = element::greatest_common_divisor(coarse.count * factor, fine.count);
  if (factor == 0 || count > std::numeric_limits<std::int32_t>::max())
    throw RangeError("no common dtype of " + a.to_string() + " and " + b.to_string() + ": their units are too far apart");
  return {fine.unit, count};
}

DType promote_times(const DType& a, const DType& b) {
  if (!a.is_time() || !b.is_time()) {
    const DType& time = a.is_time() ? a : b;
    if (!is_time_with_count(a, b)) refuse(a, b, "not a count of time");
    return time.with_byte_order(kNativeOrder);
  }
  const Unit common = common_unit(a, b);
  const auto count = static_cast<std::int32_t>(common.count);
  const bool datetime = a.kind() == Kind::DateTime || b.kind() == Kind::DateTime;
  return datetime ? DType::datetime(common.unit, count) : DType::timedelta(common.unit, count);
}

DType promote_structs(const DType& a, const DType& b) {
  if (a.fields().size() != b.fields().size()) refuse(a, b, "they have different fields");
  std::vector<std::pair<std::string, DType>> fields;
  for (std::size_t i = 0; i < a.fields().size(); ++i) {
    const Field& left = a.fields()[i];
    const Field& right = b.fields()[i];
    if (left.name != right.name) refuse(a, b, "they have different fields");
    fields.emplace_back(left.name, promote(left.dtype, right.dtype));
  }
  return DType::structure(fields);
}

bool is_unitless_datetime(const DType& dtype) {
  return dtype.kind() == Kind::DateTime && dtype.unit() == TimeUnit::Generic;
}

bool converts_unit(const DType& from, const DType& to) {
  // Ticks without a unit stay as they are, and the only one that there can be is NaT.
  if (is_unitless_datetime(from) && element::is_calendar(to.unit())) return true;
  return element::time_ratio(from.unit(), from.unit_count(), to.unit(), to.unit_count())
             .numerator != 0;
}

bool converts_fields(const DType& from, const DType& to) {
  const auto& sources = from.fields();
  const auto& targets = to.fields();
  return std::equal(sources.begin(), sources.end(), targets.begin(), targets.end(),
                    [](const Field& a, const Field& b) { return can_cast(a.dtype, b.dtype); });
}

}  // namespace

DType promote(const DType& a, const DType& b) {
  if (a.is_struct() && b.is_struct()) return promote_structs(a, b);
  if (a.is_struct() || b.is_struct()) refuse(a, b, "a struct goes only with a struct");
  if (a.kind() == Kind::Raw || b.kind() == Kind::Raw) {
    if (a == b) return a;
    refuse(a, b, "raw bytes go only with raw bytes of the same length");
  }
  if (is_string(a) || is_string(b)) return promote_strings(a, b);
  if (a.is_time() || b.is_time()) return promote_times(a, b);
  return promote_numbers(a, b);
}

bool can_cast(const DType& from, const DType& to) {
  if (from.is_struct() && to.is_struct()) return converts_fields(from, to);
  if (from.is_struct()) return from.fields().size() == 1 && can_cast(from.fields()[0].dtype, to);
  if (to.is_struct()) {
    return std::all_of(to.fields().begin(), to.fields().end(),
                       [&](const Field& field) { return can_cast(from, field.dtype); });
  }
  if (to.kind() == Kind::Raw) return true;
  if (from.kind() == Kind::Raw) return to.kind() == Kind::Bool;
  if (from.is_time() && from.kind() == to.kind()) return converts_unit(from, to);
  // Text names no unit, so there is none to read or write such a datetime in.
  if (is_string(from)) return !is_unitless_datetime(to);
  if (is_string(to)) return !is_unitless_datetime(from);
  return true;
}

}  // namespace zarrbuffer
