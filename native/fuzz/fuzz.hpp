// What fuzz targets share: reading shapes and keys from the input, and failing loudly.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fuzzer/FuzzedDataProvider.h>
#include <string>
#include <vector>

#include "zarrbuffer/error.hpp"
#include "zarrbuffer/layout.hpp"

namespace zarrbuffer::fuzz {

inline void require(bool holds, const std::string& what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what.c_str());
  std::abort();
}

/// Small, so that work stays short, or near the ends of int64, where arithmetic overflows.
inline std::int64_t number(FuzzedDataProvider& input, std::int64_t low, std::int64_t high) {
  constexpr std::int64_t kExtremes[] = {
      INT64_MIN, INT64_MIN + 1, INT64_MAX, INT64_MAX - 1, INT64_MAX / 2, INT64_MIN / 2, 1LL << 62, 1LL << 32, 1LL << 31,
      (1LL << 31) - 1, -(1LL << 31), 3037000500};
  if (input.ConsumeIntegralInRange(0, 15) == 0) return input.PickValueInArray(kExtremes);
  return input.ConsumeIntegralInRange(low, high);
}

inline Dims numbers(FuzzedDataProvider& input, int most, std::int64_t low, std::int64_t high) {
  const int count = input.ConsumeIntegralInRange(0, 40) == 0 ? input.ConsumeIntegralInRange(0, 66)
                                                             : input.ConsumeIntegralInRange(0, most);
  Dims all;
  for (int i = 0; i < count; ++i) all.push_back(number(input, low, high));
  return all;
}

inline std::int64_t end_of_slice(FuzzedDataProvider& input) {
  return input.ConsumeBool() ? BasicKey::kAbsent : number(input, -9, 9);
}

inline BasicKey basic_key(FuzzedDataProvider& input) {
  switch (input.ConsumeIntegralInRange(0, 5)) {
    case 0: return {BasicKey::Type::At, number(input, -7, 6)};
    case 1: return {BasicKey::Type::Ellipsis};
    case 2: return {BasicKey::Type::NewAxis};
    default: {
      const std::int64_t start = end_of_slice(input);
      const std::int64_t stop = end_of_slice(input);
      return {BasicKey::Type::Slice, start, stop, input.ConsumeBool() ? BasicKey::kAbsent : number(input, -3, 3)};
    }
  }
}

/// Runs what may be refused: with one of the library's own errors and no other.
template <class Call>
bool allowed(Call call) {
  try {
    call();
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace zarrbuffer::fuzz
