// Layouts large enough for every kernel, each with edges in it: the device against the CPU backend.
#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <numeric>

#include "core/backends.hpp"
#include "cuda/paths.hpp"
#include "cuda/plugin.hpp"
#include "primitives/contract.hpp"

namespace zarrbuffer::test {

namespace {

const BackendUnderTest& device() {
  static const BackendUnderTest backend{"device", zb_cuda_backend(), {2, 0}};
  return backend;
}

const BackendUnderTest& host() {
  static const BackendUnderTest backend{"cpu", &cpu_backend(), {1, 0}};
  return backend;
}

Shape packed_strides(const Shape& shape, std::int64_t item_size) {
  Shape strides(shape.size());
  for (std::size_t axis = shape.size(); axis-- > 0; item_size *= shape[axis]) {
    strides[axis] = item_size;
  }
  return strides;
}

std::int64_t number_below(std::mt19937_64& random, std::int64_t end) {
  return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(end));
}

struct CopyCase {
  Shape shape;
  Shape dst;
  Shape src;
  zb_type dst_type;
  zb_type src_type;
  std::int64_t dst_start = 0;
  std::int64_t src_start = 0;
};

std::int64_t extent(const Shape& shape, const Shape& strides, std::int64_t item_size) {
  std::int64_t last = item_size;
  // Strides that run backwards begin at the start that a case names.
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    last += (shape[axis] - 1) * std::max<std::int64_t>(strides[axis], 0);
  }
  return last;
}

Bytes copied(const BackendUnderTest& backend, const CopyCase& layouts, const Bytes& dst,
             const Bytes& src) {
  const OnDevice to(backend, dst);
  const OnDevice from(backend, src);
  const zb_copy_plan plan{static_cast<std::int32_t>(layouts.shape.size()),
                          layouts.shape.data(),
                          to.at(layouts.dst_start),
                          layouts.dst.data(),
                          layouts.dst_type,
                          from.at(layouts.src_start),
                          layouts.src.data(),
                          layouts.src_type,
                          0};
  zb_error error{};
  EXPECT_TRUE(succeeded(backend.table->copy(&plan, backend.device, nullptr, &error), error));
  return to.download();
}

void expect_same_copy(const CopyCase& layouts) {
  std::mt19937_64 random(3);
  const Bytes dst = random_bytes(
      random,
      layouts.dst_start + extent(layouts.shape, layouts.dst, layouts.dst_type.item_size) + 64);
  const Bytes src = random_bytes(
      random,
      layouts.src_start + extent(layouts.shape, layouts.src, layouts.src_type.item_size) + 64);
  // Compared as one, because printing megabytes helps nobody.
  ASSERT_TRUE(copied(device(), layouts, dst, src) == copied(host(), layouts, dst, src));
}

/// Packed C order, read through a permutation of packed axes.
CopyCase transposed(const Shape& shape, const std::vector<std::size_t>& order, zb_type type) {
  Shape source_shape;
  for (const std::size_t axis : order) source_shape.push_back(shape[axis]);
  const Shape source = packed_strides(source_shape, type.item_size);
  Shape strides(shape.size());
  for (std::size_t i = 0; i < order.size(); ++i) strides[order[i]] = source[i];
  return {shape, packed_strides(shape, type.item_size), strides, type, type};
}

std::vector<Shape> shapes() {
  return {{64, 128},      {33, 65},         {100, 31},        {260, 17},       {3, 500},
          {5, 64, 128},   {17, 33, 20},     {64, 4, 36},      {40, 40, 40},    {2, 33, 3, 70},
          {16, 32, 8, 12}, {128, 256},      {130, 67},       {40, 3, 32},      {18, 5, 16, 3}};
}

}  // namespace

TEST(CudaLayouts, EveryTransposeOfEveryItemSizeSwappedAndNot) {
  for (const Shape& shape : shapes()) {
    std::vector<std::size_t> order(shape.size());
    std::iota(order.begin(), order.end(), 0);
    do {
      for (const std::int64_t size : {1, 2, 3, 4, 6, 8, 12, 16}) {
        SCOPED_TRACE(testing::PrintToString(shape) + " by " + testing::PrintToString(order) +
                     ", item size " + std::to_string(size));
        ASSERT_NO_FATAL_FAILURE(
            expect_same_copy(transposed(shape, order, type_of(Kind::Raw, size))));
        if (size == 1 || (size & (size - 1)) != 0) continue;
        const Kind kind = size == 16 ? Kind::Complex : Kind::UInt;
        CopyCase swapped = transposed(shape, order, type_of(kind, size));
        swapped.dst_type.swapped = 1;
        ASSERT_NO_FATAL_FAILURE(expect_same_copy(swapped));
      }
    } while (std::next_permutation(order.begin(), order.end()));
  }
}

