#include "limits.hpp"

#include <array>
#include <atomic>
#include <cstring>
#include <oneapi/tbb/parallel_for.h>

#include "cpu/vector.hpp"

namespace zarrbuffer::bench {

namespace {

std::atomic<std::uint64_t> g_sink;

/// Calls part(begin, bytes) on each thread with its even share, in whole lines.
template <class Part>
void spread(std::int64_t bytes, int threads, Part part) {
  const std::int64_t share = (bytes / threads + 63) / 64 * 64;
  const auto one = [&](int i) {
    const std::int64_t begin = i * share;
    part(begin, std::min(share, bytes - begin));
    cpu::flush_stream();
  };
  if (threads == 1) return one(0);
  tbb::parallel_for(0, threads, one, tbb::simple_partitioner());
}

}  // namespace

void parallel_memcpy(std::byte* dst, const std::byte* src, std::int64_t bytes, int threads) {
  spread(bytes, threads, [&](std::int64_t at, std::int64_t n) {
    std::memcpy(dst + at, src + at, static_cast<std::size_t>(n));
  });
}

void streaming_copy(std::byte* dst, const std::byte* src, std::int64_t bytes, int threads) {
  spread(bytes, threads,
         [&](std::int64_t at, std::int64_t n) { cpu::stream_copy(dst + at, src + at, n); });
}

void parallel_memset(std::byte* dst, std::int64_t bytes, int threads) {
  spread(bytes, threads, [&](std::int64_t at, std::int64_t n) {
    std::memset(dst + at, 1, static_cast<std::size_t>(n));
  });
}

void streaming_fill(std::byte* dst, std::int64_t bytes, int threads) {
  static const std::array<std::byte, 64> line{};
  spread(bytes, threads, [&](std::int64_t at, std::int64_t n) {
    cpu::fill_pattern(dst + at, line.data(), n, true);
  });
}

void read_loop(const std::byte* src, std::int64_t bytes, int threads) {
  spread(bytes, threads, [&](std::int64_t at, std::int64_t n) {
    std::uint64_t sums[32] = {};
    for (std::int64_t i = at; i + 256 <= at + n; i += 256) {
      std::uint64_t words[32];
      std::memcpy(words, src + i, sizeof words);
      for (int k = 0; k < 32; ++k)
        sums[k] |= words[k];
    }
    std::uint64_t all = 0;
    for (const std::uint64_t sum : sums)
      all |= sum;
    g_sink.fetch_or(all, std::memory_order_relaxed);
  });
}

}  // namespace zarrbuffer::bench
