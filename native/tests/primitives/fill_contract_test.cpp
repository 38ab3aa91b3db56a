#include "primitives/contract.hpp"

namespace zarrbuffer::test {

namespace {

void expect_filled(const BackendUnderTest& backend, const Shape& shape, const Operand& to,
                   const Bytes& item) {
  Bytes expected = to.image;
  for_each_index(shape, [&](const Shape& index) {
    std::memcpy(expected.data() + to.at(index), item.data(), item.size());
  });
  const OnDevice dst(backend, to.image);
  const zb_fill_plan plan{static_cast<std::int32_t>(shape.size()),
                          shape.data(),
                          dst.at(to.start),
                          to.strides.data(),
                          item.data(),
                          static_cast<std::int64_t>(item.size())};
  zb_error error{};
  ASSERT_TRUE(succeeded(backend.table->fill(&plan, backend.device, nullptr, &error), error));
  ASSERT_EQ(dst.download(), expected);
}

}  // namespace

TEST_P(PrimitiveContract, FillsEveryCountOfEveryItemSize) {
  std::mt19937_64 random(11);
  for (std::int64_t size = 1; size <= 40; ++size) {
    for (std::int64_t count = 0; count <= 2 * kVector; ++count) {
      SCOPED_TRACE("item size " + std::to_string(size) + ", count " + std::to_string(count));
      const Operand to = packed(random, count, size, (size + count) % kMisalignments);
      const Bytes item =
          count % 3 == 0 ? Bytes(static_cast<std::size_t>(size), 0x5a) : random_bytes(random, size);
      ASSERT_NO_FATAL_FAILURE(expect_filled(GetParam(), {count}, to, item));
    }
  }
}

TEST_P(PrimitiveContract, FillsEveryCountAtEveryMisalignment) {
  std::mt19937_64 random(12);
  for (const std::int64_t size : {1, 2, 4, 8, 16}) {
    for (std::int64_t count = 0; count <= 2 * kVector; ++count) {
      for (std::int64_t misalignment = 0; misalignment < kMisalignments; ++misalignment) {
        SCOPED_TRACE("item size " + std::to_string(size) + ", count " + std::to_string(count) +
                     ", misalignment " + std::to_string(misalignment));
        const Operand to = packed(random, count, size, misalignment);
        ASSERT_NO_FATAL_FAILURE(expect_filled(GetParam(), {count}, to, random_bytes(random, size)));
      }
    }
  }
}

TEST_P(PrimitiveContract, FillsAnyLayout) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const Shape shape = random_shape(random);
    const Bytes item = random_bytes(random, 1 + static_cast<std::int64_t>(random() % 40));
    const Operand to = scattered(random, shape, static_cast<std::int64_t>(item.size()),
                                 random() % 4 == 0 ? Steps::MayRepeat : Steps::Distinct);
    ASSERT_NO_FATAL_FAILURE(expect_filled(GetParam(), shape, to, item));
  }
}

}  // namespace zarrbuffer::test
