// element::cast as device code runs it: the same bits, from the processor's own conversions where
// it has them.
#pragma once

#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include <cstdint>

#include "cuda/access.cuh"
#include "element/cast.hpp"

namespace zarrbuffer::cuda {

// The processor's conversions between formats round once as ours do and keep subnormals, but forget
// what a NaN carries. That is put together beside them and chosen without a branch.

__device__ inline element::Half half_from(float value) {
  return {__half_as_ushort(__float2half_rn(value))};
}

__device__ inline element::Half half_from(double value) {
  return {__half_as_ushort(__double2half(value))};
}

__device__ inline float float_from(element::Half value) {
  return __half2float(__ushort_as_half(value.bits));
}

__device__ inline element::BFloat16 bfloat_from(float value) {
  return {__bfloat16_as_ushort(__float2bfloat16_rn(value))};
}

/// Between two types of which one is a short float, by instructions where the value is not NaN.
template <class To, class From>
inline constexpr bool kHasInstruction =
    !std::is_same_v<To, From> &&
    ((std::is_same_v<From, float> && element::is_short_float<To>) ||
     (std::is_same_v<From, double> && std::is_same_v<To, element::Half>) ||
     (std::is_same_v<From, element::BFloat16> && std::is_same_v<To, element::Half>) ||
     (std::is_same_v<From, element::Half> &&
      (std::is_floating_point_v<To> || std::is_same_v<To, element::BFloat16>)));

template <class To, class From>
__device__ To convert_by_instruction(From value) {
  if constexpr (std::is_same_v<From, element::Half>) {
    const float single = float_from(value);
    if constexpr (std::is_floating_point_v<To>) {
      return static_cast<To>(single);
    } else {
      return bfloat_from(single);
    }
  } else if constexpr (std::is_same_v<From, element::BFloat16>) {
    return half_from(element::cast<float>(value));
  } else if constexpr (std::is_same_v<To, element::Half>) {
    return half_from(value);
  } else {
    return bfloat_from(value);
  }
}

/// What a NaN becomes, as its bits.
template <class To, class From>
__device__ Word<sizeof(To)> converted_nan(From value) {
  using Wanted = element::detail::FormatOf<To>;
  using Given = element::detail::FormatOf<From>;
  const auto bits = element::bits_as<typename Given::Bits>(value);
  if constexpr (Wanted::kMantissa < Given::kMantissa) {
    return element::detail::narrow_nan<Wanted, Given>(bits);
  } else {
    return element::detail::widen_nan<Wanted, Given>(bits);
  }
}

/// Small integers are floats exactly, so that they round once all the same.
template <class T>
inline constexpr bool kFitsFloat = std::is_integral_v<T> && sizeof(T) <= 2;

template <class To, class From>
__device__ To convert(From value) {
  if constexpr (kHasInstruction<To, From>) {
    using Bits = Word<sizeof(To)>;
    const Bits number = element::bits_as<Bits>(convert_by_instruction<To>(value));
    const Bits nan = converted_nan<To>(value);
    return element::bits_as<To>(element::is_nan(value) ? nan : number);
  } else if constexpr (kFitsFloat<From> && element::is_short_float<To>) {
    return convert_by_instruction<To>(static_cast<float>(value));
  } else if constexpr (std::is_same_v<From, element::Half> && std::is_integral_v<To>) {
    // No integer keeps anything of a NaN.
    return element::cast<To>(float_from(value));
  } else {
    return element::cast<To>(value);
  }
}

}  // namespace zarrbuffer::cuda
