// What the memory itself can do, by the plainest loops: the yardsticks of every other row.
#pragma once

#include <cstddef>
#include <cstdint>

namespace zarrbuffer::bench {

/// Each spreads its work evenly over `threads`.
void parallel_memcpy(std::byte* dst, const std::byte* src, std::int64_t bytes, int threads);
void streaming_copy(std::byte* dst, const std::byte* src, std::int64_t bytes, int threads);
void parallel_memset(std::byte* dst, std::int64_t bytes, int threads);
void streaming_fill(std::byte* dst, std::int64_t bytes, int threads);
void read_loop(const std::byte* src, std::int64_t bytes, int threads);

}  // namespace zarrbuffer::bench
