// Fewest bytes: each item is read once and written once. A block of 16 bytes x 16 bytes is turned
// in registers, by interleaving its upper with its lower half log2(n) times, so that memory is
// touched in pieces of 16 bytes.
#include <algorithm>

#include "cpu/bytes.hpp"
#include "cpu/vector.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/vector_transpose.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace zarrbuffer::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET != HWY_SCALAR

/// One step: row i of the upper half, then row i of the lower half, element by element.
template <class D, class V, int N>
HWY_INLINE void interleave_halves(D d, V (&v)[N]) {
  V mixed[N];
  for (int i = 0; i < N / 2; ++i) {
    mixed[2 * i] = hn::InterleaveLower(d, v[i], v[i + N / 2]);
    mixed[2 * i + 1] = hn::InterleaveUpper(d, v[i], v[i + N / 2]);
  }
  for (int i = 0; i < N; ++i)
    v[i] = mixed[i];
}

template <class T>
HWY_INLINE void turn_block(std::byte* dst, std::int64_t dst_pitch, const std::byte* src,
                           std::int64_t src_pitch) {
  constexpr int n = 16 / sizeof(T);
  const hn::FixedTag<T, n> d;
  hn::VFromD<decltype(d)> v[n];
  for (int i = 0; i < n; ++i)
    v[i] = hn::LoadU(d, reinterpret_cast<const T*>(src + i * src_pitch));
  for (int step = 1; step < n; step *= 2)
    interleave_halves(d, v);
  for (int j = 0; j < n; ++j)
    hn::StoreU(v[j], d, reinterpret_cast<T*>(dst + j * dst_pitch));
}

#endif

template <class T>
HWY_INLINE void turn_items(std::byte* dst, std::int64_t dst_pitch, const std::byte* src,
                           std::int64_t src_pitch, std::int64_t rows, std::int64_t columns) {
  constexpr std::int64_t size = sizeof(T);
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < columns; ++j)
      store(dst + j * dst_pitch + i * size, load<T>(src + i * src_pitch + j * size));
  }
}

template <class T>
void turn(std::byte* dst, std::int64_t dst_pitch, const std::byte* src, std::int64_t src_pitch,
          std::int64_t rows, std::int64_t columns) {
  constexpr std::int64_t size = sizeof(T);
  std::int64_t i = 0;
#if HWY_TARGET != HWY_SCALAR
  constexpr std::int64_t n = 16 / size;
  const std::int64_t whole = columns / n * n;
  for (; i + n <= rows; i += n) {
    const std::byte* from = src + i * src_pitch;
    std::byte* to = dst + i * size;
    for (std::int64_t j = 0; j < whole; j += n)
      turn_block<T>(to + j * dst_pitch, dst_pitch, from + j * size, src_pitch);
    turn_items<T>(to + whole * dst_pitch, dst_pitch, from + whole * size, src_pitch, n,
                  columns - whole);
  }
#endif
  turn_items<T>(dst + i * size, dst_pitch, src + i * src_pitch, src_pitch, rows - i, columns);
}

struct Sixteen {
  std::uint64_t words[2];
};

void Transpose(std::byte* dst, std::int64_t dst_pitch, const std::byte* src, std::int64_t src_pitch,
               std::int64_t rows, std::int64_t columns, std::int64_t item_size) {
  switch (item_size) {
    case 1:
      return turn<std::uint8_t>(dst, dst_pitch, src, src_pitch, rows, columns);
    case 2:
      return turn<std::uint16_t>(dst, dst_pitch, src, src_pitch, rows, columns);
    case 4:
      return turn<std::uint32_t>(dst, dst_pitch, src, src_pitch, rows, columns);
    case 8:
      return turn<std::uint64_t>(dst, dst_pitch, src, src_pitch, rows, columns);
    default:
      return turn_items<Sixteen>(dst, dst_pitch, src, src_pitch, rows, columns);
  }
}

}  // namespace zarrbuffer::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace zarrbuffer::cpu {

HWY_EXPORT(Transpose);

void transpose(std::byte* dst, std::int64_t dst_pitch, const std::byte* src, std::int64_t src_pitch,
               std::int64_t rows, std::int64_t columns, std::int64_t item_size) {
  HWY_DYNAMIC_DISPATCH(Transpose)(dst, dst_pitch, src, src_pitch, rows, columns, item_size);
}

}  // namespace zarrbuffer::cpu
#endif