TEST(CudaLayouts, MisalignedTransposes) {
  for (const std::int64_t size : {1, 2, 4, 8, 16}) {
    for (std::int64_t start = 0; start < 16; ++start) {
      CopyCase layouts = transposed({70, 36}, {1, 0}, type_of(Kind::Raw, size));
      layouts.dst_start = start;
      layouts.src_start = (start * 5) % 16;
      ASSERT_NO_FATAL_FAILURE(expect_same_copy(layouts)) << size << " from " << start;
    }
  }
}

TEST(CudaLayouts, TransposesOfSmallItemsInLinesOfAnyLengthFromAnywhere) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 200; ++round) {
    const std::int64_t size = 1 + round % 2;
    const auto side = [&] { return 64 + static_cast<std::int64_t>(random() % 140); };
    CopyCase layouts = transposed({side(), side()}, {1, 0}, type_of(size == 1 ? Kind::Raw : Kind::UInt, size));
    // Lines may be further apart than they are long.
    layouts.dst[0] += static_cast<std::int64_t>(random() % 8) * size;
    layouts.src[1] += static_cast<std::int64_t>(random() % 8) * size;
    layouts.dst_start = static_cast<std::int64_t>(random() % 8) * size;
    layouts.src_start = static_cast<std::int64_t>(random() % 8) * size;
    layouts.dst_type.swapped = size == 2 && random() % 2 == 0;
    ASSERT_NO_FATAL_FAILURE(expect_same_copy(layouts)) << "round " << round;
  }
}

TEST(CudaLayouts, PixelsToPlanesAndBack) {
  std::mt19937_64 random(8);
  for (std::int64_t channels = 2; channels < 16; ++channels) {
    for (const std::int64_t pixels : {64, 65, 131, 5376, 9001}) {
      const std::int64_t size = 1 + static_cast<std::int64_t>(random() % 2);
      const zb_type type = type_of(size == 1 ? Kind::Raw : Kind::UInt, size);
      CopyCase split = transposed({2, channels, pixels}, {0, 2, 1}, type);
      CopyCase joined = transposed({2, pixels, channels}, {0, 2, 1}, type);
      // Planes and images may be further apart than they are long.
      split.dst[0] += 100 * size;
      split.dst[1] += static_cast<std::int64_t>(random() % 4) * size;
      joined.src[2] += static_cast<std::int64_t>(random() % 4) * size;
      for (CopyCase* layouts : {&split, &joined}) {
        layouts->dst_start = static_cast<std::int64_t>(random() % 16);
        layouts->src_start = static_cast<std::int64_t>(random() % 16);
        layouts->dst_type.swapped = size == 2 && random() % 2 == 0;
        SCOPED_TRACE(std::to_string(pixels) + " pixels of " + std::to_string(channels) + " items of " +
                     std::to_string(size) + (layouts == &split ? " to planes" : " from planes"));
        ASSERT_NO_FATAL_FAILURE(expect_same_copy(*layouts));
      }
    }
  }
}

