/* CUDA's conversions of float16, by the compiler's own type. */
#ifndef ZARRBUFFER_FAKE_CUDA_FP16_H
#define ZARRBUFFER_FAKE_CUDA_FP16_H

#include <bit>
#include <cstdint>

#if defined(__aarch64__)
using __half = __fp16;
#else
using __half = _Float16;
#endif

inline __half __float2half_rn(float value) { return static_cast<__half>(value); }
inline __half __double2half(double value) { return static_cast<__half>(value); }
inline float __half2float(__half value) { return value; }
inline std::uint16_t __half_as_ushort(__half value) { return std::bit_cast<std::uint16_t>(value); }
inline __half __ushort_as_half(std::uint16_t bits) { return std::bit_cast<__half>(bits); }

#endif
