// Fewest bytes: each item is read once and written once. A block of 16 bytes x 16 bytes is turned
// in registers, by interleaving its upper with its lower half log2(n) times, so that memory is
// touched in pieces of 16 bytes; where vectors have 32 bytes, four such blocks are turned together.
#include <algorithm>
#include <cstring>

#include "cpu/bytes.hpp"
#include "cpu/prefetch.hpp"
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

/// Loads Side rows and turns each of the blocks of 16 bytes in them.
template <int Side, class D>
HWY_INLINE void load_turned(D d, const std::byte* src, std::int64_t src_pitch,
                            hn::VFromD<D> (&v)[Side]) {
  for (int i = 0; i < Side; ++i)
    v[i] = hn::LoadU(d, reinterpret_cast<const hn::TFromD<D>*>(src + i * src_pitch));
  for (int step = 1; step < Side; step *= 2)
    interleave_halves(d, v);
}

/// Turns Side x Side items, of at most 16 bytes a row.
template <class T, int Side>
HWY_INLINE void turn_block_of_16(std::byte* dst, std::int64_t dst_pitch, const std::byte* src,
                           std::int64_t src_pitch) {
  const hn::FixedTag<T, Side> d;
  hn::VFromD<decltype(d)> v[Side];
  load_turned(d, src, src_pitch, v);
  for (int j = 0; j < Side; ++j)
    hn::StoreU(v[j], d, reinterpret_cast<T*>(dst + j * dst_pitch));
}

#if HWY_MAX_BYTES >= 32

/// Turns Side x Side items of 32 bytes a row.
template <class T, int Side>
HWY_INLINE void turn_block_of_32(std::byte* dst, std::int64_t dst_pitch, const std::byte* src,
                                 std::int64_t src_pitch) {
  constexpr int half = Side / 2;
  const hn::FixedTag<T, Side> d;
  hn::VFromD<decltype(d)> upper[half], lower[half];
  load_turned(d, src, src_pitch, upper);
  load_turned(d, src + half * src_pitch, src_pitch, lower);
  for (int j = 0; j < half; ++j) {
    hn::StoreU(hn::ConcatLowerLower(d, lower[j], upper[j]), d,
               reinterpret_cast<T*>(dst + j * dst_pitch));
    hn::StoreU(hn::ConcatUpperUpper(d, lower[j], upper[j]), d,
               reinterpret_cast<T*>(dst + (half + j) * dst_pitch));
  }
}

#endif
#endif

/// Bytes of a row of the widest block whose rows all fit into registers.
template <class T>
constexpr std::int64_t widest_block() {
#if HWY_TARGET != HWY_SCALAR && HWY_MAX_BYTES >= 32
  return sizeof(T) >= 4 ? 32 : 16;
#else
  return 16;
#endif
}

template <class T>
HWY_INLINE void turn_items(std::byte* dst, std::int64_t dst_pitch, const std::byte* src,
                           std::int64_t src_pitch, std::int64_t rows, std::int64_t columns) {
  constexpr std::int64_t size = sizeof(T);
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < columns; ++j)
      store(dst + j * dst_pitch + i * size, load<T>(src + i * src_pitch + j * size));
  }
}

template <class T, int Side>
HWY_INLINE void turn_block(std::byte* dst, std::int64_t dst_pitch, const std::byte* src,
                           std::int64_t src_pitch) {
  if constexpr (HWY_TARGET == HWY_SCALAR || sizeof(T) > 8) {
    // Row by row of the destination, whose lines are then written whole.
    for (std::int64_t j = 0; j < Side; ++j)
      turn_items<T>(dst + j * dst_pitch, dst_pitch, src + j * std::int64_t{sizeof(T)}, src_pitch,
                    Side, 1);
  } else {
#if HWY_TARGET != HWY_SCALAR
#if HWY_MAX_BYTES >= 32
    if constexpr (Side * sizeof(T) == 32) {
      return turn_block_of_32<T, Side>(dst, dst_pitch, src, src_pitch);
    } else {
      return turn_block_of_16<T, Side>(dst, dst_pitch, src, src_pitch);
    }
#else
    return turn_block_of_16<T, Side>(dst, dst_pitch, src, src_pitch);
#endif
#endif
  }
}

/// In blocks of Side x Side. What is left at an end is turned by a block that overlaps the last,
/// as there is at least one.
template <class T, int Side>
HWY_INLINE void turn_in_blocks(std::byte* dst, std::int64_t dst_pitch, const std::byte* src,
                               std::int64_t src_pitch, std::int64_t rows, std::int64_t columns,
                               std::int64_t ahead) {
  constexpr std::int64_t size = sizeof(T);
  for (std::int64_t begin = 0; begin < rows; begin += Side) {
    const std::int64_t i = std::min(begin, rows - Side);
    if (ahead != 0) {
      for (std::int64_t row = begin; row < i + Side; ++row)
        prefetch(src + row * src_pitch + ahead, columns * size);
    }
    for (std::int64_t next = 0; next < columns; next += Side) {
      const std::int64_t j = std::min(next, columns - Side);
      turn_block<T, Side>(dst + j * dst_pitch + i * size, dst_pitch,
                          src + i * src_pitch + j * size, src_pitch);
    }
  }
}

