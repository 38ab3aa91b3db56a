// Element types: NumPy's and Zarr's, as one small value.
#pragma once

#include <bit>
#include <complex>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "zarrbuffer/export.hpp"

namespace zarrbuffer {

/// The order of the bytes of one element.
enum class ByteOrder : std::uint8_t { Little = 0, Big = 1 };

/// The byte order of the machine.
inline constexpr ByteOrder kNativeOrder =
    std::endian::native == std::endian::little ? ByteOrder::Little : ByteOrder::Big;

/// Numbers are stable: they cross the backend seam and the bridges.
enum class Kind : std::uint8_t {
  Bool = 0,
  Int = 1,
  UInt = 2,
  Float = 3,      ///< IEEE 754, 2, 4 or 8 bytes
  BFloat = 4,     ///< bfloat16
  Complex = 5,    ///< 8 or 16 bytes: two floats of half the size
  Raw = 6,        ///< uninterpreted bytes, NumPy's V
  Bytes = 7,      ///< NumPy's S: bytes padded with zeros
  Unicode = 8,    ///< NumPy's U: UTF-32 padded with zeros
  DateTime = 9,   ///< int64 ticks since 1970, NaT is the smallest int64
  TimeDelta = 10, ///< int64 ticks
  Struct = 11,    ///< named fields, packed
};

/// Units of datetime64 and timedelta64 in NumPy's order, coarse to fine; Generic has no unit.
enum class TimeUnit : std::uint8_t {
  Year = 0, Month = 1, Week = 2, Day = 3, Hour = 4, Minute = 5, Second = 6,
  Milli = 7, Micro = 8, Nano = 9, Pico = 10, Femto = 11, Atto = 12, Generic = 13,
};

/// A field of a struct; see below.
struct Field;

/// An element type. A small plain value: copying is free and comparing exact. Definitions of
/// structs are interned for the life of the process, so that the value stays small.
class ZB_EXPORT DType {
 public:
  /// uint8, the type of flat bytes.
  constexpr DType() : DType(Kind::UInt, 1) {}

  /// Parses any of: a Zarr v3 name (`float32`, `r16`, `bfloat16`), a Zarr v3 name with
  /// configuration or a v2 struct list as JSON text, a NumPy type string (`<f4`, `|V16`,
  /// `<M8[10s]`). Throws ArgumentError with the reason for anything else.
  static DType parse(std::string_view text);

  /// A number of `item_size` bytes. Throws ArgumentError for a size the kind does not have.
  static DType number(Kind kind, std::int64_t item_size, ByteOrder order = kNativeOrder);
  /// That of a C++ number: bool, an integer, float, double, or std::complex of these two, in the machine's byte order.
  template <class T>
  static constexpr DType of();
  /// So many uninterpreted bytes.
  static DType raw(std::int64_t bytes);
  /// A string of so many bytes, padded with zeros.
  static DType bytes(std::int64_t bytes);
  /// `characters` UTF-32 code points of 4 bytes each.
  static DType unicode(std::int64_t characters, ByteOrder order = kNativeOrder);
  /// A moment: int64 ticks of `count` units since 1970.
  static DType datetime(TimeUnit unit, std::int32_t count = 1, ByteOrder order = kNativeOrder);
  /// A duration: int64 ticks of `count` units.
  static DType timedelta(TimeUnit unit, std::int32_t count = 1, ByteOrder order = kNativeOrder);
  /// Packed in the order given: offsets are the running sum of sizes. Throws ArgumentError for
  /// no fields, empty or repeated names.
  static DType structure(const std::vector<std::pair<std::string, DType>>& fields);

  /// What the bytes of an element mean.
  constexpr Kind kind() const { return kind_; }
  /// Bytes of one element.
  constexpr std::int64_t item_size() const { return item_size_; }
  /// The order of the bytes of one element; the machine's where there is none to speak of
  /// (one-byte types, raw, byte strings, structs), as zarr-python reports it.
  constexpr ByteOrder byte_order() const { return order_; }
  /// The unit of a datetime or timedelta; Generic for all other kinds.
  constexpr TimeUnit unit() const { return unit_; }
  /// How many units one tick of a datetime or timedelta is; 1 for all other kinds.
  constexpr std::int32_t unit_count() const { return is_time() ? payload_ : 1; }
  /// Fields of a struct, in order; empty for other kinds. Valid for the life of the process.
  const std::vector<Field>& fields() const;
  /// The field of that name. Throws ArgumentError naming the fields there are.
  const Field& field(std::string_view name) const;