TEST(CudaLayouts, LongRunsFromAnyAddressToAnyOther) {
  for (std::int64_t start = 0; start < 16; ++start) {
    for (const std::int64_t length : {1, 15, 16, 17, 33, 20'000}) {
      CopyCase layouts{{length}, {1}, {1}, type_of(Kind::UInt, 1), type_of(Kind::UInt, 1)};
      layouts.dst_start = start;
      layouts.src_start = (start * 7) % 16;
      ASSERT_NO_FATAL_FAILURE(expect_same_copy(layouts)) << length << " from " << start;
    }
  }
}

TEST(CudaLayouts, RowsOfAnyPitchAndAlignment) {
  // Of rows below 272 bytes a warp moves several, and others than its neighbours do.
  for (const std::int64_t length : {128, 129, 143, 144, 214, 255, 271, 272, 700, 1000, 16384, 16385, 50001}) {
    for (std::int64_t start = 0; start < 16; ++start) {
      CopyCase layouts;
      layouts.shape = {7, 3, length};
      layouts.dst = {(length + 3) * 3 + 5, length + 3, 1};
      layouts.src = {(length + 7) * 3 + 2, length + 7, 1};
      layouts.dst_type = layouts.src_type = type_of(Kind::UInt, 1);
      layouts.dst_start = start;
      layouts.src_start = 16 - start;
      ASSERT_NO_FATAL_FAILURE(expect_same_copy(layouts)) << length << " from " << start;
    }
  }
}

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

namespace {

Bytes filled_on(const BackendUnderTest& backend, const Bytes& before, std::int64_t start, std::int64_t count,
                const Bytes& item) {
  const OnDevice to(backend, before);
  const auto size = static_cast<std::int64_t>(item.size());
  const zb_fill_plan plan{1, &count, to.at(start), &size, item.data(), size};
  zb_error error{};
  EXPECT_TRUE(succeeded(backend.table->fill(&plan, backend.device, nullptr, &error), error));
  return to.download();
}

}  // namespace

TEST(CudaLayouts, RunsOfItemsOfAnySizeAreFilledFromAnywhere) {
  std::mt19937_64 random(12);
  for (const std::int64_t size : {1, 3, 5, 6, 8, 12, 15, 16, 20, 24, 48, 112, 240, 255, 256, 272}) {
    const Bytes item = random_bytes(random, size);
    for (std::int64_t start = 0; start < 16; ++start) {
      // Several blocks, of which each thread stores more than once.
      const std::int64_t count = 200'000 / size + start;
      const Bytes before = random_bytes(random, start + count * size + 40);
      ASSERT_TRUE(filled_on(device(), before, start, count, item) == filled_on(host(), before, start, count, item))
          << "items of " << size << " from " << start;
    }
  }
}

namespace {

std::int32_t equal_on_device(const Bytes& a, const Bytes& b, std::int64_t start, zb_type type) {
  const OnDevice left(device(), a);
  const OnDevice right(device(), b);
  const std::int64_t size = type.item_size;
  const std::int64_t count = (static_cast<std::int64_t>(a.size()) - start) / size;
  std::int32_t result = -1;
  const zb_equal_plan plan{1,    &count, left.at(start),     &size,   type,   right.at(start),
                           &size, type,  type, ZB_EQUAL_BITWISE, nullptr, nullptr, &result};
  zb_error error{};
  EXPECT_TRUE(succeeded(device().table->equal(&plan, device().device, nullptr, &error), error));
  return result;
}

}  // namespace

TEST(CudaLayouts, OneDifferenceAnywhereInALongRunIsFound) {
  std::mt19937_64 random(4);
  const Bytes a = random_bytes(random, 100'003);
  for (const std::int64_t size : {1, 3, 4, 16, 33}) {
    for (const std::size_t at : {0u, 1u, 15u, 16u, 4097u, 50'000u, 99'900u}) {
      const zb_type type = type_of(Kind::Raw, size);
      Bytes b = a;
      EXPECT_EQ(equal_on_device(a, b, 0, type), 1);
      b[at] ^= 1;
      EXPECT_EQ(equal_on_device(a, b, 0, type), 0) << size << " at " << at;
    }
  }
}

namespace {

bool all_on_device(const OnDevice& memory, std::int64_t count, std::int64_t stride) {
  std::int32_t result = -1;
  const zb_all_plan plan{1, &count, memory.at(0), &stride, type_of(Kind::UInt, 1), &result};
  zb_error error{};
  EXPECT_TRUE(succeeded(device().table->all(&plan, device().device, nullptr, &error), error));
  return result == 1;
}

bool equal_on_device(const OnDevice& a, const OnDevice& b, std::int64_t count, std::int64_t stride) {
  std::int32_t result = -1;
  const zb_type type = type_of(Kind::UInt, 1);
  const zb_equal_plan plan{1,    &count, a.at(0), &stride, type,   b.at(0), &stride,
                           type, type,   0,       nullptr, nullptr, &result};
  zb_error error{};
  EXPECT_TRUE(succeeded(device().table->equal(&plan, device().device, nullptr, &error), error));
  return result == 1;
}

}  // namespace

TEST(CudaLayouts, EveryTurnOfAKernelFindsTheOneElementThatDecides) {
  constexpr std::int64_t kStride = 3;
  // More than eight turns of the largest grid that scans.
  constexpr std::int64_t kCount = 9 * cuda::kMaxScanBlocks * cuda::kBlockThreads + 5;
  const Bytes ones(kCount * kStride, 1);
  const OnDevice a(device(), ones);
  EXPECT_TRUE(all_on_device(a, kCount, kStride));
  EXPECT_TRUE(equal_on_device(a, a, kCount, kStride));
  for (const std::int64_t at : {std::int64_t{0}, kCount / 2, kCount - 1}) {
    Bytes other = ones;
    other[static_cast<std::size_t>(at * kStride)] = 0;
    const OnDevice b(device(), other);
    EXPECT_FALSE(all_on_device(b, kCount, kStride)) << at;
    EXPECT_FALSE(equal_on_device(a, b, kCount, kStride)) << at;
  }
}

namespace {

struct IndexCase {
  std::vector<std::int64_t> indices;
  Shape shape;
  Shape dense;
  Shape array;
  Shape index;
  std::int64_t axis_size;
  std::int64_t axis_stride;
  std::int64_t item_size;
  std::int64_t dense_start = 0;
  std::int64_t array_start = 0;
  std::int64_t index_start = 0;
};

enum class Direction { Gather, Scatter };

/// What the side holds that is written to.
Bytes indexed_on(const BackendUnderTest& backend, Direction direction, const IndexCase& layouts, const Bytes& array,
                 const Bytes& dense) {
  Bytes indices(static_cast<std::size_t>(layouts.index_start) + layouts.indices.size() * 8);
  std::memcpy(indices.data() + layouts.index_start, layouts.indices.data(), layouts.indices.size() * 8);
  const OnDevice to(backend, array);
  const OnDevice from(backend, dense);
  const OnDevice where(backend, indices);
  const zb_index_array index{static_cast<const std::int64_t*>(where.at(layouts.index_start)), layouts.index.data(),
                             layouts.axis_size, layouts.axis_stride};
  const zb_index_plan plan{static_cast<std::int32_t>(layouts.shape.size()),
                           layouts.shape.data(),
                           from.at(layouts.dense_start),
                           layouts.dense.data(),
                           to.at(layouts.array_start),
                           layouts.array.data(),
                           layouts.item_size,
                           1,
                           &index};
  zb_error error{};
  const bool gathers = direction == Direction::Gather;
  const auto run = gathers ? backend.table->gather : backend.table->scatter;
  EXPECT_TRUE(succeeded(run(&plan, backend.device, nullptr, &error), error));
  return (gathers ? from : to).download();
}

void expect_same_indexed(Direction direction, const IndexCase& layouts, const Bytes& array, const Bytes& dense) {
  ASSERT_TRUE(indexed_on(device(), direction, layouts, array, dense) ==
              indexed_on(host(), direction, layouts, array, dense));
}

}  // namespace

TEST(CudaLayouts, TheLastOfManyRepeatedIndicesWins) {
  std::mt19937_64 random(5);
  for (const std::int64_t item_size : {1, 4, 12, 16}) {
    for (const std::int64_t axis_size : {1, 7, 300, 100'000}) {
      constexpr std::int64_t kRows = 20'000;
      constexpr std::int64_t kColumns = 3;
      IndexCase layouts;
      for (std::int64_t i = 0; i < kRows; ++i) {
        const auto index = static_cast<std::int64_t>(random() >> 1) % axis_size;
        layouts.indices.push_back(random() % 2 == 0 ? index : index - axis_size);
      }
      layouts.shape = {kRows, kColumns};
      layouts.dense = {kColumns * item_size, item_size};
      layouts.array = {0, item_size};
      layouts.index = {8, 0};
      layouts.axis_size = axis_size;
      layouts.axis_stride = kColumns * item_size;
      layouts.item_size = item_size;
      const Bytes array = random_bytes(random, axis_size * kColumns * item_size);
      const Bytes dense = random_bytes(random, kRows * kColumns * item_size);
      ASSERT_NO_FATAL_FAILURE(expect_same_indexed(Direction::Scatter, layouts, array, dense))
          << item_size << " among " << axis_size;
    }
  }
}

TEST(CudaLayouts, RowsOfAnyLengthAreGatheredAndScatteredAnywhere) {
  std::mt19937_64 random(10);
  const auto below = [&](std::int64_t end) { return number_below(random, end); };
  for (int round = 0; round < 60; ++round) {
    constexpr std::int64_t kRows = 50;
    constexpr std::int64_t kAxis = 20;
    const std::int64_t item = std::int64_t{1} << below(5);
    const std::int64_t inner = 1 + below(4);
    const std::int64_t outer = 1 + below(100);
    const std::int64_t row = outer * inner * item;
    IndexCase layouts;
    for (std::int64_t i = 0; i < kRows; ++i) layouts.indices.push_back(below(2 * kAxis) - kAxis);
    layouts.shape = {kRows, outer, inner};
    // Rows may be further apart than they are long, by whole items or not.
    layouts.dense = {row + below(3) * item, inner * item, item};
    layouts.array = {0, inner * item, item};
    layouts.index = {8, 0, 0};
    layouts.axis_size = kAxis;
    layouts.axis_stride = row + below(20);
    layouts.item_size = item;
    layouts.dense_start = below(16);
    layouts.array_start = below(16);
    layouts.index_start = below(16);
    const Bytes array = random_bytes(random, layouts.array_start + kAxis * layouts.axis_stride);
    const Bytes dense = random_bytes(random, layouts.dense_start + kRows * layouts.dense[0]);
    for (const Direction direction : {Direction::Gather, Direction::Scatter}) {
      ASSERT_NO_FATAL_FAILURE(expect_same_indexed(direction, layouts, array, dense)) << "round " << round;
    }
  }
}

namespace {

struct MaskCase {
  Shape shape;
  Shape strides;
  std::int64_t start;
  Shape steps;
};

/// The mask as one backend's list of places.
Bytes places_on(const BackendUnderTest& backend, const MaskCase& layouts, const Bytes& mask) {
  const std::int64_t count =
      std::accumulate(layouts.shape.begin(), layouts.shape.end(), std::int64_t{1}, std::multiplies<>());
  const OnDevice on(backend, mask);
  const OnDevice out(backend, Bytes(static_cast<std::size_t>(count * 8)));
  std::int64_t found = count;
  const zb_nonzero_plan plan{static_cast<std::int32_t>(layouts.shape.size()),
                             layouts.shape.data(),
                             on.at(layouts.start),
                             layouts.strides.data(),
                             static_cast<std::int64_t*>(out.at(0)),
                             layouts.steps.data(),
                             50,
                             &found};
  zb_error error{};
  EXPECT_TRUE(succeeded(backend.table->nonzero(&plan, backend.device, nullptr, &error), error));
  // What else there is room for is written by the one and not by the other.
  Bytes places = out.download();
  places.resize(static_cast<std::size_t>(found * 8));
  return places;
}

Bytes random_mask(std::mt19937_64& random, std::int64_t bytes, unsigned sparsity) {
  Bytes mask(static_cast<std::size_t>(bytes));
  // All but zero is true.
  for (auto& byte : mask) byte = random() % sparsity == 0 ? static_cast<std::uint8_t>(1 + random() % 255) : 0;
  return mask;
}

}  // namespace

TEST(CudaLayouts, PlacesOfALargeMaskAreInOrder) {
  std::mt19937_64 random(6);
  const Shape shape{37, 1, 211, 13};
  const std::int64_t count = 37 * 211 * 13;
  // Steps of the places that are one run with the mask's, and such that are none.
  for (const Shape& steps : {Shape{2743, 2743, 13, 1}, Shape{1'000'000, 7, 1000, -3}}) {
    for (const unsigned sparsity : {1u, 2u, 50u, 100'000u}) {
      const MaskCase layouts{shape, packed_strides(shape, 1), 0, steps};
      const Bytes mask = random_mask(random, count, sparsity);
      EXPECT_TRUE(places_on(device(), layouts, mask) == places_on(host(), layouts, mask)) << "one in " << sparsity;
    }
  }
}

TEST(CudaLayouts, PlacesOfMasksOfAnyLengthFromAnywhere) {
  std::mt19937_64 random(9);
  for (const std::int64_t start : {0, 1, 8, 15}) {
    for (const std::int64_t count : {1, 15, 31, 32, 33, 8160, 8176, 8191, 8192, 8193, 16'385, 40'000}) {
      for (const std::int64_t stride : {1, 2}) {
        const MaskCase layouts{{count}, {stride}, start, {3}};
        const Bytes mask = random_mask(random, start + count * stride + 40, 1 + static_cast<unsigned>(random() % 3));
        ASSERT_TRUE(places_on(device(), layouts, mask) == places_on(host(), layouts, mask))
            << count << " elements from " << start << ", stride " << stride;
      }
    }
  }
}

}  // namespace zarrbuffer::test
