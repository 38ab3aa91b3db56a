#include "cpu/block.hpp"

#include "cpu/bytes.hpp"
#include "element/exact.hpp"
#include "element/visit.hpp"

namespace zarrbuffer::cpu {

BlockBuffer::BlockBuffer(std::int64_t bytes) {
  if (bytes > kBlockBytes) large_ = std::make_unique<std::byte[]>(byte_count(bytes));
}

BlockReader::BlockReader(const zb_type& from, const zb_type& to, std::int64_t step,
                         std::int64_t length)
    : from_(from),
      step_(step),
      packed_(!from.swapped && step == from.item_size),
      same_(element::same_values(from, to)),
      load_(from.swapped ? row_swap(from) : row_move(from.item_size)),
      staged_(length * from.item_size),
      converted_(same_ ? 0 : length * to.item_size) {
  if (!same_) cast_ = block_cast(to, from);
}

const std::byte* BlockReader::stage(const std::byte* row, std::int64_t count) {
  if (packed_) return row;
  load_(staged_.data(), from_.item_size, row, step_, count, from_.item_size);
  return staged_.data();
}

const std::byte* BlockReader::read(const std::byte* row, std::int64_t count) {
  if (same_ && packed_) return row;
  std::byte* ready = same_ ? staged_.data() : converted_.data();
  // A scalar operand is the same element again and again.
  if (step_ == 0 && row == scalar_ && count <= scalar_count_) return ready;
  if (same_) {
    stage(row, count);
  } else {
    cast_(stage(row, count), ready, count);
  }
  scalar_ = row;
  scalar_count_ = count;
  return ready;
}

void BlockReader::read_into(std::byte* place, const std::byte* row, std::int64_t count) {
  if (same_) {
    load_(place, from_.item_size, row, step_, count, from_.item_size);
  } else {
    cast_(stage(row, count), place, count);
  }
}

}  // namespace zarrbuffer::cpu
