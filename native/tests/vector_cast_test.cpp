// Casts by vectors give the bits that the definition of one element gives, NaN's payload included,
// on every instruction set that this processor has.
#include <gtest/gtest.h>
#include <hwy/highway.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "cpu/bytes.hpp"
#include "cpu/vector.hpp"
#include "cpu/vector_cast.hpp"
#include "element/cast.hpp"
#include "element/visit.hpp"

namespace zarrbuffer {
namespace {

constexpr std::int64_t kCount = 1 << 16;

zb_type number(Kind kind, std::int64_t size) {
  return {static_cast<std::uint8_t>(kind), 0, 0, 0, 1, size};
}

std::vector<zb_type> types() {
  std::vector<zb_type> all{number(Kind::Float, 2), number(Kind::BFloat, 2), number(Kind::Float, 4),
                           number(Kind::Float, 8)};
  for (const std::int64_t size : {1, 2, 4, 8}) {
    all.push_back(number(Kind::Int, size));
    all.push_back(number(Kind::UInt, size));
  }
  return all;
}

/// Every pattern of 16 bits in the leading bits of wider elements: all exponents, infinities and
/// NaNs; behind them zeros, ones, or anything, which are ties and what is next to them.
std::vector<std::byte> patterns(std::int64_t size, int filling) {
  std::mt19937_64 random(static_cast<std::uint64_t>(size * 8 + filling));
  std::vector<std::byte> bytes(static_cast<std::size_t>(kCount * size));
  for (std::int64_t i = 0; i < kCount; ++i) {
    std::uint64_t word = static_cast<std::uint64_t>(i) << 48;
    const std::uint64_t below = (std::uint64_t{1} << 48) - 1;
    const std::uint64_t choices[] = {0, below, random() & below, std::uint64_t{1} << (random() % 48),
                                     (random() & below) >> (random() % 48)};
    word |= choices[filling];
    if (size < 8) word >>= 64 - 8 * size;
    // Small integers too.
    if (filling == 3 && i % 2 == 0) word >>= random() % 60;
    std::memcpy(bytes.data() + i * size, &word, static_cast<std::size_t>(size));
  }
  return bytes;
}

std::vector<std::byte> by_definition(const zb_type& to, const zb_type& from,
                                     const std::vector<std::byte>& source) {
  std::vector<std::byte> result(static_cast<std::size_t>(kCount * to.item_size));
  element::visit_type(to, [&](auto to_tag) {
    element::visit_type(from, [&](auto from_tag) {
      using To = typename decltype(to_tag)::Type;
      using From = typename decltype(from_tag)::Type;
      for (std::int64_t i = 0; i < kCount; ++i) {
        From value;
        std::memcpy(&value, source.data() + i * static_cast<std::int64_t>(sizeof(From)), sizeof(From));
        const To converted = element::cast<To>(value);
        std::memcpy(result.data() + i * static_cast<std::int64_t>(sizeof(To)), &converted, sizeof(To));
      }
    });
  });
  return result;
}

/// Calls check(name of the instruction set) with each that this processor has.
template <class Check>
void for_each_target(Check check) {
  const std::int64_t supported = hwy::SupportedTargets() & HWY_TARGETS;
  for (std::int64_t left = supported; left != 0; left &= left - 1) {
    const std::int64_t target = left & -left;
    hwy::GetChosenTarget().Update(target);
    check(hwy::TargetName(target));
  }
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

/// Calls check(to, from, source, what it becomes by definition) with all pairs of types and fillings.
template <class Check>
void for_each_cast(Check check) {
  for (const zb_type& to : types()) {
    for (const zb_type& from : types()) {
      if (to.kind == from.kind && to.item_size == from.item_size) continue;
      for (int filling = 0; filling < 5; ++filling) {
        SCOPED_TRACE("kind " + std::to_string(from.kind) + " of " + std::to_string(from.item_size) + " bytes to kind " +
                     std::to_string(to.kind) + " of " + std::to_string(to.item_size) + ", filling " +
                     std::to_string(filling));
        const auto source = patterns(from.item_size, filling);
        check(to, from, source, by_definition(to, from, source));
      }
    }
  }
}

void expect_items(const std::byte* found, const std::vector<std::byte>& expected, std::int64_t item_size) {
  for (std::int64_t i = 0; i < kCount; ++i) {
    ASSERT_EQ(std::memcmp(found + i * item_size, &expected[static_cast<std::size_t>(i * item_size)],
                          static_cast<std::size_t>(item_size)),
              0)
        << "element " << i;
  }
}

TEST(VectorCast, GivesTheBitsOfOneElement) {
  for_each_cast([](const zb_type& to, const zb_type& from, const auto& source, const auto& expected) {
    for_each_target([&](const char* target) {
      SCOPED_TRACE(target);
      const auto cast = cpu::vector_cast(to, from).cached;
      ASSERT_NE(cast, nullptr);
      std::vector<std::byte> result(expected.size());
      cast(source.data(), result.data(), kCount);
      expect_items(result.data(), expected, to.item_size);
    });
  });
}

TEST(VectorCast, GivesThemAroundTheCachesToo) {
  constexpr std::size_t kLine = 64;
  int streamed = 0;
  for_each_cast([&](const zb_type& to, const zb_type& from, const auto& source, const auto& expected) {
    for_each_target([&](const char* target) {
      const auto cast = cpu::vector_cast(to, from).streamed;
      if (cast == nullptr) return;
      ++streamed;
      SCOPED_TRACE(target);
      // At the start of a line, and where none starts.
      for (const std::size_t skip : {std::size_t{0}, std::size_t{1}, static_cast<std::size_t>(to.item_size)}) {
        std::vector<std::byte> room(expected.size() + 3 * kLine, std::byte{0xA5});
        std::byte* line = room.data() + cpu::before_line(room.data(), kLine);
        std::byte* begin = line + skip;
        cast(source.data(), begin, kCount);
        cpu::flush_stream();
        expect_items(begin, expected, to.item_size);
        for (const std::byte* p = room.data(); p < room.data() + room.size(); ++p) {
          const bool inside = begin <= p && p < begin + expected.size();
          ASSERT_TRUE(inside || *p == std::byte{0xA5});
        }
      }
    });
  });
#if HWY_ARCH_X86
  const bool has_units = (hwy::SupportedTargets() & HWY_TARGETS & (HWY_AVX2 | HWY_AVX3)) != 0;
  EXPECT_EQ(streamed > 0, has_units);
#endif
}

}  // namespace
}  // namespace zarrbuffer
