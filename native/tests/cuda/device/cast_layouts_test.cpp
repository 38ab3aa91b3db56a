// Casts of large layouts.
#include "large_layouts.hpp"

#include <array>
#include <cstring>
#include <gtest/gtest.h>
#include <numeric>

namespace zarrbuffer::test {

TEST(CudaLayouts, LongRunsOfEveryCast) {
  for (const zb_type& to : number_types()) {
    for (const zb_type& from : number_types()) {
      const bool integer = to.kind <= 2 || from.kind <= 2;
      // NaN payloads between floating types are compared by the contract's suite.
      if (!integer) continue;
      SCOPED_TRACE(name_of(from) + " to " + name_of(to));
      const CopyCase layouts{{50'003}, {to.item_size}, {from.item_size}, to, from};
      ASSERT_NO_FATAL_FAILURE(expect_same_copy(layouts));
    }
  }
}

TEST(CudaLayouts, StringsAreCutOffAndPaddedWhereverTheyLie) {
  std::mt19937_64 random(13);
  const auto below = [&](std::int64_t end) { return number_below(random, end); };
  for (int round = 0; round < 400; ++round) {
    const Kind kind = std::array{Kind::Bytes, Kind::Unicode, Kind::Raw}[random() % 3];
    const std::int64_t unit = kind == Kind::Unicode ? 4 : 1;
    const bool orders = kind == Kind::Unicode;
    // The last ones are longer than what a launch of a test that cuts them takes.
    const std::int64_t longest = round % 8 == 7 ? 300 : 12;
    const zb_type to = type_of(kind, unit * (1 + below(longest)), orders && below(2) == 1);
    zb_type from = type_of(kind, unit * (1 + below(longest)), orders && below(2) == 1);
    // All turns into raw bytes.
    if (kind == Kind::Raw && below(2) == 1) from = type_of(Kind::UInt, 8, below(2) == 1);
    CopyCase layouts{{40, 7}, {}, {}, to, from, below(16), below(16)};
    const auto strides = [&](std::int64_t size) {
      const std::int64_t inner = size + below(2) * 4;
      return Shape{7 * inner + below(2) * 16, inner};
    };
    layouts.dst = strides(to.item_size);
    layouts.src = strides(from.item_size);
    SCOPED_TRACE(name_of(from) + " to " + name_of(to) + ", round " + std::to_string(round));
    ASSERT_NO_FATAL_FAILURE(expect_same_copy(layouts));
    layouts.dst_type = type_of(Kind::Bool, 1);
    layouts.dst = {7, 1};
    if (from.kind == static_cast<int>(Kind::UInt)) continue;
    ASSERT_NO_FATAL_FAILURE(expect_same_copy(layouts)) << "for truth";
  }
}

namespace {

std::vector<zb_type> float_types() {
  return {type_of(Kind::Float, 2), type_of(Kind::BFloat, 2), type_of(Kind::Float, 4), type_of(Kind::Float, 8)};
}

/// Numbers as a type of `size` bytes has them, with so many bits of mantissa, around where a format of
/// `kept` bits rounds, in and around its range; every eighth one is any bits at all.
Bytes around_rounding(std::mt19937_64& random, std::int64_t size, int mantissa, int kept) {
  constexpr std::int64_t kCount = 100'000;
  const int sign = static_cast<int>(size) * 8 - 1;
  const std::uint64_t bias = (std::uint64_t{1} << (sign - mantissa - 1)) - 1;
  const std::uint64_t range = kept == 10 ? 32 : 140;
  Bytes numbers(static_cast<std::size_t>(kCount * size));
  for (std::int64_t i = 0; i < kCount; ++i) {
    std::uint64_t bits = random();
    if (i % 8 != 0) {
      const int tail = mantissa - static_cast<int>(random() % static_cast<unsigned>(kept + 2));
      const std::uint64_t exponent = bias - range + random() % (2 * range);
      const std::uint64_t lead = random() % (std::uint64_t{1} << (mantissa - tail)) << tail;
      bits = (random() % 2 << sign) + (exponent << mantissa) + lead + random() % 3 - 1;
    }
    std::memcpy(numbers.data() + i * size, &bits, static_cast<std::size_t>(size));
  }
  return numbers;
}

/// Bit for bit, NaNs too.
void expect_same_cast(const zb_type& to, const zb_type& from, const Bytes& numbers) {
  const std::int64_t count = static_cast<std::int64_t>(numbers.size()) / from.item_size;
  const CopyCase layouts{{count}, {to.item_size}, {from.item_size}, to, from};
  const Bytes dst(static_cast<std::size_t>(count * to.item_size));
  ASSERT_TRUE(copied(device(), layouts, dst, numbers) == copied(host(), layouts, dst, numbers))
      << name_of(from) << " to " << name_of(to);
}

}  // namespace

TEST(CudaLayouts, CastsOfAllShortFloatsKeepTheSameBits) {
  Bytes all(2 * 65536);
  for (std::size_t i = 0; i < 65536; ++i) {
    all[2 * i] = static_cast<std::uint8_t>(i);
    all[2 * i + 1] = static_cast<std::uint8_t>(i >> 8);
  }
  for (const zb_type& to : float_types()) {
    ASSERT_NO_FATAL_FAILURE(expect_same_cast(to, type_of(Kind::Float, 2), all));
    ASSERT_NO_FATAL_FAILURE(expect_same_cast(to, type_of(Kind::BFloat, 2), all));
  }
}

TEST(CudaLayouts, CastsOfFloatsRoundOnceAndKeepTheSameBits) {
  std::mt19937_64 random(11);
  for (const int kept : {7, 10}) {
    const Bytes singles = around_rounding(random, 4, 23, kept);
    const Bytes doubles = around_rounding(random, 8, 52, kept);
    for (const zb_type& to : float_types()) {
      ASSERT_NO_FATAL_FAILURE(expect_same_cast(to, type_of(Kind::Float, 4), singles));
      ASSERT_NO_FATAL_FAILURE(expect_same_cast(to, type_of(Kind::Float, 8), doubles));
    }
  }
}

TEST(CudaLayouts, TransposesOfCasts) {
  const zb_type half = type_of(Kind::Float, 2), single = type_of(Kind::Float, 4);
  const zb_type bytes = type_of(Kind::UInt, 1), words = type_of(Kind::Int, 2), doubles = type_of(Kind::Float, 8);
  const std::vector<std::pair<zb_type, zb_type>> pairs{{words, bytes}, {bytes, words}, {words, half},   {single, bytes},
                                                       {words, doubles}, {doubles, words}, {bytes, single}};
  for (const auto& [to, from] : pairs) {
    for (const Shape& shape : {Shape{33, 65}, Shape{5, 64, 130}, Shape{40, 3, 40}}) {
      std::vector<std::size_t> order(shape.size());
      std::iota(order.rbegin(), order.rend(), 0);
      for (const int swapped : {0, 1}) {
        CopyCase layouts = transposed(shape, order, from);
        layouts.dst = packed_strides(shape, to.item_size);
        layouts.dst_type = to;
        layouts.dst_type.swapped = swapped;
        // Backwards along the axis that src has fastest.
        layouts.src_start = (shape[0] - 1) * layouts.src[0];
        layouts.src[0] = -layouts.src[0];
        SCOPED_TRACE(name_of(from) + " to " + name_of(to) + ", " + testing::PrintToString(shape));
        ASSERT_NO_FATAL_FAILURE(expect_same_copy(layouts));
        layouts.src[0] = -layouts.src[0];
        layouts.src_start = 0;
        ASSERT_NO_FATAL_FAILURE(expect_same_copy(layouts));
      }
    }
  }
}

TEST(CudaLayouts, TransposesOfCastsOfWhatRepeats) {
  const zb_type words = type_of(Kind::Int, 2), single = type_of(Kind::Float, 4);
  for (const auto& [to, from] : {std::pair{words, single}, std::pair{single, words}}) {
    const std::int64_t item = from.item_size;
    const Shape shape{20, 18, 40};
    for (const Shape& src : {Shape{item, 0, 20 * item}, Shape{0, item, 18 * item}, Shape{item, item, 40 * item}}) {
      CopyCase layouts{shape, packed_strides(shape, to.item_size), src, to, from};
      ASSERT_NO_FATAL_FAILURE(expect_same_copy(layouts)) << testing::PrintToString(src);
    }
  }
}

}  // namespace zarrbuffer::test
