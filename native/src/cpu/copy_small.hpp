// Copies of less than a cache line, where a call of memcpy costs more than its work.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace zarrbuffer::cpu {

/// Moves `Size` bytes from both ends, which overlap where there are less than twice as many.
template <std::size_t Size>
inline void copy_ends(std::byte* dst, const std::byte* src, std::int64_t bytes) {
  std::byte head[Size], tail[Size];
  std::memcpy(head, src, Size);
  std::memcpy(tail, src + bytes - Size, Size);
  std::memcpy(dst, head, Size);
  std::memcpy(dst + bytes - Size, tail, Size);
}

/// At most 64 bytes.
inline void copy_small(std::byte* dst, const std::byte* src, std::int64_t bytes) {
  if (bytes >= 32) return copy_ends<32>(dst, src, bytes);
  if (bytes >= 16) return copy_ends<16>(dst, src, bytes);
  if (bytes >= 8) return copy_ends<8>(dst, src, bytes);
  if (bytes >= 4) return copy_ends<4>(dst, src, bytes);
  for (std::int64_t i = 0; i < bytes; ++i)
    dst[i] = src[i];
}

}  // namespace zarrbuffer::cpu
