// An independent calculation of casts, slow and by the book: values as long double, formats by
// their definition.
#pragma once

#include <cstdint>

#include "primitives/contract.hpp"

namespace zarrbuffer::test {

/// A number of any type. Integers are exact in `bits` (two's complement); the rest, and the value
/// of integers too, in the long doubles.
struct Number {
  bool integer = false;
  std::uint64_t bits = 0;
  long double real = 0;
  long double imaginary = 0;
};

/// An element in the machine's byte order.
Number decode(const zb_type& type, const std::uint8_t* element);
/// Converts as the contract says. Any NaN stands for all.
Bytes encode(const Number& number, const zb_type& type);

/// Whether an element is what the reference gave: the same bytes, or NaN in the same parts.
bool same_element(const zb_type& type, const std::uint8_t* a, const std::uint8_t* b);

/// Bit patterns where conversions have edges, and random ones, one element after another.
Bytes edge_elements(std::mt19937_64& random, const zb_type& type, std::int64_t count);

/// One floating-point format, by its field widths.
long double decode_float(std::uint64_t bits, int mantissa_bits, int exponent_bits);
std::uint64_t encode_float(long double value, int mantissa_bits, int exponent_bits);

}  // namespace zarrbuffer::test
