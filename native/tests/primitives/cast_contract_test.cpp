// copy that converts: every pair of numbers against the reference.
#include "primitives/contract.hpp"
#include "primitives/reference.hpp"

namespace zarrbuffer::test {

namespace {

struct Case {
  zb_type to;
  zb_type from;
};

std::vector<Case> all_pairs() {
  std::vector<Case> cases;
  for (const zb_type& to : number_types()) {
    for (const zb_type& from : number_types())
      cases.push_back({to, from});
  }
  return cases;
}

/// Puts interesting elements, in the type's byte order, into the operand's places.
void put_edges(std::mt19937_64& random, const Shape& shape, Operand& operand, const zb_type& type) {
  for_each_index(shape, [&](const Shape& index) {
    Bytes element = edge_elements(random, type, 1);
    if (type.swapped) swap_element(type, element.data());
    std::memcpy(operand.image.data() + operand.at(index), element.data(), element.size());
  });
}

Bytes native_element(const Bytes& image, std::int64_t at, const zb_type& type) {
  Bytes element(image.begin() + at, image.begin() + at + type.item_size);
  if (type.swapped) swap_element(type, element.data());
  return element;
}

void expect_converted(const Shape& shape, const Operand& to, const Bytes& result,
                      const Operand& from, const Case& types) {
  Bytes around = result;
  for_each_index(shape, [&](const Shape& index) {
    const Bytes source = native_element(from.image, from.at(index), types.from);
    const Bytes converted = native_element(result, to.at(index), types.to);
    const Bytes expected = encode(decode(types.from, source.data()), types.to);
    // Equal types move bytes untouched: a bool of 2 stays one.
    const bool moved =
        types.to.kind == types.from.kind && types.to.item_size == types.from.item_size;
    ASSERT_TRUE(moved ? converted == source
                      : same_element(types.to, converted.data(), expected.data()))
        << testing::PrintToString(source) << " gave " << testing::PrintToString(converted)
        << ", expected " << testing::PrintToString(expected);
    std::memcpy(around.data() + to.at(index), to.image.data() + to.at(index),
                static_cast<std::size_t>(types.to.item_size));
  });
  ASSERT_EQ(around, to.image) << "written around the elements";
}

void expect_cast(const BackendUnderTest& backend, const Shape& shape, const Operand& to,
                 const Operand& from, const Case& types) {
  const OnDevice dst(backend, to.image);
  const OnDevice src(backend, from.image);
  const zb_copy_plan plan{static_cast<std::int32_t>(shape.size()),
                          shape.data(),
                          dst.at(to.start),
                          to.strides.data(),
                          types.to,
                          src.at(from.start),
                          from.strides.data(),
                          types.from,
                          0};
  zb_error error{};
  ASSERT_TRUE(succeeded(backend.table->copy(&plan, backend.device, nullptr, &error), error));
  expect_converted(shape, to, dst.download(), from, types);
}

std::string describe(const Case& types) {
  return name_of(types.from) + " to " + name_of(types.to);
}

}  // namespace

TEST_P(PrimitiveContract, CastsEveryPairInEveryByteOrder) {
  std::mt19937_64 random(7);
  for (Case types : all_pairs()) {
    for (int orders = 0; orders < 4; ++orders) {
      types.to.swapped = orders & 1;
      types.from.swapped = orders >> 1;
      SCOPED_TRACE(describe(types));
      // More than one block, and an end in the middle of one.
      const Shape shape{700};
      const Operand to = packed(random, shape[0], types.to.item_size, random() % kMisalignments);
      Operand from = packed(random, shape[0], types.from.item_size, random() % kMisalignments);
      put_edges(random, shape, from, types.from);
      ASSERT_NO_FATAL_FAILURE(expect_cast(GetParam(), shape, to, from, types));
    }
  }
}

TEST_P(PrimitiveContract, CastsEveryCountAtEveryMisalignment) {
  std::mt19937_64 random(8);
  const std::vector<Case> cases = all_pairs();
  for (std::int64_t count = 0; count <= 2 * kVector; ++count) {
    for (std::int64_t misalignment = 0; misalignment < kMisalignments; ++misalignment) {
      const Case& types = cases[random() % cases.size()];
      SCOPED_TRACE(describe(types) + ", count " + std::to_string(count) + ", misalignment " +
                   std::to_string(misalignment));
      const Operand to = packed(random, count, types.to.item_size, misalignment);
      Operand from = packed(random, count, types.from.item_size, random() % kMisalignments);
      put_edges(random, {count}, from, types.from);
      ASSERT_NO_FATAL_FAILURE(expect_cast(GetParam(), {count}, to, from, types));
    }
  }
}

TEST_P(PrimitiveContract, CastsAnyLayout) {
  const std::vector<Case> cases = all_pairs();
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    std::mt19937_64 random(seed);
    Case types = cases[random() % cases.size()];
    types.to.swapped = random() % 2;
    types.from.swapped = random() % 2;
    SCOPED_TRACE("seed " + std::to_string(seed) + ", " + describe(types));
    const Shape shape = random_shape(random);
    const Operand to = scattered(random, shape, types.to.item_size, Steps::Distinct);
    Operand from = scattered(random, shape, types.from.item_size, Steps::MayRepeat);
    put_edges(random, shape, from, types.from);
    ASSERT_NO_FATAL_FAILURE(expect_cast(GetParam(), shape, to, from, types));
  }
}

TEST_P(PrimitiveContract, CastsInPlace) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    std::mt19937_64 random(seed);
    std::vector<Case> cases;
    for (const Case& types : all_pairs()) {
      if (types.to.item_size == types.from.item_size) cases.push_back(types);
    }
    Case types = cases[random() % cases.size()];
    types.to.swapped = random() % 2;
    types.from.swapped = random() % 2;
    SCOPED_TRACE("seed " + std::to_string(seed) + ", " + describe(types));
    const Shape shape = random_shape(random);
    Operand operand = scattered(random, shape, types.to.item_size, Steps::Distinct);
    put_edges(random, shape, operand, types.from);
    const OnDevice memory(GetParam(), operand.image);
    const zb_copy_plan plan{static_cast<std::int32_t>(shape.size()),
                            shape.data(),
                            memory.at(operand.start),
                            operand.strides.data(),
                            types.to,
                            memory.at(operand.start),
                            operand.strides.data(),
                            types.from,
                            0};
    zb_error error{};
    ASSERT_TRUE(
        succeeded(GetParam().table->copy(&plan, GetParam().device, nullptr, &error), error));
    ASSERT_NO_FATAL_FAILURE(expect_converted(shape, operand, memory.download(), operand, types));
  }
}

}  // namespace zarrbuffer::test
