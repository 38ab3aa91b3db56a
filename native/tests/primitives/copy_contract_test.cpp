// copy where values stay the same: bytes that move, and bytes that swap.
#include "primitives/contract.hpp"

namespace zarrbuffer::test {

namespace {

const std::vector<zb_type>& moved_types() {
  static const std::vector<zb_type> types = {
      type_of(Kind::UInt, 1),     type_of(Kind::UInt, 2),    type_of(Kind::UInt, 4),
      type_of(Kind::UInt, 8),     type_of(Kind::Complex, 8), type_of(Kind::Complex, 16),
      type_of(Kind::Raw, 3),      type_of(Kind::Raw, 12),    type_of(Kind::Raw, 33),
      type_of(Kind::Unicode, 12), type_of(Kind::DateTime, 8)};
  return types;
}

zb_type with_order(zb_type type, bool swapped) {
  type.swapped = swapped;
  return type;
}

/// What copy must leave in the image of the destination.
Bytes moved(const Shape& shape, const Operand& to, const Operand& from, const zb_type& type,
            bool swap) {
  Bytes image = to.image;
  for_each_index(shape, [&](const Shape& index) {
    std::uint8_t* element = image.data() + to.at(index);
    std::memcpy(element, from.image.data() + from.at(index),
                static_cast<std::size_t>(type.item_size));
    if (swap) swap_element(type, element);
  });
  return image;
}

void expect_moved(const BackendUnderTest& backend, const Shape& shape, const Operand& to,
                  const Operand& from, const zb_type& type, bool swap) {
  const OnDevice dst(backend, to.image);
  const OnDevice src(backend, from.image);
  const zb_copy_plan plan{static_cast<std::int32_t>(shape.size()),
                          shape.data(),
                          dst.at(to.start),
                          to.strides.data(),
                          with_order(type, swap),
                          src.at(from.start),
                          from.strides.data(),
                          type,
                          swap ? 1 << 30 : 0};
  zb_error error{};
  ASSERT_TRUE(succeeded(backend.table->copy(&plan, backend.device, nullptr, &error), error));
  ASSERT_EQ(dst.download(), moved(shape, to, from, type, swap));
  ASSERT_EQ(src.download(), from.image);
}

/// Elements of these strides from `start` on, and not a byte after the last.
Operand exact(std::mt19937_64& random, const Shape& shape, const Shape& strides,
              std::int64_t item_size, std::int64_t start) {
  std::int64_t end = start + item_size;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) end += (shape[axis] - 1) * strides[axis];
  return {random_bytes(random, end), start, strides};
}

}  // namespace

TEST_P(PrimitiveContract, CopyTurnsPixels) {
  std::mt19937_64 random(9);
  for (const std::int64_t size : {1, 2, 4, 8}) {
    for (std::int64_t channels = 2; channels <= 5; ++channels) {
      for (const std::int64_t pixels : {1, 7, 16, 33, 64, 65, 200}) {
        const zb_type type = type_of(Kind::UInt, size);
        const std::int64_t plane = pixels * size + static_cast<std::int64_t>(random() % 3) * size;
        const auto expect_turned = [&](const Shape& shape, const Shape& dst, const Shape& src) {
          const auto start = [&] { return static_cast<std::int64_t>(random() % 16); };
          const Operand to = exact(random, shape, dst, size, start());
          const Operand from = exact(random, shape, src, size, start());
          const bool swap = random() % 3 == 0;
          SCOPED_TRACE(std::to_string(pixels) + " of " + std::to_string(channels) + " times " + std::to_string(size));
          ASSERT_NO_FATAL_FAILURE(expect_moved(GetParam(), shape, to, from, type, swap));
        };
        const std::int64_t pixel = channels * size;
        ASSERT_NO_FATAL_FAILURE(expect_turned({channels, pixels}, {plane, size}, {size, pixel})) << "to planes";
        ASSERT_NO_FATAL_FAILURE(expect_turned({pixels, channels}, {pixel, size}, {size, plane})) << "from planes";
        const std::int64_t rows = 1 + static_cast<std::int64_t>(random() % 40);
        ASSERT_NO_FATAL_FAILURE(expect_turned({pixels, rows, channels}, {rows * pixel, pixel, size},
                                              {pixel, pixels * pixel, size}))
            << "a picture's sides";
      }
    }
  }
}

TEST_P(PrimitiveContract, CopyMovesEveryCountAtEveryMisalignment) {
  std::mt19937_64 random(1);
  for (const zb_type& type : moved_types()) {
    for (std::int64_t count = 0; count <= 2 * kVector; ++count) {
      for (std::int64_t misalignment = 0; misalignment < kMisalignments; ++misalignment) {
        SCOPED_TRACE(name_of(type) + ", count " + std::to_string(count) + ", misalignment " +
                     std::to_string(misalignment));
        const Operand to = packed(random, count, type.item_size, misalignment);
        const Operand from = packed(random, count, type.item_size, random() % kMisalignments);
        ASSERT_NO_FATAL_FAILURE(
            expect_moved(GetParam(), {count}, to, from, type, misalignment % 2 == 1));
      }
    }
  }
}

TEST_P(PrimitiveContract, CopyMovesAnyLayout) {
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    std::mt19937_64 random(seed);
    const zb_type& type = moved_types()[seed % moved_types().size()];
    SCOPED_TRACE("seed " + std::to_string(seed) + ", " + name_of(type));
    const Shape shape = random_shape(random);
    const Operand to = scattered(random, shape, type.item_size, Steps::Distinct);
    const Operand from = scattered(random, shape, type.item_size, Steps::MayRepeat);
    ASSERT_NO_FATAL_FAILURE(expect_moved(GetParam(), shape, to, from, type, random() % 2 == 1));
  }
}

TEST_P(PrimitiveContract, CopySwapsInPlace) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    std::mt19937_64 random(seed);
    const zb_type& type = moved_types()[seed % moved_types().size()];
    SCOPED_TRACE("seed " + std::to_string(seed) + ", " + name_of(type));
    const Shape shape = random_shape(random);
    const Operand operand = scattered(random, shape, type.item_size, Steps::Distinct);
    const bool swap = seed % 4 != 0;
    const OnDevice memory(GetParam(), operand.image);
    const zb_copy_plan plan{static_cast<std::int32_t>(shape.size()),
                            shape.data(),
                            memory.at(operand.start),
                            operand.strides.data(),
                            with_order(type, swap),
                            memory.at(operand.start),
                            operand.strides.data(),
                            type,
                            0};
    zb_error error{};
    ASSERT_TRUE(
        succeeded(GetParam().table->copy(&plan, GetParam().device, nullptr, &error), error));
    ASSERT_EQ(memory.download(), moved(shape, operand, operand, type, swap));
  }
}

}  // namespace zarrbuffer::test
