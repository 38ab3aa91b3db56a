#include "core/dtype_units.hpp"

#include <array>
#include <charconv>

#include "zarrbuffer/error.hpp"

#include "element/text.hpp"

namespace zarrbuffer::units {

namespace {

constexpr std::array<std::string_view, 14> kNames = {"Y",  "M",  "W",  "D",  "h",  "m",  "s",
                                                     "ms", "us", "ns", "ps", "fs", "as", "generic"};
constexpr std::string_view kMicroAlias = "\xCE\xBCs";  // with a Greek mu, as NumPy and Zarr take it

}  // namespace

std::string_view name(TimeUnit unit) {
  return kNames[static_cast<std::size_t>(unit)];
}

TimeUnit parse_name(std::string_view text) {
  if (text == kMicroAlias) return TimeUnit::Micro;
  std::string known;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == text) return static_cast<TimeUnit>(i);
    known += (i == 0 ? "" : ", ") + std::string(kNames[i]);
  }
  throw ArgumentError(element::in_quotes(text) + " is no time unit; the units are " + known);
}

Multiple parse_multiple(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0) return {parse_name(text), 1};
  std::int32_t count = 0;
  const std::string_view number = text.substr(0, digits);
  const auto result = std::from_chars(number.data(), number.data() + number.size(), count);
  if (result.ec != std::errc{}) {
    throw ArgumentError("a unit count of " + element::in_quotes(number) +
                        " is past 2147483647");
  }
  return {parse_name(text.substr(digits)), count};
}

std::string bracketed(const DType& dtype) {
  if (dtype.unit() == TimeUnit::Generic) return {};
  const std::string count = dtype.unit_count() == 1 ? "" : std::to_string(dtype.unit_count());
  return "[" + count + std::string(name(dtype.unit())) + "]";
}

}  // namespace zarrbuffer::units