#if HWY_TARGET != HWY_SCALAR

/// As many of the pixels as vectors hold, each of `Channels` items side by side, to a plane for each
/// channel; returns how many.
template <class T, int Channels>
HWY_NOINLINE std::int64_t split_pixels(std::byte* planes, std::int64_t pitch, const std::byte* src,
                                       std::int64_t pixels, std::int64_t ahead) {
  const hn::ScalableTag<T> d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const std::int64_t bytes = lanes * Channels * std::int64_t{sizeof(T)};
  const auto plane = [&](int channel, std::int64_t i) { return reinterpret_cast<T*>(planes + channel * pitch) + i; };
  std::int64_t i = 0;
  for (; i + lanes <= pixels; i += lanes, src += bytes) {
    if (ahead != 0) prefetch(src + ahead, bytes);
    const auto* from = reinterpret_cast<const T*>(src);
    hn::Vec<decltype(d)> a, b, c, e;
    if constexpr (Channels == 2) hn::LoadInterleaved2(d, from, a, b);
    if constexpr (Channels == 3) hn::LoadInterleaved3(d, from, a, b, c);
    if constexpr (Channels == 4) hn::LoadInterleaved4(d, from, a, b, c, e);
    hn::StoreU(a, d, plane(0, i));
    hn::StoreU(b, d, plane(1, i));
    if constexpr (Channels >= 3) hn::StoreU(c, d, plane(2, i));
    if constexpr (Channels == 4) hn::StoreU(e, d, plane(3, i));
  }
  return i;
}

/// The way back.
template <class T, int Channels>
HWY_NOINLINE std::int64_t join_pixels(std::byte* dst, const std::byte* planes, std::int64_t pitch,
                                      std::int64_t pixels, std::int64_t ahead) {
  const hn::ScalableTag<T> d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const auto load_plane = [&](int channel, std::int64_t i) {
    const std::byte* from = planes + channel * pitch + i * std::int64_t{sizeof(T)};
    if (ahead != 0) prefetch(from + ahead, lanes * std::int64_t{sizeof(T)});
    return hn::LoadU(d, reinterpret_cast<const T*>(from));
  };
  std::int64_t i = 0;
  for (; i + lanes <= pixels; i += lanes) {
    T* to = reinterpret_cast<T*>(dst) + i * Channels;
    const auto a = load_plane(0, i);
    const auto b = load_plane(1, i);
    if constexpr (Channels == 2) hn::StoreInterleaved2(a, b, d, to);
    if constexpr (Channels == 3) hn::StoreInterleaved3(a, b, load_plane(2, i), d, to);
    if constexpr (Channels == 4) hn::StoreInterleaved4(a, b, load_plane(2, i), load_plane(3, i), d, to);
  }
  return i;
}

/// Where one side is pixels of `Channels` items without a gap; false where none is.
template <class T, int Channels>
bool turn_pixels(std::byte* dst, std::int64_t dst_pitch, const std::byte* src, std::int64_t src_pitch,
                 std::int64_t rows, std::int64_t columns, std::int64_t ahead) {
  constexpr std::int64_t size = sizeof(T);
  if (columns == Channels && src_pitch == Channels * size) {
    const std::int64_t done = split_pixels<T, Channels>(dst, dst_pitch, src, rows, ahead);
    turn_items<T>(dst + done * size, dst_pitch, src + done * src_pitch, src_pitch, rows - done, columns);
    return true;
  }
  if (rows == Channels && dst_pitch == Channels * size) {
    const std::int64_t done = join_pixels<T, Channels>(dst, src, src_pitch, columns, ahead);
    turn_items<T>(dst + done * dst_pitch, dst_pitch, src + done * size, src_pitch, rows, columns - done);
    return true;
  }
  return false;
}

#endif

/// Out of line, so that the narrow blocks of small arrays need not make room for the wide ones.
template <class T, int Side>
HWY_NOINLINE void turn_in_wide_blocks(std::byte* dst, std::int64_t dst_pitch, const std::byte* src,
                                      std::int64_t src_pitch, std::int64_t rows,
                                      std::int64_t columns, std::int64_t ahead) {
  turn_in_blocks<T, Side>(dst, dst_pitch, src, src_pitch, rows, columns, ahead);
}

