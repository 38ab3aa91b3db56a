#include <algorithm>

#include "zarrbuffer/error.hpp"

#include "core/dtype_parse.hpp"
#include "core/dtype_structs.hpp"
#include "core/dtype_units.hpp"
#include "element/text.hpp"

namespace zarrbuffer {

namespace {

// A v3 struct takes four levels of JSON: its object, configuration, fields and field.
constexpr int kDeepestJson = 4 * structs::kDeepestNesting + 4;

[[noreturn]] void refuse(const Literal& literal, const std::string& reason) {
  throw ArgumentError("not a dtype: " + element::in_quotes(to_json(literal)) + ": " + reason);
}

DType parse_value(const Literal& literal, int depth);

void check_keys(const Literal& object, std::initializer_list<std::string_view> allowed) {
  for (const auto& [key, value] : *object.object()) {
    if (std::find(allowed.begin(), allowed.end(), key) == allowed.end()) {
      refuse(object, "unknown key " + element::in_quotes(key));
    }
  }
}

const Literal& member(const Literal& object, const char* key) {
  if (const Literal* found = object.find(key)) return *found;
  refuse(object, std::string("no ") + key);
}

std::int64_t integer_member(const Literal& object, const char* key) {
  if (const std::int64_t* value = member(object, key).integer()) return *value;
  refuse(object, std::string(key) + " is not an integer of 64 bits");
}

const std::string& string_member(const Literal& object, const char* key) {
  if (const std::string* value = member(object, key).string()) return *value;
  refuse(object, std::string(key) + " is not a string");
}

DType parse_time(const Literal& configuration, bool datetime) {
  check_keys(configuration, {"unit", "scale_factor"});
  const TimeUnit unit = units::parse_name(string_member(configuration, "unit"));
  const std::int64_t count = integer_member(configuration, "scale_factor");
  if (count < 1 || count > INT32_MAX)
    refuse(configuration, "scale_factor: 1 to 2147483647 are possible");
  const auto scale = static_cast<std::int32_t>(count);
  return datetime ? DType::datetime(unit, scale) : DType::timedelta(unit, scale);
}

std::int64_t parse_length(const Literal& configuration) {
  check_keys(configuration, {"length_bytes"});
  return integer_member(configuration, "length_bytes");
}

DType parse_unicode(const Literal& configuration) {
  const std::int64_t bytes = parse_length(configuration);
  if (bytes % 4 != 0) refuse(configuration, "UTF-32 takes 4 bytes a character");
  return DType::unicode(bytes / 4);
}

/// A field as v2 and zarr-python's `structured` write it, [name, dtype], or as `struct` does.
std::pair<std::string, DType> parse_field(const Literal& field, int depth) {
  if (field.object() != nullptr) {
    check_keys(field, {"name", "data_type"});
    return {string_member(field, "name"), parse_value(member(field, "data_type"), depth)};
  }
  if (field.list() == nullptr)
    refuse(field, "a field is a list of name and dtype, or an object of name and data_type");
  const Literal::List& parts = *field.list();
  if (parts.size() == 3)
    refuse(field, "fields that are arrays themselves (subarray shapes) are not supported");
  if (parts.size() != 2 || parts[0].string() == nullptr)
    refuse(field, "a field is a list of name and dtype");
  return {*parts[0].string(), parse_value(parts[1], depth)};
}

DType parse_fields(const Literal& list, int depth) {
  if (list.list() == nullptr) refuse(list, "fields is not a list");
  if (depth > structs::kDeepestNesting) refuse(list, "structs nest deeper than 16");
  std::vector<std::pair<std::string, DType>> fields;
  for (const Literal& field : *list.list())
    fields.push_back(parse_field(field, depth));
  return DType::structure(fields);
}

DType parse_object(const Literal& object, int depth) {
  check_keys(object, {"name", "configuration"});
  const std::string& name = string_member(object, "name");
  const Literal* found = object.find("configuration");
  if (found == nullptr) return dtype_text::parse_name(name);
  const Literal& configuration = *found;
  if (configuration.object() == nullptr) refuse(object, "configuration is not an object");
  if (name == "numpy.datetime64") return parse_time(configuration, true);
  if (name == "numpy.timedelta64") return parse_time(configuration, false);
  if (name == "fixed_length_utf32") return parse_unicode(configuration);
  if (name == "null_terminated_bytes") return DType::bytes(parse_length(configuration));
  if (name == "raw_bytes") return DType::raw(parse_length(configuration));
  if (name == "struct" || name == "structured") {
    check_keys(configuration, {"fields"});
    return parse_fields(member(configuration, "fields"), depth + 1);
  }
  check_keys(configuration, {});
  return dtype_text::parse_name(name);
}

DType parse_value(const Literal& literal, int depth) {
  if (literal.string() != nullptr) return dtype_text::parse_name(*literal.string());
  if (literal.object() != nullptr) return parse_object(literal, depth);
  if (literal.list() != nullptr) return parse_fields(literal, depth + 1);
  refuse(literal, "a dtype is a string, an object or a list of fields");
}

Literal read_json(std::string_view text) {
  try {
    return parse_json(text, kDeepestJson);
  } catch (const ArgumentError& error) {
    throw ArgumentError("not a dtype: " + element::in_quotes(text) + ": " + error.what());
  }
}

std::string configured(const std::string& name, const std::string& configuration) {
  return R"({"name":)" + json_string(name) + R"(,"configuration":{)" + configuration + "}}";
}

std::string length_of(const DType& dtype) {
  return R"("length_bytes":)" + std::to_string(dtype.item_size());
}

std::string unit_of(const DType& dtype) {
  return R"("unit":)" + json_string(units::name(dtype.unit())) + R"(,"scale_factor":)" +
         std::to_string(dtype.unit_count());
}

/// Every field as JSON, in a list.
template <class Write>
std::string list_of_fields(const DType& dtype, Write write) {
  std::string list;
  for (const Field& field : dtype.fields())
    list += (list.empty() ? "" : ",") + write(json_string(field.name), field.dtype);
  return "[" + list + "]";
}

}  // namespace

DType dtype_text::parse(const Literal& literal) {
  return parse_value(literal, 0);
}

DType dtype_text::parse_json(std::string_view text) {
  return parse(read_json(text));
}

std::string DType::to_zarr_v3() const {
  switch (kind()) {
    case Kind::Raw:
      return configured("raw_bytes", length_of(*this));
    case Kind::Bytes:
    case Kind::Unicode:
      return configured(name(), length_of(*this));
    case Kind::DateTime:
    case Kind::TimeDelta:
      return configured(name(), unit_of(*this));
    case Kind::Struct:
      break;
    default:
      return json_string(name());
  }
  const auto field = [](const std::string& quoted, const DType& dtype) {
    return R"({"name":)" + quoted + R"(,"data_type":)" + dtype.to_zarr_v3() + "}";
  };
  return configured(name(), R"("fields":)" + list_of_fields(*this, field));
}

std::string DType::to_zarr_v2() const {
  if (!is_struct()) return json_string(typestr());
  return list_of_fields(*this, [](const std::string& quoted, const DType& dtype) {
    return "[" + quoted + "," + dtype.to_zarr_v2() + "]";
  });
}

}  // namespace zarrbuffer
