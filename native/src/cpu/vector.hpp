// Loops over memory that exist once for each instruction set; calls go to the best that the
// processor has. Addresses may be at any alignment.
#pragma once

#include <cstddef>
#include <cstdint>

namespace zarrbuffer::cpu {

/// Copies, writing whole cache lines around the caches. flush_stream() must follow on the same
/// thread before another may read what was written.
void stream_copy(std::byte* dst, const std::byte* src, std::int64_t bytes);

/// Repeats a pattern of 64 bytes, from its start; streaming as stream_copy, or not.
void fill_pattern(std::byte* dst, const std::byte* pattern, std::int64_t bytes, bool stream);

void flush_stream();

/// Rows of `bytes` bytes; pitches are the distances between rows. No overlap. Rows that lie apart
/// in the source are asked for some rows ahead, as no processor guesses where the next one starts.
void copy_rows(std::byte* dst, std::int64_t dst_pitch, const std::byte* src, std::int64_t src_pitch,
               std::int64_t rows, std::int64_t bytes, bool stream);

/// The items of transpose(): 1, 2, 4, 8 or 16 bytes, or three quarters of 4, 8 or 16.
constexpr bool turns_items(std::int64_t item_size) {
  const std::int64_t whole = item_size % 3 == 0 ? item_size / 3 * 4 : item_size;
  return whole > 0 && whole <= 16 && (whole & (whole - 1)) == 0;
}

/// dst[j][i] = src[i][j] for i < rows and j < columns: items are packed along a row, pitches in
/// bytes. No overlap. On the way the lines at src + ahead, which the next call is to read, are asked
/// for.
void transpose(std::byte* dst, std::int64_t dst_pitch, const std::byte* src, std::int64_t src_pitch,
               std::int64_t rows, std::int64_t columns, std::int64_t item_size, std::int64_t ahead);

/// Reverses the bytes of packed words of 2, 4 or 8 bytes. The operands are disjoint or identical.
void swap_words(std::byte* dst, const std::byte* src, std::int64_t words, std::int64_t word_size);

}  // namespace zarrbuffer::cpu
