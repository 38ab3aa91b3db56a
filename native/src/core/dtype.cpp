#include "zarrbuffer/dtype.hpp"

#include <algorithm>
#include <unordered_set>

#include "zarrbuffer/error.hpp"

#include "core/dtype_structs.hpp"
#include "core/dtype_units.hpp"
#include "element/text.hpp"

namespace zarrbuffer {

namespace {

constexpr std::int64_t kLargestItem = 2147483647;
constexpr std::int64_t kUnicodeBytes = 4;
constexpr std::int64_t kTimeBytes = 8;

bool has_size(Kind kind, std::int64_t size) {
  switch (kind) {
    case Kind::Bool:
      return size == 1;
    case Kind::Int:
    case Kind::UInt:
      return size == 1 || size == 2 || size == 4 || size == 8;
    case Kind::Float:
      return size == 2 || size == 4 || size == 8;
    case Kind::BFloat:
      return size == 2;
    case Kind::Complex:
      return size == 8 || size == 16;
    default:
      return false;
  }
}

const char* kind_name(Kind kind) {
  constexpr const char* kNames[] = {"bool", "int",   "uint",    "float",    "bfloat",    "complex",
                                    "raw",  "bytes", "unicode", "datetime", "timedelta", "struct"};
  return kNames[static_cast<std::size_t>(kind)];
}

/// NumPy lets S, U and V have no length, but an item of no bytes makes sizes and strides ambiguous.
void check_length(const char* what, std::int64_t length, std::int64_t largest) {
  if (length >= 1 && length <= largest) return;
  throw ArgumentError(std::string(what) + " of length " + std::to_string(length) + ": 1 to " +
                      std::to_string(largest) + " are possible");
}

void check_unit(TimeUnit unit, std::int32_t count) {
  if (unit > TimeUnit::Generic) {
    throw ArgumentError("there is no time unit " + std::to_string(static_cast<int>(unit)) + ": 0 to " +
                        std::to_string(static_cast<int>(TimeUnit::Generic)) + " are possible");
  }
  if (count < 1)
    throw ArgumentError("a unit count of " + std::to_string(count) +
                        ": 1 to 2147483647 are possible");
  if (unit == TimeUnit::Generic && count != 1) {
    throw ArgumentError("a time without a unit cannot count " + std::to_string(count) + " of it");
  }
}

void check_name(const std::string& name, std::unordered_set<std::string_view>& seen) {
  if (name.empty()) throw ArgumentError("a struct has a field without a name");
  element::check_utf8(name);
  if (!seen.insert(name).second) {
    throw ArgumentError("a struct has two fields of the name " + element::in_quotes(name));
  }
}

/// What code() packs: kind in bits 0 to 3, byte order in 4, unit in 5 to 8, and from 9 on the one
/// number that the kind leaves open: unit count, number of the struct's definition or item size.
struct Code {
  static constexpr int kOrder = 4;
  static constexpr int kUnit = 5;
  static constexpr int kNumber = 9;
};

}  // namespace

DType DType::number(Kind kind, std::int64_t item_size, ByteOrder order) {
  if (!has_size(kind, item_size)) {
    throw ArgumentError("there is no " +
                        std::string(kind <= Kind::Struct ? kind_name(kind) : "kind") +
                        " number of " + std::to_string(item_size) + " bytes");
  }
  return DType(kind, item_size, item_size == 1 ? kNativeOrder : order);
}

DType DType::raw(std::int64_t bytes) {
  check_length("raw bytes", bytes, kLargestItem);
  return DType(Kind::Raw, bytes);
}

DType DType::bytes(std::int64_t bytes) {
  check_length("a byte string", bytes, kLargestItem);
  return DType(Kind::Bytes, bytes);
}

DType DType::unicode(std::int64_t characters, ByteOrder order) {
  check_length("a UTF-32 string", characters, kLargestItem / kUnicodeBytes);
  return DType(Kind::Unicode, characters * kUnicodeBytes, order);
}

DType DType::datetime(TimeUnit unit, std::int32_t count, ByteOrder order) {
  check_unit(unit, count);
  return DType(Kind::DateTime, kTimeBytes, order, unit, count);
}

DType DType::timedelta(TimeUnit unit, std::int32_t count, ByteOrder order) {
  check_unit(unit, count);
  return DType(Kind::TimeDelta, kTimeBytes, order, unit, count);
}

DType DType::structure(const std::vector<std::pair<std::string, DType>>& fields) {
  if (fields.empty()) throw ArgumentError("a struct must have at least one field");
  structs::Definition definition{{}, 0, 1};
  std::unordered_set<std::string_view> seen;
  for (const auto& [name, dtype] : fields) {
    check_name(name, seen);
    definition.fields.push_back({name, dtype, definition.item_size});
    definition.item_size += dtype.item_size_;
    if (dtype.is_struct()) {
      definition.depth = std::max(definition.depth, structs::definition(dtype.payload_).depth + 1);
    }
    if (definition.item_size > kLargestItem) {
      throw ArgumentError("a struct of more than " + std::to_string(kLargestItem) + " bytes");
    }
  }
  if (definition.depth > structs::kDeepestNesting) {
    throw ArgumentError("structs nest deeper than " + std::to_string(structs::kDeepestNesting));
  }
  const std::int64_t item_size = definition.item_size;
  return DType(Kind::Struct, item_size, kNativeOrder, TimeUnit::Generic,
               structs::intern(std::move(definition)));
}

const std::vector<Field>& DType::fields() const {
  static const auto* const none = new std::vector<Field>;
  return is_struct() ? structs::definition(payload_).fields : *none;
}

const Field& DType::field(std::string_view name) const {
  std::string known;
  for (const Field& field : fields()) {
    if (field.name == name) return field;
    known += (known.empty() ? "" : ", ") + field.name;
  }
  if (!is_struct())
    throw ArgumentError(to_string() + " has no fields; asked for " + element::in_quotes(name));
  throw ArgumentError("no field " + element::in_quotes(name) + "; the fields are " + known);
}

DType DType::with_byte_order(ByteOrder order) const {
  if (is_struct()) {
    std::vector<std::pair<std::string, DType>> changed;
    for (const Field& field : fields())
      changed.emplace_back(field.name, field.dtype.with_byte_order(order));
    return structure(changed);
  }
  DType result = *this;
  if (swap_size() > 1) result.order_ = order;
  return result;
}

std::string DType::name() const {
  const std::string bits = std::to_string(item_size_ * 8);
  switch (kind_) {
    case Kind::Raw:
      return "r" + bits;
    case Kind::Bytes:
      return "null_terminated_bytes";
    case Kind::Unicode:
      return "fixed_length_utf32";
    case Kind::DateTime:
      return "numpy.datetime64";
    case Kind::TimeDelta:
      return "numpy.timedelta64";
    case Kind::Bool:
    case Kind::Struct:
      return kind_name(kind_);
    default:
      return kind_name(kind_) + bits;
  }
}

std::string DType::typestr() const {
  // NumPy has no type string for bfloat16; this one is ours.
  if (kind_ == Kind::BFloat)
    return (is_native() ? "" : order_ == ByteOrder::Little ? "<" : ">") + name();
  constexpr char kLetters[] = {'b', 'i', 'u', 'f', 0, 'c', 'V', 'S', 'U', 'M', 'm', 'V'};
  const char order = swap_size() == 1 ? '|' : order_ == ByteOrder::Little ? '<' : '>';
  const std::int64_t length = kind_ == Kind::Unicode ? item_size_ / kUnicodeBytes : item_size_;
  std::string text =
      std::string(1, order) + kLetters[static_cast<std::size_t>(kind_)] + std::to_string(length);
  return is_time() ? text + units::bracketed(*this) : text;
}

std::string DType::to_string() const {
  const std::string order = is_native()                   ? ""
                            : order_ == ByteOrder::Little ? " (little-endian)"
                                                          : " (big-endian)";
  switch (kind_) {
    case Kind::Bytes:
      return "S" + std::to_string(item_size_);
    case Kind::Unicode:
      return "U" + std::to_string(item_size_ / kUnicodeBytes) + order;
    case Kind::DateTime:
      return "datetime64" + units::bracketed(*this) + order;
    case Kind::TimeDelta:
      return "timedelta64" + units::bracketed(*this) + order;
    case Kind::Struct:
      break;
    default:
      return name() + order;
  }
  std::string text;
  for (const Field& field : fields()) {
    text += (text.empty() ? "{" : ", ") + field.name + ": " + field.dtype.to_string();
  }
  return text + "}";
}

std::int64_t DType::code() const {
  const std::int64_t number = is_time() || is_struct() ? payload_ : item_size_;
  return static_cast<std::int64_t>(kind_) | static_cast<std::int64_t>(order_) << Code::kOrder |
         static_cast<std::int64_t>(unit_) << Code::kUnit | number << Code::kNumber;
}

DType DType::from_code(std::int64_t code) {
  const auto kind = static_cast<Kind>(code & 0xF);
  const auto order = static_cast<ByteOrder>(code >> Code::kOrder & 1);
  const auto unit = static_cast<TimeUnit>(code >> Code::kUnit & 0xF);
  const std::int64_t number = code >> Code::kNumber;
  if (code >= 0 && kind <= Kind::Struct && unit <= TimeUnit::Generic && number <= kLargestItem) {
    DType dtype(kind, number, order, unit);
    if (dtype.is_struct()) {
      dtype = DType(kind, structs::definition(number).item_size, order, unit,
                    static_cast<std::int32_t>(number));
    } else if (dtype.is_time()) {
      dtype = DType(kind, kTimeBytes, order, unit, static_cast<std::int32_t>(number));
    }
    const bool sized =
        kind <= Kind::Complex ? has_size(kind, number) : number > 0 || dtype.is_struct();
    const bool whole = kind != Kind::Unicode || number % kUnicodeBytes == 0;
    const bool ordered = dtype.is_native() || dtype.swap_size() > 1;
    const bool counted =
        dtype.is_time() ? unit != TimeUnit::Generic || number == 1 : unit == TimeUnit::Generic;
    if (sized && whole && ordered && counted) return dtype;
  }
  throw ArgumentError(std::to_string(code) + " is not the code of a dtype of this process");
}

}  // namespace zarrbuffer
