// The values that elements stand for, where C++ has no type of its own. Plain bits, so that every
// bit pattern passes through host and device code unchanged.
#pragma once

#include <cstdint>
#include <type_traits>

#include "element/host_device.hpp"

namespace zarrbuffer::element {

/// One byte of NumPy's bool: any byte but 0 is true, and what is made here is 0 or 1.
struct Bool {
  std::uint8_t byte;
};

struct Half {
  std::uint16_t bits;
};

struct BFloat16 {
  std::uint16_t bits;
};

/// A datetime64 or timedelta64 without its unit: the smallest value is NaT, "not a time".
struct Ticks {
  std::int64_t count;
};

template <class T>
struct Complex {
  T real;
  T imaginary;
};

template <class T>
struct IsComplex : std::false_type {};
template <class T>
struct IsComplex<Complex<T>> : std::true_type {};

template <class T>
inline constexpr bool is_complex = IsComplex<T>::value;
template <class T>
inline constexpr bool is_short_float = std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>;

}  // namespace zarrbuffer::element
