#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <span>

#include "zarrbuffer/error.hpp"
#include "zarrbuffer/scalar.hpp"

#include "core/scalar_item.hpp"
#include "element/datetime.hpp"
#include "element/store.hpp"
#include "element/text.hpp"

namespace zarrbuffer {

namespace {

using element::in_quotes;
using element::Integer;

constexpr double kTwoTo64 = 18446744073709551616.0;

/// Writes Python values into one zeroed element, in the machine's byte order: one overload for each
/// alternative of Scalar.
class Encoder {
 public:
  Encoder(const DType& dtype, std::byte* item) : dtype_(dtype), item_(item) {}

  void operator()(const Scalar::None&) const {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    switch (dtype_.kind()) {
      case Kind::Bool:
        return put_bool(false);
      case Kind::Float:
      case Kind::BFloat:
        return element::store_float(nan, dtype_, item_);
      case Kind::Complex:
        return element::store_complex({nan, nan}, dtype_, item_);
      case Kind::DateTime:
      case Kind::TimeDelta:
        return element::store(item_, element::kNaT);
      default:
        return put_as_text("None", "None");
    }
  }

  void operator()(bool value) const {
    if (dtype_.is_numeric() || dtype_.is_time())
      return put_integer({false, value ? 1U : 0U}, value ? 1 : 0);
    put_as_text(value ? "True" : "False", "a bool");
  }

  void operator()(std::int64_t value) const {
    if (dtype_.is_numeric() || dtype_.is_time())
      return put_integer(Integer::of(value), static_cast<double>(value));
    put_as_text(std::to_string(value), "an integer");
  }

  void operator()(std::uint64_t value) const {
    if (dtype_.is_numeric() || dtype_.is_time())
      return put_integer({false, value}, static_cast<double>(value));
    put_as_text(std::to_string(value), "an integer");
  }

  void operator()(const Scalar::BigInteger& value) const {
    if (dtype_.kind() == Kind::Bool) return put_bool(true);
    if (dtype_.is_integer()) element::throw_out_of_bounds(value.digits, dtype_);
    if (dtype_.is_time())
      throw RangeError("integer " + value.digits + " out of bounds for the 64 bits of " +
                       dtype_.to_string());
    if (!dtype_.is_numeric()) return put_as_text(value.digits, "an integer");
    if (std::isinf(value.value))
      throw RangeError("integer " + value.digits + " is too large for a float");
    put_float(value.value);
  }

  void operator()(double value) const {
    if (dtype_.kind() == Kind::Bool) return put_bool(value != 0);
    if (dtype_.is_integer()) return put_truncated(value);
    if (dtype_.is_numeric()) return put_float(value);
    put_as_text(element::python_float(value), "a float");
  }

  void operator()(const std::complex<double>& value) const {
    if (dtype_.kind() == Kind::Bool) return put_bool(value != 0.0);
    if (dtype_.kind() == Kind::Complex) return element::store_complex(value, dtype_, item_);
    put_as_text(element::python_complex(value.real(), value.imag()), "a complex number");
  }

  void operator()(const std::string& text) const {
    if (dtype_.is_numeric() || dtype_.is_time()) return put_parsed(text);
    put_as_text(text, "a string");
  }