template <class T>
void turn(std::byte* dst, std::int64_t dst_pitch, const std::byte* src, std::int64_t src_pitch,
          std::int64_t rows, std::int64_t columns, std::int64_t ahead) {
#if HWY_TARGET != HWY_SCALAR
  if constexpr (sizeof(T) <= 8) {
    if (turn_pixels<T, 2>(dst, dst_pitch, src, src_pitch, rows, columns, ahead) ||
        turn_pixels<T, 3>(dst, dst_pitch, src, src_pitch, rows, columns, ahead) ||
        turn_pixels<T, 4>(dst, dst_pitch, src, src_pitch, rows, columns, ahead)) {
      return;
    }
  }
#endif
  // To turn 16 bytes twice costs more than blocks gain.
  constexpr int wide = sizeof(T) > 8 ? 4 : widest_block<T>() / sizeof(T);
  constexpr int narrow = wide / 2;
  constexpr int narrowest = wide / 4;
  const std::int64_t shorter = std::min(rows, columns);
  const bool overlaps = sizeof(T) > 8 && (rows % wide != 0 || columns % wide != 0);
  if (shorter >= wide && !overlaps) {
    return turn_in_wide_blocks<T, wide>(dst, dst_pitch, src, src_pitch, rows, columns, ahead);
  }
  if constexpr (narrow > 1 && sizeof(T) <= 8) {
    if (shorter >= narrow) {
      return turn_in_blocks<T, narrow>(dst, dst_pitch, src, src_pitch, rows, columns, ahead);
    }
  }
  if constexpr (narrowest > 1) {
    if (shorter >= narrowest) {
      return turn_in_blocks<T, narrowest>(dst, dst_pitch, src, src_pitch, rows, columns, ahead);
    }
  }
  for (std::int64_t row = 0; row < rows && ahead != 0; ++row)
    prefetch(src + row * src_pitch + ahead, columns * std::int64_t{sizeof(T)});
  turn_items<T>(dst, dst_pitch, src, src_pitch, rows, columns);
}

struct Sixteen {
  std::uint64_t words[2];
};

/// Items of three quarters of a Wide, moved as such: what is too much is the next item's place, or is
/// written again by it.
template <class Wide>
void turn_three_quarters(std::byte* dst, std::int64_t dst_pitch, const std::byte* src,
                         std::int64_t src_pitch, std::int64_t rows, std::int64_t columns) {
  constexpr std::int64_t size = sizeof(Wide) / 4 * 3;
  for (std::int64_t j = 0; j < columns; ++j) {
    std::byte* to = dst + j * dst_pitch;
    const std::byte* from = src + j * size;
    // After the last column there may be no memory, after the last row not ours.
    const std::int64_t whole = j + 1 < columns ? rows - 1 : 0;
    for (std::int64_t i = 0; i < whole; ++i)
      store(to + i * size, load<Wide>(from + i * src_pitch));
    for (std::int64_t i = whole; i < rows; ++i)
      std::memcpy(to + i * size, from + i * src_pitch, byte_count(size));
  }
}

/// In pieces of so few rows that a line of each stays in the nearest cache, wherever they lie.
template <class Wide>
void turn_odd_items(std::byte* dst, std::int64_t dst_pitch, const std::byte* src,
                    std::int64_t src_pitch, std::int64_t rows, std::int64_t columns,
                    std::int64_t ahead) {
  constexpr std::int64_t size = sizeof(Wide) / 4 * 3;
  constexpr std::int64_t kRows = 32;
  for (std::int64_t i = 0; i < rows; i += kRows) {
    const std::int64_t piece = std::min(kRows, rows - i);
    const std::byte* from = src + i * src_pitch;
    for (std::int64_t row = 0; row < piece && ahead != 0; ++row)
      prefetch(from + row * src_pitch + ahead, columns * size);
    turn_three_quarters<Wide>(dst + i * size, dst_pitch, from, src_pitch, piece, columns);
  }
}

void Transpose(std::byte* dst, std::int64_t dst_pitch, const std::byte* src, std::int64_t src_pitch,
               std::int64_t rows, std::int64_t columns, std::int64_t item_size,
               std::int64_t ahead) {
  switch (item_size) {
    case 1:
      return turn<std::uint8_t>(dst, dst_pitch, src, src_pitch, rows, columns, ahead);
    case 3:
      return turn_odd_items<std::uint32_t>(dst, dst_pitch, src, src_pitch, rows, columns, ahead);
    case 6:
      return turn_odd_items<std::uint64_t>(dst, dst_pitch, src, src_pitch, rows, columns, ahead);
    case 12:
      return turn_odd_items<Sixteen>(dst, dst_pitch, src, src_pitch, rows, columns, ahead);
    case 2:
      return turn<std::uint16_t>(dst, dst_pitch, src, src_pitch, rows, columns, ahead);
    case 4:
      return turn<std::uint32_t>(dst, dst_pitch, src, src_pitch, rows, columns, ahead);
    case 8:
      return turn<std::uint64_t>(dst, dst_pitch, src, src_pitch, rows, columns, ahead);
    default:
      return turn<Sixteen>(dst, dst_pitch, src, src_pitch, rows, columns, ahead);
  }
}

}  // namespace zarrbuffer::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace zarrbuffer::cpu {

HWY_EXPORT(Transpose);

void transpose(std::byte* dst, std::int64_t dst_pitch, const std::byte* src, std::int64_t src_pitch,
               std::int64_t rows, std::int64_t columns, std::int64_t item_size, std::int64_t ahead) {
  HWY_DYNAMIC_DISPATCH(Transpose)(dst, dst_pitch, src, src_pitch, rows, columns, item_size, ahead);
}

}  // namespace zarrbuffer::cpu
#endif
