// Moving the items of one row unchanged, or with their bytes reversed.
#pragma once

#include <cstddef>
#include <cstdint>

#include "zarrbuffer/backend.h"

namespace zarrbuffer::cpu {

/// `count` items of `item_size` bytes. The operands are disjoint, or identical in address and step.
using RowMove = void (*)(std::byte* dst, std::int64_t dst_step, const std::byte* src,
                         std::int64_t src_step, std::int64_t count, std::int64_t item_size);

RowMove row_move(std::int64_t item_size);

/// Moves and reverses the bytes of each number in an item.
RowMove row_swap(const zb_type& type);

}  // namespace zarrbuffer::cpu