  void operator()(const Scalar::Bytes& bytes) const {
    switch (dtype_.kind()) {
      case Kind::Bytes:
      case Kind::Raw:
        return put_bytes(bytes.data);
      case Kind::Unicode:
        return put_ascii(bytes.data);
      case Kind::Struct:
        return put_struct(bytes.data);
      default:
        return put_parsed(bytes.data);
    }
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const {
    throw ArgumentError("cannot store " + what + " in " + dtype_.to_string());
  }

  void put_bool(bool value) const {
    element::store(item_, static_cast<std::uint8_t>(value ? 1 : 0));
  }

  void put_float(double value) const {
    if (dtype_.kind() == Kind::Complex) return element::store_complex(value, dtype_, item_);
    element::store_float(value, dtype_, item_);
  }

  void put_integer(Integer value, double rounded) const {
    if (dtype_.kind() == Kind::Bool) return put_bool(value.magnitude != 0);
    if (dtype_.is_integer()) return element::store_integer(value, dtype_, item_);
    if (dtype_.is_time()) return put_ticks(value);
    put_float(rounded);
  }

  void put_ticks(Integer value) const {
    if (dtype_.kind() == Kind::DateTime && dtype_.unit() == TimeUnit::Generic)
      refuse("ticks without a unit");
    element::store_integer(value, DType::number(Kind::Int, 8), item_);
  }

  void put_truncated(double value) const {
    if (std::isnan(value)) throw ArgumentError("cannot convert float NaN to " + dtype_.name());
    if (std::isinf(value)) throw RangeError("cannot convert float infinity to " + dtype_.name());
    const double whole = std::trunc(value);
    if (std::fabs(whole) >= kTwoTo64)
      element::throw_out_of_bounds(element::python_float(whole), dtype_);
    element::store_integer({whole < 0, static_cast<std::uint64_t>(std::fabs(whole))}, dtype_,
                           item_);
  }

  void put_parsed(std::string_view text) const {
    if (dtype_.kind() == Kind::DateTime) {
      return element::store(item_,
                            element::text_to_datetime(text, dtype_.unit(), dtype_.unit_count()));
    }
    if (dtype_.kind() == Kind::TimeDelta)
      return element::store(item_, element::text_to_timedelta(text));
    element::text_to_number(text, dtype_, item_);
  }

  /// Python's str of a value into a string; `what` it is where the dtype takes no text.
  void put_as_text(const std::string& text, const char* what) const {
    if (dtype_.kind() == Kind::Unicode) return put_characters(element::utf8_to_utf32(text));
    if (dtype_.kind() != Kind::Bytes) refuse(what);
    check_ascii(text);
    put_bytes(text);
  }

  void put_bytes(std::string_view bytes) const {
    std::memcpy(item_, bytes.data(),
                std::min(bytes.size(), static_cast<std::size_t>(dtype_.item_size())));
  }

  void put_ascii(std::string_view bytes) const {
    check_ascii(bytes);
    put_characters(std::u32string(bytes.begin(), bytes.end()));
  }

  void put_characters(const std::u32string& characters) const {
    const std::size_t bytes = characters.size() * sizeof(char32_t);
    std::memcpy(item_, characters.data(),
                std::min(bytes, static_cast<std::size_t>(dtype_.item_size())));
  }

  /// *Differs* from NumPy, which would parse the bytes for each field: decode() gives a struct's
  /// memory as bytes, and what it gives can be stored again.
  void put_struct(std::string_view bytes) const {
    if (static_cast<std::int64_t>(bytes.size()) != dtype_.item_size()) {
      refuse(std::to_string(bytes.size()) + " bytes instead of " +
             std::to_string(dtype_.item_size()));
    }
    put_bytes(bytes);
  }

  void check_ascii(std::string_view text) const {
    const bool ascii = std::all_of(text.begin(), text.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (!ascii) refuse("text that is not ASCII, " + in_quotes(text) + ",");
  }

  const DType& dtype_;
  std::byte* item_;
};

void encode_into(const Scalar& scalar, const DType& dtype, std::byte* item) {
  if (dtype.is_struct() && !std::holds_alternative<Scalar::Bytes>(scalar.value())) {
    for (const Field& field : dtype.fields())
      encode_into(scalar, field.dtype, item + field.offset);
    return;
  }
  std::visit(Encoder(dtype, item), scalar.value());
  swap_item(dtype, item);
}

}  // namespace

std::vector<std::byte> Scalar::encode(const DType& dtype) const {
  std::vector<std::byte> item(static_cast<std::size_t>(dtype.item_size()));
  encode_into(*this, dtype, item.data());
  return item;
}

void Scalar::encode_to(const DType& dtype, std::byte* item) const {
  std::memset(item, 0, static_cast<std::size_t>(dtype.item_size()));
  encode_into(*this, dtype, item);
}

}  // namespace zarrbuffer
