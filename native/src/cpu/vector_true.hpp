// Which elements of a block are true, once for each instruction set.
#pragma once

#include <cstddef>
#include <cstdint>

#include "zarrbuffer/backend.h"

namespace zarrbuffer::cpu {

/// Packed elements of one type, in its byte order.
using AllTrue = bool (*)(const std::byte* block, std::int64_t count, std::int64_t item_size);

AllTrue vector_all_true(const zb_type& type);

/// How many of so many bools.
std::int64_t count_true(const std::byte* bools, std::int64_t count);

/// Writes first + i * step for every bool that is true, from `places` on and before `end`; returns
/// where the next one goes.
std::int64_t* find_true(const std::byte* bools, std::int64_t count, std::int64_t first,
                        std::int64_t step, std::int64_t* places, std::int64_t* end);

}  // namespace zarrbuffer::cpu
