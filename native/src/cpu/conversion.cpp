#include "cpu/conversion.hpp"

#include "cpu/vector.hpp"
#include "element/exact.hpp"
#include "element/visit.hpp"

namespace zarrbuffer::cpu {

Conversion::Swap Conversion::swap_of(const zb_type& type) {
  const std::int64_t word = element::swap_size(type);
  return {word, word > 0 ? type.item_size / word : 0};
}

void Conversion::Swap::run(std::byte* dst, const std::byte* src, std::int64_t count) const {
  swap_words(dst, src, count * words, word_size);
}

Conversion::Conversion(const zb_type& to, const zb_type& from) : from_size_(from.item_size) {
  if (element::same_values(to, from)) {
    if (to.swapped != from.swapped) swap_to_ = swap_of(to);
    return;
  }
  cast_ = block_cast(to, from);
  if (from.swapped) swap_from_ = swap_of(from);
  if (to.swapped) swap_to_ = swap_of(to);
}

std::int64_t Conversion::scratch_bytes(std::int64_t count) const {
  return swap_from_ ? count * from_size_ : 0;
}

void Conversion::run(std::byte* dst, const std::byte* src, std::int64_t count,
                     std::byte* scratch) const {
  if (!cast_) return swap_to_.run(dst, src, count);
  if (swap_from_) {
    swap_from_.run(scratch, src, count);
    src = scratch;
  }
  cast_(src, dst, count);
  if (swap_to_) swap_to_.run(dst, dst, count);
}

}  // namespace zarrbuffer::cpu
