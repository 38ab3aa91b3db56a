// Fewest bytes: each word is read once and written once.
#include "cpu/bytes.hpp"
#include "cpu/vector.hpp"
#include "element/byte_order.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/vector_swap.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace zarrbuffer::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

template <class Word>
void swap(std::byte* dst, const std::byte* src, std::int64_t words) {
  constexpr int size = sizeof(Word);
  const std::int64_t bytes = words * size;
  std::int64_t i = 0;
#if HWY_TARGET != HWY_SCALAR
  alignas(16) std::uint8_t places[16];
  for (int i = 0; i < 16; ++i)
    places[i] = static_cast<std::uint8_t>(i / size * size + size - 1 - i % size);
  const hn::ScalableTag<std::uint8_t> d;
  const auto order = hn::LoadDup128(d, places);
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  auto* to = reinterpret_cast<std::uint8_t*>(dst);
  const auto* from = reinterpret_cast<const std::uint8_t*>(src);
  for (; i + lanes <= bytes; i += lanes)
    hn::StoreU(hn::TableLookupBytes(hn::LoadU(d, from + i), order), d, to + i);
#endif
  for (; i < bytes; i += size)
    store(dst + i, element::swap_bytes(load<Word>(src + i)));
}

void SwapWords(std::byte* dst, const std::byte* src, std::int64_t words, std::int64_t word_size) {
  switch (word_size) {
    case 2:
      return swap<std::uint16_t>(dst, src, words);
    case 4:
      return swap<std::uint32_t>(dst, src, words);
    default:
      return swap<std::uint64_t>(dst, src, words);
  }
}

}  // namespace zarrbuffer::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace zarrbuffer::cpu {

HWY_EXPORT(SwapWords);

void swap_words(std::byte* dst, const std::byte* src, std::int64_t words, std::int64_t word_size) {
  HWY_DYNAMIC_DISPATCH(SwapWords)(dst, src, words, word_size);
}

}  // namespace zarrbuffer::cpu
#endif
