// Kernels that end at the element which decides, on large layouts.
#include "large_layouts.hpp"

#include <gtest/gtest.h>

#include "cuda/paths.hpp"

namespace zarrbuffer::test {

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

}  // namespace zarrbuffer::test
