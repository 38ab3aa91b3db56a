// Elements as C++ types.
#include <array>
#include <complex>
#include <gtest/gtest.h>

#include "zarrbuffer/error.hpp"
#include "zarrbuffer/nd_array.hpp"

#include "arrays.hpp"
#include "expect_error.hpp"

namespace zarrbuffer {
namespace {

using test::expect_error;

TEST(DType, IsThatOfACppNumber) {
  static_assert(DType::of<bool>() == DType::of<bool>());
  EXPECT_EQ(DType::of<bool>(), DType::parse("bool"));
  EXPECT_EQ(DType::of<signed char>(), DType::parse("int8"));
  EXPECT_EQ(DType::of<std::uint8_t>(), DType());
  EXPECT_EQ(DType::of<short>(), DType::parse("int16"));
  EXPECT_EQ(DType::of<unsigned>(), DType::parse("uint32"));
  EXPECT_EQ(DType::of<std::int64_t>(), DType::parse("int64"));
  EXPECT_EQ(DType::of<long long>(), DType::parse("int64"));
  EXPECT_EQ(DType::of<unsigned long long>(), DType::parse("uint64"));
  EXPECT_EQ(DType::of<float>(), DType::parse("float32"));
  EXPECT_EQ(DType::of<double>(), DType::parse("float64"));
  EXPECT_EQ(DType::of<std::complex<float>>(), DType::parse("complex64"));
  EXPECT_EQ(DType::of<std::complex<double>>(), DType::parse("complex128"));
}

TEST(TypedAccess, CopiesValues) {
  std::vector<std::int32_t> values = {1, 2, 3, 4, 5, 6};
  const NDArray array = NDArray::of<std::int32_t>(values, {2, 3});
  values[0] = 9;
  test::expect_ints(array, {2, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_TRUE(NDArray::of<float>({1.5F, 2}, {2}).all_equal(test::array_of<float>(DType::of<float>(), {2}, {1.5F, 2})));
  EXPECT_EQ(NDArray::of<bool>({true}, {}).shape(), Dims{});
  EXPECT_EQ(NDArray::of<double>({}, {0, 3}).size(), 0);
  expect_error<ArgumentError>([] { NDArray::of<int>({1, 2}, {3}); }, "shape (3,) has 3 elements, got 2");
}

TEST(TypedAccess, ReadsAndWritesElements) {
  const NDArray array = NDArray::of<std::int32_t>({1, 2, 3, 4}, {2, 2});
  for (std::int32_t& value : array.elements<std::int32_t>()) value *= 2;
  test::expect_ints(array, {2, 2}, {2, 4, 6, 8});
  const NDArray second = array.transpose().get({Index::at(1)});
  EXPECT_EQ(*second.data_as<std::int32_t>(), 4);
  expect_error<ArgumentError>([&] { second.elements<const std::int32_t>(); }, "shape (2,) and strides (8,)");
  EXPECT_TRUE(NDArray::zeros(DType::of<float>(), {0, 3}).elements<float>().empty());
}

TEST(TypedAccess, RefusesOtherTypes) {
  const NDArray array = NDArray::zeros(DType::of<std::int32_t>(), {2});
  expect_error<ArgumentError>([&] { array.data_as<float>(); }, "int32 has no elements of float32");
  expect_error<ArgumentError>([&] { array.elements<std::uint32_t>(); }, "int32 has no elements of uint32");
  const DType swapped = array.dtype().with_byte_order(kNativeOrder == ByteOrder::Big ? ByteOrder::Little : ByteOrder::Big);
  expect_error<ArgumentError>([&] { array.view(swapped).data_as<std::int32_t>(); }, "has no elements of int32");
}

TEST(TypedAccess, ReadOnlyElementsAreConst) {
  const NDArray fixed = NDArray::of<double>({1, 2}, {2}).as_read_only();
  EXPECT_EQ(fixed.elements<const double>()[1], 2);
  EXPECT_EQ(*fixed.data_as<const double>(), 1);
  expect_error<ReadOnlyError>([&] { fixed.data_as<double>(); }, "shape (2,) and dtype float64 is read-only");
  expect_error<ReadOnlyError>([&] { fixed.elements<double>(); }, "read-only");
}

TEST(TypedAccess, RefusesElementsThatLieAskew) {
  alignas(8) std::array<std::byte, 32> memory{};
  const auto at = [&](std::int64_t offset, std::int64_t stride) {
    const auto storage = Storage::foreign(memory.data(), memory.size(), Device::cpu(), false, {});
    return NDArray(storage, DType::of<std::int32_t>(), Layout({2}, {stride}, offset));
  };
  EXPECT_NO_THROW(at(4, 8).data_as<std::int32_t>());
  expect_error<ArgumentError>([&] { at(1, 4).data_as<std::int32_t>(); }, "must lie at multiples of 4 bytes");
  expect_error<ArgumentError>([&] { at(0, 6).data_as<const std::int32_t>(); }, "strides (6,)");
}

TEST(NDArray, TakesMemoryOfAResource) {
  const auto resource = std::make_shared<TrackingResource>(make_host_resource());
  const DType dtype = DType::of<std::int32_t>();
  {
    const NDArray zeros = NDArray::zeros(dtype, {2, 2}, Order::C, resource);
    test::expect_ints(zeros, {2, 2}, {0, 0, 0, 0});
    test::expect_ints(NDArray::full(dtype, 3, {2}, Order::C, resource), {2}, {3, 3});
    EXPECT_EQ(NDArray::empty(dtype, {2, 3}, Order::F, resource).strides(), (Dims{4, 8}));
    EXPECT_EQ(resource->statistics().allocations, 3);
    EXPECT_EQ(resource->statistics().in_use, 16);
  }
  EXPECT_EQ(resource->statistics().in_use, 0);
  expect_error<ArgumentError>([&] { NDArray::empty(dtype, {2}, Order::C, std::shared_ptr<MemoryResource>()); }, "got none");
}

}  // namespace
}  // namespace zarrbuffer
