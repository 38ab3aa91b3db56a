/* CUDA's conversion to bfloat16, of numbers. */
#ifndef ZARRBUFFER_FAKE_CUDA_BF16_H
#define ZARRBUFFER_FAKE_CUDA_BF16_H

#include <bit>
#include <cstdint>

struct __nv_bfloat16 {
  std::uint16_t bits;
};

/// To the nearest, and to the even one of two.
inline __nv_bfloat16 __float2bfloat16_rn(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t odd = bits >> 16 & 1;
  return {static_cast<std::uint16_t>((bits + 0x7fff + odd) >> 16)};
}

inline std::uint16_t __bfloat16_as_ushort(__nv_bfloat16 value) { return value.bits; }

#endif
