#include "core/dtype_parse.hpp"

#include <charconv>
#include <optional>

#include "zarrbuffer/error.hpp"

#include "core/dtype_units.hpp"
#include "element/text.hpp"

namespace zarrbuffer {

namespace {

using element::in_quotes;

struct Named {
  std::string_view name;
  Kind kind;
  std::int64_t item_size;
};

constexpr Named kNumbers[] = {
    {"bool", Kind::Bool, 1},           {"int8", Kind::Int, 1},
    {"int16", Kind::Int, 2},           {"int32", Kind::Int, 4},
    {"int64", Kind::Int, 8},           {"uint8", Kind::UInt, 1},
    {"uint16", Kind::UInt, 2},         {"uint32", Kind::UInt, 4},
    {"uint64", Kind::UInt, 8},         {"float16", Kind::Float, 2},
    {"float32", Kind::Float, 4},       {"float64", Kind::Float, 8},
    {"bfloat16", Kind::BFloat, 2},     {"complex64", Kind::Complex, 8},
    {"complex128", Kind::Complex, 16},
};

/// Names that mean something elsewhere, and why they mean nothing here.
struct Refused {
  std::string_view name;
  std::string_view reason;
};

constexpr Refused kRefused[] = {
    {"O", "objects have no bytes of a fixed size"},
    {"object", "objects have no bytes of a fixed size"},
    {"string", "strings of variable length have no fixed item size"},
    {"bytes", "byte strings of variable length have no fixed item size"},
    {"variable_length_utf8", "strings of variable length have no fixed item size"},
    {"variable_length_bytes", "byte strings of variable length have no fixed item size"},
    {"float128", "extended floats differ between machines"},
    {"complex256", "extended floats differ between machines"},
    {"f16", "extended floats differ between machines"},
    {"c32", "extended floats differ between machines"},
    {"numpy.datetime64", "its configuration must give unit and scale_factor"},
    {"numpy.timedelta64", "its configuration must give unit and scale_factor"},
    {"fixed_length_utf32", "its configuration must give length_bytes"},
    {"null_terminated_bytes", "its configuration must give length_bytes"},
    {"raw_bytes", "its configuration must give length_bytes"},
    {"struct", "its configuration must give fields"},
    {"structured", "its configuration must give fields"},
};

[[noreturn]] void refuse(std::string_view text, const std::string& reason) {
  throw ArgumentError("not a dtype: " + in_quotes(text) + ": " + reason);
}

/// Decimal digits only; past 2^63 - 1 the largest there is, which no length allows.
std::optional<std::int64_t> parse_length(std::string_view digits) {
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  std::int64_t length = 0;
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  return result.ec == std::errc{} ? length : INT64_MAX;
}

std::optional<DType> parse_number_name(std::string_view text, ByteOrder order) {
  for (const Named& number : kNumbers) {
    if (number.name == text) return DType::number(number.kind, number.item_size, order);
  }
  return std::nullopt;
}

std::optional<DType> parse_raw_name(std::string_view text) {
  if (!text.starts_with('r')) return std::nullopt;
  const auto bits = parse_length(text.substr(1));
  if (!bits) return std::nullopt;
  if (*bits % 8 != 0) refuse(text, "raw bits come in multiples of 8");
  return DType::raw(*bits / 8);
}

/// `M8`, `m8`, `datetime64` or `timedelta64`, with or without a unit in brackets.
std::optional<DType> parse_time(std::string_view text, ByteOrder order) {
  const std::size_t bracket = std::min(text.find('['), text.size());
  const std::string_view base = text.substr(0, bracket);
  const bool datetime = base == "M8" || base == "datetime64";
  if (!datetime && base != "m8" && base != "timedelta64") return std::nullopt;
  units::Multiple multiple{TimeUnit::Generic, 1};
  if (bracket < text.size()) {
    if (!text.ends_with(']')) refuse(text, "the bracket of the unit is not closed");
    multiple = units::parse_multiple(text.substr(bracket + 1, text.size() - bracket - 2));
  }
  return datetime ? DType::datetime(multiple.unit, multiple.count, order)
                  : DType::timedelta(multiple.unit, multiple.count, order);
}

std::optional<DType> parse_letter(std::string_view text, ByteOrder order) {
  if (text.empty() || std::string_view("biufcSUV").find(text[0]) == std::string_view::npos)
    return std::nullopt;
  const auto length = parse_length(text.substr(1));
  if (!length) return std::nullopt;
  switch (text[0]) {
    case 'b':
      return DType::number(Kind::Bool, *length, order);
    case 'i':
      return DType::number(Kind::Int, *length, order);
    case 'u':
      return DType::number(Kind::UInt, *length, order);
    case 'f':
      return DType::number(Kind::Float, *length, order);
    case 'c':
      return DType::number(Kind::Complex, *length, order);
    case 'S':
      return DType::bytes(*length);
    case 'U':
      return DType::unicode(*length, order);
    default:
      return DType::raw(*length);
  }
}

ByteOrder take_order(std::string_view& text) {
  ByteOrder order = kNativeOrder;
  if (text.starts_with('<'))
    order = ByteOrder::Little;
  else if (text.starts_with('>'))
    order = ByteOrder::Big;
  else if (!text.starts_with('|') && !text.starts_with('='))
    return order;
  text.remove_prefix(1);
  return order;
}

DType parse_known(std::string_view text) {
  std::string_view rest = text;
  const ByteOrder order = take_order(rest);
  for (const Refused& refused : kRefused) {
    if (refused.name == rest) refuse(text, std::string(refused.reason));
  }
  const bool prefixed = rest.size() < text.size();
  if (!prefixed || rest == "bfloat16") {
    if (const auto dtype = parse_number_name(rest, order)) return *dtype;
  }
  if (!prefixed) {
    if (const auto dtype = parse_raw_name(rest)) return *dtype;
  }
  if (const auto dtype = parse_time(rest, order)) return *dtype;
  if (const auto dtype = parse_letter(rest, order)) return *dtype;
  refuse(text, "neither a Zarr v3 name nor a NumPy type string");
}

}  // namespace

DType dtype_text::parse_name(std::string_view text) {
  try {
    return parse_known(text);
  } catch (const ArgumentError& error) {
    const std::string reason = error.what();
    if (reason.starts_with("not a dtype")) throw;
    refuse(text, reason);
  }
}

DType DType::parse(std::string_view text) {
  const std::string_view trimmed = element::trim(text);
  const bool json =
      trimmed.starts_with('[') || trimmed.starts_with('{') || trimmed.starts_with('"');
  return json ? dtype_text::parse_json(trimmed) : dtype_text::parse_name(text);
}

}  // namespace zarrbuffer
