#include <algorithm>
#include <cstring>

#include "cpu/bytes.hpp"
#include "cpu/copy_small.hpp"
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

/// Bytes up to the next line, at most all there are.
inline std::int64_t before_line(const std::byte* p, std::int64_t bytes) {
  return std::min<std::int64_t>(-reinterpret_cast<std::intptr_t>(p) & (kLine - 1), bytes);
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

void StreamCopy(std::byte* dst, const std::byte* src, std::int64_t bytes) {
  const std::int64_t head = before_line(dst, bytes);
  copy_small(dst, src, head);
  std::int64_t i = head;
  for (; i + 4 * kLine <= bytes; i += 4 * kLine) {
    for (std::int64_t line = 0; line < 4 * kLine; line += kLine)
      stream_line(dst + i + line, src + i + line);
  }
  for (; i + kLine <= bytes; i += kLine)
    stream_line(dst + i, src + i);
  copy_small(dst + i, src + i, bytes - i);
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

void CopyRows(std::byte* dst, std::int64_t dst_pitch, const std::byte* src, std::int64_t src_pitch,
              std::int64_t rows, std::int64_t bytes, bool stream) {
  if (stream && bytes >= 2 * kLine) {
    for (; rows > 0; --rows, dst += dst_pitch, src += src_pitch)
      StreamCopy(dst, src, bytes);
    return;
  }
  // Sizes that choose a way are tested once, not for each row.
  const auto each = [&](auto&& move) {
    for (std::int64_t row = 0; row < rows; ++row)
      move(dst + row * dst_pitch, src + row * src_pitch);
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
