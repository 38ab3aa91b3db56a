// What all targets share: numbers out of the input, and how a broken promise is told.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fuzzer/FuzzedDataProvider.h>
#include <span>
#include <string>
#include <vector>

#include "zarrbuffer/error.hpp"
#include "zarrbuffer/layout.hpp"
#include "zarrbuffer/nd_array.hpp"

namespace zarrbuffer::fuzz {

inline std::string told(const char* text) { return text; }
inline std::string told(const std::string& text) { return text; }
inline std::string told(const Layout& layout) { return layout.to_string(); }
inline std::string told(const NDArray& array) { return array.dtype().to_string() + " " + array.layout().to_string(); }
inline std::string told(std::span<const std::int64_t> numbers) { return shape_string(numbers); }

/// Ends the process where a promise is broken; libFuzzer keeps the input. What it is about becomes text only then: most
/// promises are asked for every element.
template <class... About>
void require(bool kept, const char* promise, const About&... about) {
  if (kept) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  (std::fprintf(stderr, "  %s\n", told(about).c_str()), ...);
  std::abort();
}

/// Small numbers, numbers beside powers of two up to 2^63, or any.
inline std::int64_t wild(FuzzedDataProvider& input) {
  switch (input.ConsumeIntegralInRange(0, 5)) {
    case 0:
    case 1:
    case 2: return input.ConsumeIntegralInRange<std::int64_t>(-8, 8);
    case 3:
    case 4: {
      const auto power = std::uint64_t{1} << input.ConsumeIntegralInRange(0, 63);
      const auto near = power + static_cast<std::uint64_t>(input.ConsumeIntegralInRange<std::int64_t>(-3, 3));
      return static_cast<std::int64_t>(input.ConsumeBool() ? near : -near);
    }
    default: return input.ConsumeIntegral<std::int64_t>();
  }
}

inline std::int64_t wild_size(FuzzedDataProvider& input) {
  const std::int64_t number = wild(input);
  return number == INT64_MIN ? INT64_MAX : number < 0 ? -number : number;
}

inline BasicKey basic_key(FuzzedDataProvider& input) {
  BasicKey key;
  key.type = static_cast<BasicKey::Type>(input.ConsumeIntegralInRange<std::int64_t>(0, 3));
  if (key.type == BasicKey::Type::At) key.start = wild(input);
  if (key.type == BasicKey::Type::Slice) {
    if (input.ConsumeBool()) key.start = wild(input);
    if (input.ConsumeBool()) key.stop = wild(input);
    if (input.ConsumeBool()) key.step = wild(input);
  }
  return key;
}

}  // namespace zarrbuffer::fuzz
