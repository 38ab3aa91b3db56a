// Fewest bytes: each element is read once. An element is true if any of its bits is set, the signs of
// floating-point numbers left out; so nothing is ever swapped.
#include "cpu/vector_true.hpp"

#include <bit>

#include "cpu/bytes.hpp"
#include "element/byte_order.hpp"
#include "element/visit.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/vector_true.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace zarrbuffer::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// Elements are one word each, or two: true if either is.
template <class Word, int words, bool is_signed, bool swapped>
bool all_words(const std::byte* block, std::int64_t count, std::int64_t) {
  constexpr Word kSign = Word{1} << (8 * sizeof(Word) - 1);
  constexpr Word kBits = static_cast<Word>(is_signed ? ~kSign : ~Word{0});
  constexpr Word kMask = swapped ? element::swap_bytes(kBits) : kBits;
  constexpr std::int64_t size = sizeof(Word);
  const hn::ScalableTag<Word> d;
  const auto step = static_cast<std::int64_t>(hn::Lanes(d));
  const auto mask = hn::Set(d, kMask);
  const auto bits = [&](std::int64_t i) {
    const auto* from = reinterpret_cast<const Word*>(block + i * words * size);
    if constexpr (words == 1) return hn::And(hn::LoadU(d, from), mask);
    auto first = hn::Zero(d), second = hn::Zero(d);
    hn::LoadInterleaved2(d, from, first, second);
    return hn::And(hn::Or(first, second), mask);
  };
  // False elements are gathered over as much as a page, and looked for once.
  constexpr std::int64_t kPart = 4096 / (words * size);
  std::int64_t i = 0;
  while (i + step <= count) {
    const std::int64_t end = std::min(count, i + kPart);
    auto least = hn::Set(d, kMask);
    for (; i + step <= end; i += step) least = hn::Min(least, bits(i));
    if (!hn::AllFalse(d, hn::Eq(least, hn::Zero(d)))) return false;
  }
  for (; i < count; ++i) {
    Word set = 0;
    for (int word = 0; word < words; ++word) set |= load<Word>(block + (i * words + word) * size);
    if ((set & kMask) == 0) return false;
  }
  return true;
}

bool all_byte_strings(const std::byte* block, std::int64_t count, std::int64_t item_size) {
  for (std::int64_t i = 0; i < count; ++i) {
    if (!is_byte_string_true(block + i * item_size, item_size)) return false;
  }
  return true;
}

std::int64_t CountTrue(const std::byte* bools, std::int64_t count) {
  const hn::ScalableTag<std::uint8_t> d;
  const auto step = static_cast<std::int64_t>(hn::Lanes(d));
  const auto* from = reinterpret_cast<const std::uint8_t*>(bools);
  std::int64_t found = 0;
  std::int64_t i = 0;
  for (; i + step <= count; i += step) {
    found += static_cast<std::int64_t>(hn::CountTrue(d, hn::Ne(hn::LoadU(d, from + i), hn::Zero(d))));
  }
  for (; i < count; ++i) found += from[i] != 0 ? 1 : 0;
  return found;
}

std::int64_t* FindTrue(const std::byte* bools, std::int64_t count, std::int64_t first,
                       std::int64_t step, std::int64_t* places, std::int64_t* end) {
  const hn::CappedTag<std::uint8_t, 64> d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const auto* from = reinterpret_cast<const std::uint8_t*>(bools);
  std::int64_t i = 0;
  for (; i + lanes <= count && lanes <= end - places; i += lanes) {
    std::uint64_t bits = 0;
    hn::StoreMaskBits(d, hn::Ne(hn::LoadU(d, from + i), hn::Zero(d)),
                      reinterpret_cast<std::uint8_t*>(&bits));
    for (; bits != 0; bits &= bits - 1) *places++ = first + (i + std::countr_zero(bits)) * step;
  }
  for (; i < count && places != end; ++i) {
    if (from[i] != 0) *places++ = first + i * step;
  }
  return places;
}

template <class Word, int words = 1>
AllTrue of_words(bool is_signed, bool swapped) {
  if (!is_signed) return all_words<Word, words, false, false>;
  return swapped ? all_words<Word, words, true, true> : all_words<Word, words, true, false>;
}

AllTrue AllOf(const zb_type& type) {
  const Kind kind = element::kind_of(type);
  const bool is_complex = kind == Kind::Complex;
  const bool is_signed = is_complex || kind == Kind::Float || kind == Kind::BFloat;
  const bool swapped = type.swapped != 0;
  switch (type.item_size) {
    case 1:
      return of_words<std::uint8_t>(false, swapped);
    case 2:
      return of_words<std::uint16_t>(is_signed, swapped);
    case 4:
      return of_words<std::uint32_t>(is_signed, swapped);
    case 8:
      if (is_complex) return of_words<std::uint32_t, 2>(is_signed, swapped);
      return of_words<std::uint64_t>(is_signed, swapped);
    case 16:
      return of_words<std::uint64_t, 2>(is_signed, swapped);
    default:
      return all_byte_strings;
  }
}

}  // namespace zarrbuffer::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace zarrbuffer::cpu {

HWY_EXPORT(AllOf);
HWY_EXPORT(CountTrue);
HWY_EXPORT(FindTrue);

AllTrue vector_all_true(const zb_type& type) {
  return HWY_DYNAMIC_DISPATCH(AllOf)(type);
}

std::int64_t count_true(const std::byte* bools, std::int64_t count) {
  return HWY_DYNAMIC_DISPATCH(CountTrue)(bools, count);
}

std::int64_t* find_true(const std::byte* bools, std::int64_t count, std::int64_t first,
                        std::int64_t step, std::int64_t* places, std::int64_t* end) {
  return HWY_DYNAMIC_DISPATCH(FindTrue)(bools, count, first, step, places, end);
}

}  // namespace zarrbuffer::cpu
#endif