  /// The same type in another byte order; structs change every field, as NumPy's newbyteorder.
  DType with_byte_order(ByteOrder order) const;

  /// Whether the byte order is that of the machine.
  constexpr bool is_native() const { return order_ == kNativeOrder; }
  /// Datetimes and timedeltas.
  constexpr bool is_time() const { return kind_ == Kind::DateTime || kind_ == Kind::TimeDelta; }
  /// Types with fields.
  constexpr bool is_struct() const { return kind_ == Kind::Struct; }
  /// Signed and unsigned integers.
  constexpr bool is_integer() const { return kind_ == Kind::Int || kind_ == Kind::UInt; }
  /// IEEE floats and bfloat16.
  constexpr bool is_floating() const { return kind_ == Kind::Float || kind_ == Kind::BFloat; }
  /// Bool, integers, floats and complex: what converts among each other by value.
  constexpr bool is_numeric() const { return kind_ <= Kind::Complex; }
  /// Bytes between which a byte swap reverses: half the item for complex, 4 for UTF-32, 1 for
  /// bytes and raw.
  constexpr std::int64_t swap_size() const {
    switch (kind_) {
      case Kind::Complex: return item_size_ / 2;
      case Kind::Unicode: return 4;
      case Kind::Raw:
      case Kind::Bytes:
      case Kind::Struct: return 1;
      default: return item_size_;
    }
  }

  /// Zarr v3 name without configuration: `float32`, `r24`, `numpy.datetime64`.
  std::string name() const;
  /// NumPy's type string: `<f4`, `|V3`, `<M8[ns]`; structs give `|V<n>`.
  std::string typestr() const;
  /// Zarr v3 metadata as JSON text: a quoted name, or an object with name and configuration.
  std::string to_zarr_v3() const;
  /// Zarr v2 metadata as JSON text: a quoted type string, or a list of fields.
  std::string to_zarr_v2() const;
  /// For people: the name and, when it is not the machine's, the byte order.
  std::string to_string() const;

  /// The whole type in one non-negative number, valid in this process only.
  std::int64_t code() const;
  /// Inverse of code(). Throws ArgumentError for a number that code() never gave.
  static DType from_code(std::int64_t code);

  /// The same type in the same byte order.
  constexpr bool operator==(const DType&) const = default;

 private:
  constexpr DType(Kind kind, std::int64_t item_size, ByteOrder order = kNativeOrder,
                  TimeUnit unit = TimeUnit::Generic, std::int32_t payload = 0)
      : kind_(kind), order_(order), unit_(unit), payload_(payload), item_size_(item_size) {}

  Kind kind_;
  ByteOrder order_;
  TimeUnit unit_;
  std::int32_t payload_;  // unit count of times, number of the definition of structs
  std::int64_t item_size_;
};

/// A field of a struct: where it starts inside the item, in bytes.
struct ZB_EXPORT Field {
  /// The name by which it is found.
  std::string name;
  /// The type of the field.
  DType dtype;
  /// Bytes from the start of the item.
  std::int64_t offset;
};

namespace detail {

/// The kind of a C++ number; see DType::of.
template <class T>
constexpr Kind kind_of() {
  if constexpr (std::same_as<T, bool>) return Kind::Bool;
  if constexpr (std::same_as<T, float> || std::same_as<T, double>) return Kind::Float;
  if constexpr (std::same_as<T, std::complex<float>> || std::same_as<T, std::complex<double>>) return Kind::Complex;
  return std::is_signed_v<T> ? Kind::Int : Kind::UInt;
}

}  // namespace detail

template <class T>
constexpr DType DType::of() {
  constexpr Kind kind = detail::kind_of<T>();
  static_assert(kind == Kind::Bool || kind == Kind::Float || kind == Kind::Complex ||
                    (std::integral<T> && sizeof(T) <= 8 && !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> &&
                     !std::same_as<T, char16_t> && !std::same_as<T, char32_t> && !std::same_as<T, char>),
                "T must be bool, an integer, float, double or std::complex of these two");
  return DType(kind, sizeof(T));
}

/// The type in which values of both can be compared or combined: NumPy's promotion. bfloat16
/// promotes as ml_dtypes has it. Throws ArgumentError where NumPy's raises TypeError, and RangeError
/// for units of time that no common one divides.
ZB_EXPORT DType promote(const DType& a, const DType& b);

/// True where NumPy's astype (casting "unsafe") has a conversion.
ZB_EXPORT bool can_cast(const DType& from, const DType& to);

}  // namespace zarrbuffer
