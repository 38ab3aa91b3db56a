// Index arrays and masks of large layouts.
#include "large_layouts.hpp"

#include <cstring>
#include <gtest/gtest.h>
#include <numeric>

namespace zarrbuffer::test {

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
