#include <algorithm>
#include <cstring>

#include "cpu/bytes.hpp"
#include "cpu/copy_small.hpp"
#include "cpu/prefetch.hpp"
#include "cpu/vector.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/vector_stream.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace zarrbuffer::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Byte = hn::CappedTag<std::uint8_t, 64>;
constexpr std::int64_t kLine = 64;

inline std::uint8_t* as_u8(std::byte* p) {
  return reinterpret_cast<std::uint8_t*>(p);
}
inline const std::uint8_t* as_u8(const std::byte* p) {
  return reinterpret_cast<const std::uint8_t*>(p);
}

inline void stream_line(std::byte* dst, const std::byte* src) {
#if HWY_TARGET == HWY_SCALAR
  std::memcpy(dst, src, kLine);
#else
  const Byte d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  for (std::int64_t i = 0; i < kLine; i += lanes)
    hn::Stream(hn::LoadU(d, as_u8(src + i)), d, as_u8(dst + i));
#endif
}

/// Less than a line. By a mask where there are any: its size changes from row to row, which makes
/// branches on it expensive.
inline void copy_part(std::byte* dst, const std::byte* src, std::int64_t bytes) {
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3
  const Byte d;
  const auto part = hn::FirstN(d, static_cast<std::size_t>(bytes));
  hn::BlendedStore(hn::MaskedLoad(part, d, as_u8(src)), part, d, as_u8(dst));
#else
  copy_small(dst, src, bytes);
#endif
}

/// `ahead` of 0 leaves it to the processor to guess what is read next.
inline void stream_copy_ahead(std::byte* dst, const std::byte* src, std::int64_t bytes,
                              std::int64_t ahead) {
  if (ahead != 0) prefetch(src + ahead, bytes);
  const std::int64_t head = before_line(dst, bytes);
  copy_part(dst, src, head);
  std::int64_t i = head;
  for (; i + 4 * kLine <= bytes; i += 4 * kLine) {
    for (std::int64_t line = 0; line < 4 * kLine; line += kLine)
      stream_line(dst + i + line, src + i + line);
  }
  for (; i + kLine <= bytes; i += kLine)
    stream_line(dst + i, src + i);
  copy_part(dst + i, src + i, bytes - i);
}

void StreamCopy(std::byte* dst, const std::byte* src, std::int64_t bytes) {
  stream_copy_ahead(dst, src, bytes, 0);
}

template <bool Stream>
inline void fill_lines(std::byte* dst, const std::byte* line, std::int64_t bytes) {
  for (std::int64_t i = 0; i + kLine <= bytes; i += kLine) {
    if constexpr (Stream) {
      stream_line(dst + i, line);
    } else {
      std::memcpy(dst + i, line, kLine);
    }
  }
}

void FillPattern(std::byte* dst, const std::byte* pattern, std::int64_t bytes, bool stream) {
  // The pattern twice: rotated by the head, one line of it begins anywhere.
  alignas(64) std::byte twice[2 * kLine];
  std::memcpy(twice, pattern, kLine);
  std::memcpy(twice + kLine, pattern, kLine);
  const std::int64_t head = stream ? before_line(dst, bytes) : 0;
  copy_small(dst, twice, head);
  const std::int64_t rest = bytes - head;
  if (stream) {
    fill_lines<true>(dst + head, twice + head, rest);
  } else {
    fill_lines<false>(dst + head, twice + head, rest);
  }
  const std::int64_t done = rest / kLine * kLine;
  copy_small(dst + head + done, twice + head, rest - done);
}

constexpr std::int64_t kPartsAhead = 4;  // rows

/// How far before it is copied a row is asked for: about kAhead bytes of rows.
inline std::int64_t rows_ahead(std::int64_t pitch, std::int64_t bytes) {
  constexpr std::int64_t kAhead = 4096;
  constexpr std::int64_t kGuessed = 16 << 10;  // so long a row is guessed well enough
  if (pitch == bytes || bytes == 0 || bytes >= kGuessed) return 0;
  return std::max<std::int64_t>(kAhead / bytes, 1) * pitch;
}

void CopyRows(std::byte* dst, std::int64_t dst_pitch, const std::byte* src, std::int64_t src_pitch,
              std::int64_t rows, std::int64_t bytes, bool stream) {
  const std::int64_t ahead = rows_ahead(src_pitch, bytes);
  if (stream && bytes >= 2 * kLine) {
    // Lines that rows share with what is beside them are written in part, and must be read first.
    const bool parts = ((reinterpret_cast<std::intptr_t>(dst) | dst_pitch | bytes) % kLine) != 0;
    for (; rows > 0; --rows, dst += dst_pitch, src += src_pitch) {
      if (parts) {
        const std::byte* later = dst + kPartsAhead * dst_pitch;
        prefetch_to_write(later);
        prefetch_to_write(later + bytes - 1);
      }
      stream_copy_ahead(dst, src, bytes, ahead);
    }
    return;
  }
  // Sizes that choose a way are tested once, not for each row.
  const auto each = [&](auto&& move) {
    for (std::int64_t row = 0; row < rows; ++row) {
      const std::byte* from = src + row * src_pitch;
      if (ahead != 0) prefetch(from + ahead, bytes);
      move(dst + row * dst_pitch, from);
    }
  };
  if (bytes > 512) {
    each([&](std::byte* to, const std::byte* from) { std::memcpy(to, from, byte_count(bytes)); });
  } else if (bytes > 64) {
    each([&](std::byte* to, const std::byte* from) {
      std::int64_t i = 0;
      for (; i + 64 < bytes; i += 64)
        std::memcpy(to + i, from + i, 64);
      std::memcpy(to + bytes - 64, from + bytes - 64, 64);
    });
  } else if (bytes >= 32) {
    each([&](std::byte* to, const std::byte* from) { copy_ends<32>(to, from, bytes); });
  } else if (bytes >= 16) {
    each([&](std::byte* to, const std::byte* from) { copy_ends<16>(to, from, bytes); });
  } else if (bytes >= 8) {
    each([&](std::byte* to, const std::byte* from) { copy_ends<8>(to, from, bytes); });
  } else if (bytes >= 4) {
    each([&](std::byte* to, const std::byte* from) { copy_ends<4>(to, from, bytes); });
  } else {
    each([&](std::byte* to, const std::byte* from) { copy_small(to, from, bytes); });
  }
}

}  // namespace zarrbuffer::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace zarrbuffer::cpu {

HWY_EXPORT(StreamCopy);
HWY_EXPORT(FillPattern);
HWY_EXPORT(CopyRows);

void stream_copy(std::byte* dst, const std::byte* src, std::int64_t bytes) {
  HWY_DYNAMIC_DISPATCH(StreamCopy)(dst, src, bytes);
}

void fill_pattern(std::byte* dst, const std::byte* pattern, std::int64_t bytes, bool stream) {
  HWY_DYNAMIC_DISPATCH(FillPattern)(dst, pattern, bytes, stream);
}

void flush_stream() {
  hwy::FlushStream();
}

void copy_rows(std::byte* dst, std::int64_t dst_pitch, const std::byte* src, std::int64_t src_pitch,
               std::int64_t rows, std::int64_t bytes, bool stream) {
  HWY_DYNAMIC_DISPATCH(CopyRows)(dst, dst_pitch, src, src_pitch, rows, bytes, stream);
}

}  // namespace zarrbuffer::cpu
#endif
