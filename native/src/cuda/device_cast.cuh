// element::cast as device code runs it: the same bits, from the processor's own conversions where
// it has them.
#pragma once

#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include <cstdint>

#include "element/cast.hpp"

namespace zarrbuffer::cuda {

// The processor's conversions between formats round as ours do and keep subnormals, but forget what
// a NaN carries, so that those take the common way.

__device__ inline element::Half half_from(float value) {
  return {__half_as_ushort(__float2half_rn(value))};
}

__device__ inline float float_from(element::Half value) {
  return __half2float(__ushort_as_half(value.bits));
}

__device__ inline element::BFloat16 bfloat_from(float value) {
  return {__bfloat16_as_ushort(__float2bfloat16_rn(value))};
}

/// Between two types of which one is a short float, where the value is not NaN.
template <class To, class From>
inline constexpr bool kHasInstruction =
    (std::is_same_v<From, float> && element::is_short_float<To>) ||
    (std::is_same_v<From, element::Half> && std::is_same_v<To, float>);

template <class To, class From>
__device__ To convert_by_instruction(From value) {
  if constexpr (std::is_same_v<To, element::Half>) {
    return half_from(value);
  } else if constexpr (std::is_same_v<To, element::BFloat16>) {
    return bfloat_from(value);
  } else {
    return float_from(value);
  }
}

/// Small integers are floats exactly, so that they round once all the same.
template <class T>
inline constexpr bool kFitsFloat = std::is_integral_v<T> && sizeof(T) <= 2;

template <class To, class From>
__device__ To convert(From value) {
  if constexpr (kHasInstruction<To, From>) {
    return element::is_nan(value) ? element::cast<To>(value)
                                  : convert_by_instruction<To>(value);
  } else if constexpr (kFitsFloat<From> && element::is_short_float<To>) {
    return convert_by_instruction<To>(static_cast<float>(value));
  } else if constexpr (std::is_same_v<From, element::Half> && std::is_integral_v<To>) {
    // No integer keeps anything of a NaN.
    return element::cast<To>(float_from(value));
  } else if constexpr (element::is_short_float<From> && element::is_short_float<To> &&
                       !std::is_same_v<From, To>) {
    return convert<To>(convert<float>(value));
  } else {
    return element::cast<To>(value);
  }
}

}  // namespace zarrbuffer::cuda
