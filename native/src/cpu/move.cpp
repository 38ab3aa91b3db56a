#include "cpu/move.hpp"

#include <cstring>
#include <type_traits>

#include "cpu/bytes.hpp"
#include "cpu/rows.hpp"
#include "cpu/vector.hpp"
#include "element/byte_order.hpp"
#include "element/visit.hpp"

namespace zarrbuffer::cpu {

namespace {

/// Size is a compile-time constant, or std::int64_t for any other size.
template <class Size>
void move_items(std::byte* dst, std::int64_t dst_step, const std::byte* src, std::int64_t src_step,
                std::int64_t count, std::int64_t item_size) {
  Size size{};
  if constexpr (std::is_same_v<Size, std::int64_t>) size = item_size;
  if (is_dense(dst_step, size, count) && is_dense(src_step, size, count)) {
    std::memmove(dst, src, byte_count(count * size));
    return;
  }
  // The step of a packed side as a constant lets the compiler combine its loads or stores.
  if (dst_step == size) {
    for (std::int64_t i = 0; i < count; ++i) {
      std::memcpy(dst + i * size, src + i * src_step, byte_count(size));
    }
  } else if (src_step == size) {
    for (std::int64_t i = 0; i < count; ++i) {
      std::memcpy(dst + i * dst_step, src + i * size, byte_count(size));
    }
  } else {
    for (std::int64_t i = 0; i < count; ++i) {
      std::memcpy(dst + i * dst_step, src + i * src_step, byte_count(size));
    }
  }
}

template <class Word>
void swap_packed(std::byte* dst, const std::byte* src, std::int64_t words) {
  constexpr std::int64_t size = sizeof(Word);
  for (std::int64_t i = 0; i < words; ++i) {
    store(dst + i * size, element::swap_bytes(load<Word>(src + i * size)));
  }
}

template <class Word>
void swap_items(std::byte* dst, std::int64_t dst_step, const std::byte* src, std::int64_t src_step,
                std::int64_t count, std::int64_t item_size) {
  constexpr std::int64_t word_size = sizeof(Word);
  const std::int64_t words = item_size / word_size;
  if (is_dense(dst_step, item_size, count) && is_dense(src_step, item_size, count)) {
    swap_words(dst, src, count * words, word_size);
    return;
  }
  for (std::int64_t i = 0; i < count; ++i) {
    swap_packed<Word>(dst + i * dst_step, src + i * src_step, words);
  }
}

}  // namespace

RowMove row_move(std::int64_t item_size) {
  return with_item_size(item_size, [](auto size) -> RowMove { return move_items<decltype(size)>; });
}

RowMove row_swap(const zb_type& type) {
  switch (element::swap_size(type)) {
    case 2:
      return swap_items<std::uint16_t>;
    case 4:
      return swap_items<std::uint32_t>;
    case 8:
      return swap_items<std::uint64_t>;
    default:
      return row_move(type.item_size);
  }
}

}  // namespace zarrbuffer::cpu
