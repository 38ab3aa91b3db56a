// all, and nonzero: which elements are true.
#include <limits>
#include <numeric>

#include "primitives/contract.hpp"
#include "primitives/reference.hpp"

namespace zarrbuffer::test {

namespace {

bool all(const BackendUnderTest& backend, const zb_type& type, const Shape& shape,
         const Operand& operand) {
  const OnDevice memory(backend, operand.image);
  std::int32_t result = -1;
  const zb_all_plan plan{static_cast<std::int32_t>(shape.size()),
                         shape.data(),
                         memory.at(operand.start),
                         operand.strides.data(),
                         type,
                         &result};
  zb_error error{};
  EXPECT_TRUE(succeeded(backend.table->all(&plan, backend.device, nullptr, &error), error));
  EXPECT_TRUE(result == 0 || result == 1) << result;
  return result == 1;
}

std::vector<zb_type> tested_types() {
  std::vector<zb_type> types = number_types();
  for (const zb_type& type : number_types()) {
    if (type.item_size > 1)
      types.push_back(type_of(static_cast<Kind>(type.kind), type.item_size, true));
  }
  types.push_back(type_of(Kind::Raw, 7));
  types.push_back(type_of(Kind::Bytes, 3));
  types.push_back(type_of(Kind::Unicode, 8));
  types.push_back(type_of(Kind::TimeDelta, 8));
  return types;
}

}  // namespace

TEST_P(PrimitiveContract, AllFindsTheOneZeroOfEveryCountAtEveryMisalignment) {
  std::mt19937_64 random(31);
  for (const zb_type& type : tested_types()) {
    for (std::int64_t count = 0; count <= 2 * kVector; ++count) {
      const std::int64_t misalignment = random() % kMisalignments;
      SCOPED_TRACE(name_of(type) + ", count " + std::to_string(count) + ", misalignment " +
                   std::to_string(misalignment));
      Operand operand = packed(random, count, type.item_size, misalignment);
      const auto element = [&](std::int64_t i) {
        return operand.image.data() + operand.start + i * type.item_size;
      };
      for (std::int64_t i = 0; i < count; ++i)
        element(i)[0] |= 1;
      ASSERT_TRUE(all(GetParam(), type, {count}, operand));
      if (count == 0) continue;
      std::memset(element(static_cast<std::int64_t>(random() % count)), 0,
                  static_cast<std::size_t>(type.item_size));
      ASSERT_FALSE(all(GetParam(), type, {count}, operand));
    }
  }
}

TEST_P(PrimitiveContract, AllTakesNanForTrueAndMinusZeroForFalse) {
  for (const zb_type& type : number_types()) {
    if (!(type.kind == static_cast<int>(Kind::Float) ||
          type.kind == static_cast<int>(Kind::BFloat))) {
      continue;
    }
    for (const bool swapped : {false, true}) {
      zb_type ordered = type;
      ordered.swapped = swapped;
      SCOPED_TRACE(name_of(ordered));
      const auto is_true = [&](long double value) {
        Number number;
        number.real = value;
        Bytes element = encode(number, type);
        if (swapped) swap_element(type, element.data());
        return all(GetParam(), ordered, {}, Operand{element, 0, {}});
      };
      EXPECT_FALSE(is_true(0.0L));
      EXPECT_FALSE(is_true(-0.0L));
      EXPECT_TRUE(is_true(0x1p-14L));
      EXPECT_TRUE(is_true(std::numeric_limits<long double>::quiet_NaN()));
    }
  }
}

TEST_P(PrimitiveContract, AllReadsAnyLayout) {
  const std::vector<zb_type> types = tested_types();
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    std::mt19937_64 random(seed);
    const zb_type& type = types[random() % types.size()];
    SCOPED_TRACE("seed " + std::to_string(seed) + ", " + name_of(type));
    const Shape shape = random_shape(random);
    Operand operand = scattered(random, shape, type.item_size, Steps::MayRepeat);
    bool expected = true;
    const bool zeros = random() % 2 == 0;
    const std::uint64_t rarity = 1 + random() % 200;
    for_each_index(shape, [&](const Shape& index) { operand.image[operand.at(index)] |= 1; });
    if (zeros) {
      for_each_index(shape, [&](const Shape& index) {
        if (random() % rarity != 0) return;
        std::memset(operand.image.data() + operand.at(index), 0,
                    static_cast<std::size_t>(type.item_size));
        expected = false;
      });
    }
    ASSERT_EQ(all(GetParam(), type, shape, operand), expected);
  }
}

TEST_P(PrimitiveContract, NonzeroListsThePlacesOfTrueElementsInOrder) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    Shape shape = random_shape(random);
    for (auto& length : shape)
      length = random() % 16 == 0 ? 0 : random() % 6 + 1;
    Operand mask = scattered(random, shape, 1, Steps::MayRepeat);
    for (auto& byte : mask.image)
      byte = random() % 2 == 0 ? 0 : byte;
    Shape steps(shape.size());
    for (auto& step : steps)
      step = static_cast<std::int64_t>(random() % 2001) - 1000;
    const std::int64_t first = static_cast<std::int64_t>(random() % 10'000);
    std::vector<std::int64_t> expected;
    for_each_index(shape, [&](const Shape& index) {
      if (mask.image[static_cast<std::size_t>(mask.at(index))] == 0) return;
      expected.push_back(std::inner_product(index.begin(), index.end(), steps.begin(), first));
    });

    const BackendUnderTest& backend = GetParam();
    const OnDevice memory(backend, mask.image);
    std::int64_t count = -1;
    zb_nonzero_plan plan{static_cast<std::int32_t>(shape.size()),
                         shape.data(),
                         memory.at(mask.start),
                         mask.strides.data(),
                         nullptr,
                         steps.data(),
                         first,
                         &count};
    zb_error error{};
    ASSERT_TRUE(succeeded(backend.table->nonzero(&plan, backend.device, nullptr, &error), error));
    ASSERT_EQ(count, static_cast<std::int64_t>(expected.size()));

    // A mask may have changed since it was counted.
    const std::size_t room = random() % 4 == 0 ? random() % (expected.size() + 1) : expected.size();
    Bytes image((expected.size() + 1) * 8, 0xee);
    const OnDevice places(backend, image);
    std::copy_n(reinterpret_cast<const std::uint8_t*>(expected.data()), room * 8, image.begin());
    plan.places = static_cast<std::int64_t*>(places.at(0));
    count = static_cast<std::int64_t>(room);
    ASSERT_TRUE(succeeded(backend.table->nonzero(&plan, backend.device, nullptr, &error), error));
    ASSERT_EQ(count, static_cast<std::int64_t>(expected.size()));
    ASSERT_EQ(places.download(), image);
  }
}

}  // namespace zarrbuffer::test
