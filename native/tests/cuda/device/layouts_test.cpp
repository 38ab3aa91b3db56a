// Copies, transposes and fills of large layouts.
#include "large_layouts.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <numeric>

namespace zarrbuffer::test {

namespace {

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

}  // namespace zarrbuffer::test
