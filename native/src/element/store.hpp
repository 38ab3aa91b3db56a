// Python's numbers into one element of a numeric dtype, in the machine's byte order.
#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "zarrbuffer/dtype.hpp"
#include "zarrbuffer/error.hpp"

#include "element/half.hpp"

namespace zarrbuffer::element {

/// An integer of either sign up to 64 bits of magnitude.
struct Integer {
  bool negative = false;
  std::uint64_t magnitude = 0;

  static constexpr Integer of(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    return {value < 0, value < 0 ? 0 - bits : bits};
  }
};

template <class T>
void store(std::byte* item, T value) {
  std::memcpy(item, &value, sizeof value);
}

/// The magnitudes of the largest and the smallest integer of a dtype.
struct IntegerBounds {
  std::uint64_t largest;
  std::uint64_t smallest;

  static IntegerBounds of(const DType& dtype) {
    const auto bits = static_cast<int>(dtype.item_size()) * 8;
    const bool is_signed = dtype.kind() == Kind::Int;
    const std::uint64_t largest = ~std::uint64_t{0} >> (64 - bits + (is_signed ? 1 : 0));
    return {largest, is_signed ? largest + 1 : 0};
  }
};

[[noreturn]] inline void throw_out_of_bounds(const std::string& digits, const DType& dtype) {
  const IntegerBounds bounds = IntegerBounds::of(dtype);
  throw RangeError("integer " + digits + " out of bounds for " + dtype.name() + ": " +
                   (bounds.smallest == 0 ? "" : "-") + std::to_string(bounds.smallest) + " to " +
                   std::to_string(bounds.largest));
}

inline void store_integer(Integer value, const DType& dtype, std::byte* item) {
  const IntegerBounds bounds = IntegerBounds::of(dtype);
  if (value.magnitude > (value.negative ? bounds.smallest : bounds.largest)) {
    throw_out_of_bounds((value.negative ? "-" : "") + std::to_string(value.magnitude), dtype);
  }
  const std::uint64_t pattern = value.negative ? 0 - value.magnitude : value.magnitude;
  switch (dtype.item_size()) {
    case 1:
      return store(item, static_cast<std::uint8_t>(pattern));
    case 2:
      return store(item, static_cast<std::uint16_t>(pattern));
    case 4:
      return store(item, static_cast<std::uint32_t>(pattern));
    default:
      return store(item, pattern);
  }
}

/// Into a floating dtype: one rounding, to nearest even.
inline void store_float(double value, const DType& dtype, std::byte* item) {
  if (dtype.kind() == Kind::BFloat) return store(item, double_to_bfloat(value));
  switch (dtype.item_size()) {
    case 2:
      return store(item, double_to_half(value));
    case 4:
      return store(item, static_cast<float>(value));
    default:
      return store(item, value);
  }
}

inline void store_complex(std::complex<double> value, const DType& dtype, std::byte* item) {
  const DType part = DType::number(Kind::Float, dtype.item_size() / 2);
  store_float(value.real(), part, item);
  store_float(value.imag(), part, item + part.item_size());
}

}  // namespace zarrbuffer::element
