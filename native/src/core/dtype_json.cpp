#include <nlohmann/json.hpp>

#include "zarrbuffer/error.hpp"

#include "core/dtype_parse.hpp"
#include "core/dtype_structs.hpp"
#include "core/dtype_units.hpp"
#include "element/text.hpp"

namespace zarrbuffer {

namespace {

using Json = nlohmann::ordered_json;

// A v3 struct takes four levels of JSON: its object, configuration, fields and field.
constexpr int kDeepestJson = 4 * structs::kDeepestNesting + 4;

[[noreturn]] void refuse(const Json& json, const std::string& reason) {
  const std::string text = json.dump(-1, ' ', true, Json::error_handler_t::replace);
  throw ArgumentError("not a dtype: " + element::in_quotes(text) + ": " + reason);
}

DType parse_value(const Json& json, int depth);

void check_keys(const Json& object, std::initializer_list<std::string_view> allowed) {
  for (const auto& [key, value] : object.items()) {
    if (std::find(allowed.begin(), allowed.end(), key) == allowed.end()) {
      refuse(object, "unknown key " + element::in_quotes(key));
    }
  }
}

const Json& member(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) refuse(object, std::string("no ") + key);
  return *found;
}

std::int64_t integer_member(const Json& object, const char* key) {
  const Json& value = member(object, key);
  if (!value.is_number_integer() ||
      (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX)) {
    refuse(object, std::string(key) + " is not an integer of 64 bits");
  }
  return value.get<std::int64_t>();
}

std::string string_member(const Json& object, const char* key) {
  const Json& value = member(object, key);
  if (!value.is_string()) refuse(object, std::string(key) + " is not a string");
  return value.get<std::string>();
}

DType parse_time(const Json& configuration, bool datetime) {
  check_keys(configuration, {"unit", "scale_factor"});
  const TimeUnit unit = units::parse_name(string_member(configuration, "unit"));
  const std::int64_t count = integer_member(configuration, "scale_factor");
  if (count < 1 || count > INT32_MAX)
    refuse(configuration, "scale_factor: 1 to 2147483647 are possible");
  const auto scale = static_cast<std::int32_t>(count);
  return datetime ? DType::datetime(unit, scale) : DType::timedelta(unit, scale);
}

std::int64_t parse_length(const Json& configuration) {
  check_keys(configuration, {"length_bytes"});
  return integer_member(configuration, "length_bytes");
}

DType parse_unicode(const Json& configuration) {
  const std::int64_t bytes = parse_length(configuration);
  if (bytes % 4 != 0) refuse(configuration, "UTF-32 takes 4 bytes a character");
  return DType::unicode(bytes / 4);
}

/// A field as v2 and zarr-python's `structured` write it, [name, dtype], or as `struct` does.
std::pair<std::string, DType> parse_field(const Json& field, int depth) {
  if (field.is_object()) {
    check_keys(field, {"name", "data_type"});
    return {string_member(field, "name"), parse_value(member(field, "data_type"), depth)};
  }
  if (!field.is_array())
    refuse(field, "a field is a list of name and dtype, or an object of name and data_type");
  if (field.size() == 3)
    refuse(field, "fields that are arrays themselves (subarray shapes) are not supported");
  if (field.size() != 2 || !field[0].is_string())
    refuse(field, "a field is a list of name and dtype");
  return {field[0].get<std::string>(), parse_value(field[1], depth)};
}

DType parse_fields(const Json& list, int depth) {
  if (!list.is_array()) refuse(list, "fields is not a list");
  if (depth > structs::kDeepestNesting) refuse(list, "structs nest deeper than 16");
  std::vector<std::pair<std::string, DType>> fields;
  for (const Json& field : list)
    fields.push_back(parse_field(field, depth));
  return DType::structure(fields);
}

DType parse_object(const Json& object, int depth) {
  check_keys(object, {"name", "configuration"});
  const std::string name = string_member(object, "name");
  const auto found = object.find("configuration");
  if (found == object.end()) return dtype_text::parse_name(name);
  const Json& configuration = *found;
  if (!configuration.is_object()) refuse(object, "configuration is not an object");
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

DType parse_value(const Json& json, int depth) {
  if (json.is_string()) return dtype_text::parse_name(json.get<std::string>());
  if (json.is_object()) return parse_object(json, depth);
  if (json.is_array()) return parse_fields(json, depth + 1);
  refuse(json, "a dtype is a string, an object or a list of fields");
}

Json parse_text(std::string_view text) {
  const auto check_depth = [](int depth, Json::parse_event_t, Json&) {
    if (depth > kDeepestJson)
      throw ArgumentError("not a dtype: JSON nests deeper than " + std::to_string(kDeepestJson));
    return true;
  };
  try {
    return Json::parse(text, check_depth);
  } catch (const Json::exception& error) {
    throw ArgumentError("not a dtype: " + element::in_quotes(text) + ": " +
                        element::in_quotes(error.what()));
  }
}

Json configured(const DType& dtype, const char* name, Json configuration) {
  return {{"name", name == nullptr ? dtype.name() : name},
          {"configuration", std::move(configuration)}};
}

Json zarr_v3(const DType& dtype) {
  switch (dtype.kind()) {
    case Kind::Raw:
      return configured(dtype, "raw_bytes", {{"length_bytes", dtype.item_size()}});
    case Kind::Bytes:
    case Kind::Unicode:
      return configured(dtype, nullptr, {{"length_bytes", dtype.item_size()}});
    case Kind::DateTime:
    case Kind::TimeDelta:
      return configured(
          dtype, nullptr,
          {{"unit", units::name(dtype.unit())}, {"scale_factor", dtype.unit_count()}});
    case Kind::Struct:
      break;
    default:
      return dtype.name();
  }
  Json fields = Json::array();
  for (const Field& field : dtype.fields()) {
    fields.push_back(Json{{"name", field.name}, {"data_type", zarr_v3(field.dtype)}});
  }
  return configured(dtype, nullptr, {{"fields", std::move(fields)}});
}

Json zarr_v2(const DType& dtype) {
  if (!dtype.is_struct()) return dtype.typestr();
  Json fields = Json::array();
  for (const Field& field : dtype.fields())
    fields.push_back(Json::array({field.name, zarr_v2(field.dtype)}));
  return fields;
}

}  // namespace

DType dtype_text::parse_json(std::string_view text) {
  return parse_value(parse_text(text), 0);
}

std::string DType::to_zarr_v3() const {
  return zarr_v3(*this).dump();
}

std::string DType::to_zarr_v2() const {
  return zarr_v2(*this).dump();
}

}  // namespace zarrbuffer
