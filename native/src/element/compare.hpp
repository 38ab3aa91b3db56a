// Truth and equality of one element.
#pragma once

#include <type_traits>

#include "element/datetime.hpp"
#include "element/half.hpp"
#include "element/host_device.hpp"
#include "element/types.hpp"

namespace zarrbuffer::element {

/// NaN, also in one part of a complex number, and NaT.
template <class T>
ZB_HD constexpr bool is_nan(T value) {
  if constexpr (is_complex<T>) {
    return is_nan(value.real) || is_nan(value.imaginary);
  } else if constexpr (is_short_float<T>) {
    return (value.bits & 0x7fff) > detail::FormatOf<T>::kInfinity;
  } else if constexpr (std::is_same_v<T, Ticks>) {
    return value.count == kNaT;
  } else if constexpr (std::is_floating_point_v<T>) {
    return value != value;
  } else {
    return false;
  }
}

/// Not zero: NaN and NaT are true, -0.0 is false.
template <class T>
ZB_HD constexpr bool is_true(T value) {
  if constexpr (is_complex<T>) {
    return is_true(value.real) || is_true(value.imaginary);
  } else if constexpr (is_short_float<T>) {
    return (value.bits & 0x7fff) != 0;
  } else if constexpr (std::is_same_v<T, Bool>) {
    return value.byte != 0;
  } else if constexpr (std::is_same_v<T, Ticks>) {
    return value.count != 0;
  } else {
    return value != T{0};
  }
}

/// Equal values, none of them NaN.
template <class T>
ZB_HD constexpr bool is_equal(T a, T b) {
  if constexpr (is_complex<T>) {
    return is_equal(a.real, b.real) && is_equal(a.imaginary, b.imaginary);
  } else if constexpr (is_short_float<T>) {
    return !is_nan(a) && (a.bits == b.bits || (!is_true(a) && !is_true(b)));
  } else if constexpr (std::is_same_v<T, Bool>) {
    return is_true(a) == is_true(b);
  } else if constexpr (std::is_same_v<T, Ticks>) {
    return !is_nan(a) && a.count == b.count;
  } else {
    return a == b;
  }
}

/// As is_equal, and everything that is NaN equals everything else that is.
template <class T>
ZB_HD constexpr bool is_equal_or_nan(T a, T b) {
  return is_equal(a, b) || (is_nan(a) && is_nan(b));
}

}  // namespace zarrbuffer::element
