#include <cmath>
#include <limits>

#include "primitives/contract.hpp"
#include "primitives/reference.hpp"

namespace zarrbuffer::test {

namespace {

struct Comparison {
  zb_type a;
  zb_type b;
  zb_type common;
  std::uint32_t flags;
};

zb_equal_plan plan_of(const Comparison& comparison, const Shape& shape, const void* a,
                      const Shape& a_strides, const void* b, const Shape& b_strides) {
  zb_equal_plan plan{};
  plan.rank = static_cast<std::int32_t>(shape.size());
  plan.shape = shape.data();
  plan.a = a;
  plan.a_strides = a_strides.data();
  plan.a_type = comparison.a;
  plan.b = b;
  plan.b_strides = b_strides.data();
  plan.b_type = comparison.b;
  plan.common = comparison.common;
  plan.flags = comparison.flags;
  return plan;
}

bool all_equal(const BackendUnderTest& backend, const Comparison& comparison, const Shape& shape,
               const Operand& a, const Operand& b) {
  const OnDevice a_memory(backend, a.image);
  const OnDevice b_memory(backend, b.image);
  zb_equal_plan plan =
      plan_of(comparison, shape, a_memory.at(a.start), a.strides, b_memory.at(b.start), b.strides);
  std::int32_t result = -1;
  plan.result = &result;
  zb_error error{};
  EXPECT_TRUE(succeeded(backend.table->equal(&plan, backend.device, nullptr, &error), error));
  EXPECT_TRUE(result == 0 || result == 1) << result;
  return result == 1;
}

/// The image of the output after an element-wise comparison.
Bytes each_equal(const BackendUnderTest& backend, const Comparison& comparison, const Shape& shape,
                 const Operand& a, const Operand& b, const Operand& out) {
  const OnDevice a_memory(backend, a.image);
  const OnDevice b_memory(backend, b.image);
  const OnDevice out_memory(backend, out.image);
  zb_equal_plan plan =
      plan_of(comparison, shape, a_memory.at(a.start), a.strides, b_memory.at(b.start), b.strides);
  plan.out = out_memory.at(out.start);
  plan.out_strides = out.strides.data();
  zb_error error{};
  EXPECT_TRUE(succeeded(backend.table->equal(&plan, backend.device, nullptr, &error), error));
  return out_memory.download();
}

Operand one_element(const Bytes& element) {
  return {element, 0, {}};
}

template <class T>
Bytes bytes_of(std::initializer_list<T> values) {
  Bytes bytes(values.size() * sizeof(T));
  std::memcpy(bytes.data(), values.begin(), bytes.size());
  return bytes;
}

Bytes text(const std::string& characters, std::int64_t size) {
  Bytes bytes(characters.begin(), characters.end());
  bytes.resize(static_cast<std::size_t>(size));
  return bytes;
}

Bytes wide_text(const std::string& characters, std::int64_t size, bool swapped) {
  Bytes bytes;
  for (const char c : characters) {
    const Bytes word = bytes_of<std::uint32_t>({static_cast<std::uint32_t>(c)});
    bytes.insert(bytes.end(), word.begin(), word.end());
  }
  bytes.resize(static_cast<std::size_t>(size));
  if (swapped) swap_element(type_of(Kind::Unicode, size), bytes.data());
  return bytes;
}

/// Equality of elements by the book.
bool equal_by_reference(const Comparison& comparison, Bytes a, Bytes b) {
  if ((comparison.flags & ZB_EQUAL_BITWISE) != 0) return a == b;
  if (comparison.a.swapped) swap_element(comparison.a, a.data());
  if (comparison.b.swapped) swap_element(comparison.b, b.data());
  const Bytes a_common = encode(decode(comparison.a, a.data()), comparison.common);
  const Bytes b_common = encode(decode(comparison.b, b.data()), comparison.common);
  const Number x = decode(comparison.common, a_common.data());
  const Number y = decode(comparison.common, b_common.data());
  const auto is_nan = [](const Number& n) { return std::isnan(n.real) || std::isnan(n.imaginary); };
  if (is_nan(x) || is_nan(y)) {
    return (comparison.flags & ZB_EQUAL_NAN) != 0 && is_nan(x) && is_nan(y);
  }
  return x.real == y.real && x.imaginary == y.imaginary;
}

/// Elements of which about half are equal.
void put_pairs(std::mt19937_64& random, const Shape& shape, Operand& a, Operand& b,
               const Comparison& comparison) {
  for_each_index(shape, [&](const Shape& index) {
    Bytes x = edge_elements(random, comparison.a, 1);
    Bytes y = random() % 2 == 0 ? edge_elements(random, comparison.b, 1)
                                : encode(decode(comparison.a, x.data()), comparison.b);
    if (comparison.a.swapped) swap_element(comparison.a, x.data());
    if (comparison.b.swapped) swap_element(comparison.b, y.data());
    std::memcpy(a.image.data() + a.at(index), x.data(), x.size());
    std::memcpy(b.image.data() + b.at(index), y.data(), y.size());
  });
}

Bytes element_at(const Operand& operand, const Shape& index, const zb_type& type) {
  const auto first = operand.image.begin() + operand.at(index);
  return Bytes(first, first + type.item_size);
}

}  // namespace

TEST_P(PrimitiveContract, EqualFindsTheOneDifferenceOfEveryCountAtEveryMisalignment) {
  std::mt19937_64 random(21);
  for (const zb_type& type : {type_of(Kind::UInt, 1), type_of(Kind::UInt, 4), type_of(Kind::Int, 8),
                              type_of(Kind::Raw, 5)}) {
    for (const std::uint32_t flags : {0, static_cast<int>(ZB_EQUAL_BITWISE)}) {
      const Comparison comparison{type, type, type, flags};
      for (std::int64_t count = 0; count <= 2 * kVector; ++count) {
        for (std::int64_t misalignment = 0; misalignment < kMisalignments; ++misalignment) {
          SCOPED_TRACE(name_of(type) + ", count " + std::to_string(count) + ", misalignment " +
                       std::to_string(misalignment));
          const Operand a = packed(random, count, type.item_size, misalignment);
          Operand b = packed(random, count, type.item_size, random() % kMisalignments);
          const std::int64_t bytes = count * type.item_size;
          std::memcpy(b.image.data() + b.start, a.image.data() + a.start,
                      static_cast<std::size_t>(bytes));
          ASSERT_TRUE(all_equal(GetParam(), comparison, {count}, a, b));
          if (bytes == 0) continue;
          b.image[static_cast<std::size_t>(b.start) + random() % bytes] ^= 0x10;
          ASSERT_FALSE(all_equal(GetParam(), comparison, {count}, a, b));
        }
      }
    }
  }
}

TEST_P(PrimitiveContract, EqualComparesAnyTypesInAnyLayout) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    std::mt19937_64 random(seed);
    const auto& types = number_types();
    Comparison comparison{types[random() % types.size()], types[random() % types.size()],
                          types[random() % types.size()],
                          static_cast<std::uint32_t>(random() % 2 == 0 ? ZB_EQUAL_NAN : 0)};
    if (random() % 4 == 0) comparison.b = comparison.common = comparison.a;
    if (random() % 8 == 0) {
      comparison.b = comparison.a;
      comparison.flags = ZB_EQUAL_BITWISE;
    }
    comparison.a.swapped = random() % 2;
    comparison.b.swapped = random() % 2;
    SCOPED_TRACE("seed " + std::to_string(seed) + ", " + name_of(comparison.a) + " and " +
                 name_of(comparison.b) + " as " + name_of(comparison.common));
    const Shape shape = random_shape(random);
    Operand a = scattered(random, shape, comparison.a.item_size, Steps::MayRepeat);
    Operand b = scattered(random, shape, comparison.b.item_size, Steps::MayRepeat);
    const Operand out = scattered(random, shape, 1, Steps::Distinct);
    put_pairs(random, shape, a, b, comparison);

    Bytes expected = out.image;
    bool all = true;
    for_each_index(shape, [&](const Shape& index) {
      const bool same = equal_by_reference(comparison, element_at(a, index, comparison.a),
                                           element_at(b, index, comparison.b));
      expected[static_cast<std::size_t>(out.at(index))] = same;
      all &= same;
    });
    ASSERT_EQ(each_equal(GetParam(), comparison, shape, a, b, out), expected);
    ASSERT_EQ(all_equal(GetParam(), comparison, shape, a, b), all);
  }
}

TEST_P(PrimitiveContract, EqualComparesManyWithOneScalar) {
  const zb_type type = type_of(Kind::Float, 4, true);
  const zb_type native = type_of(Kind::Float, 4);
  const Comparison comparison{type, native, native, 0};
  Operand many{Bytes(4 * 5000), 0, {4}};
  for (std::size_t i = 0; i < many.image.size(); i += 4)
    many.image[i] = 0x80;
  const Operand zero{Bytes(4), 0, {0}};
  EXPECT_TRUE(all_equal(GetParam(), comparison, {5000}, many, zero)) << "-0.0 equals 0.0";
  many.image[4 * 4999 + 3] = 1;
  EXPECT_FALSE(all_equal(GetParam(), comparison, {5000}, many, zero));
}

TEST_P(PrimitiveContract, EqualOfAWiderScalarIsThatOfItsValue) {
  const zb_type u1 = type_of(Kind::UInt, 1);
  const zb_type i8 = type_of(Kind::Int, 8);
  const zb_type f4 = type_of(Kind::Float, 4);
  const zb_type swapped_f4 = type_of(Kind::Float, 4, true);
  const zb_type f8 = type_of(Kind::Float, 8);
  const auto same = [&](const zb_type& many_type, const Bytes& element, const zb_type& one_type,
                        const Bytes& one, const zb_type& common, std::uint32_t flags = 0) {
    // So many that a backend looks for the one among the values of their type.
    constexpr std::int64_t kCount = 140'000;
    Operand many{Bytes(static_cast<std::size_t>(kCount * many_type.item_size)), 0, {many_type.item_size}};
    for (std::size_t i = 0; i < many.image.size(); ++i) many.image[i] = element[i % element.size()];
    const bool all = all_equal(GetParam(), {many_type, one_type, common, flags}, {kCount}, many, {one, 0, {0}});
    const bool few = all_equal(GetParam(), {many_type, one_type, common, flags}, {3}, many, {one, 0, {0}});
    EXPECT_EQ(all, few);
    return all;
  };
  EXPECT_TRUE(same(u1, {44}, i8, bytes_of<std::int64_t>({44}), i8));
  EXPECT_FALSE(same(u1, {44}, i8, bytes_of<std::int64_t>({300}), i8)) << "300 has the bits of 44";
  EXPECT_FALSE(same(u1, {0}, i8, bytes_of<std::int64_t>({-1}), i8)) << "-1 saturates to 0";
  EXPECT_TRUE(same(f4, bytes_of<float>({7}), i8, bytes_of<std::int64_t>({7}), f8));
  EXPECT_TRUE(same(swapped_f4, {0x40, 0xE0, 0, 0}, i8, bytes_of<std::int64_t>({7}), f8));
  EXPECT_FALSE(same(f4, bytes_of<float>({0.1f}), f8, bytes_of<double>({0.1}), f8)) << "0.1 is no float32";
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Bytes float_nan = bytes_of<float>({std::numeric_limits<float>::quiet_NaN()});
  EXPECT_TRUE(same(f4, float_nan, f8, bytes_of<double>({nan}), f8, ZB_EQUAL_NAN));
  EXPECT_FALSE(same(f4, float_nan, f8, bytes_of<double>({nan}), f8));
  EXPECT_FALSE(same(u1, {0}, f8, bytes_of<double>({nan}), f8, ZB_EQUAL_NAN));
}

TEST_P(PrimitiveContract, EqualKnowsZerosNansAndTimes) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const zb_type f4 = type_of(Kind::Float, 4);
  const zb_type c8 = type_of(Kind::Complex, 8);
  const zb_type time = type_of(Kind::DateTime, 8);
  const auto same = [&](const zb_type& type, std::uint32_t flags, const Bytes& a, const Bytes& b) {
    return all_equal(GetParam(), {type, type, type, flags}, {}, one_element(a), one_element(b));
  };
  EXPECT_TRUE(same(f4, 0, bytes_of<float>({0.0f}), bytes_of<float>({-0.0f})));
  EXPECT_FALSE(same(f4, ZB_EQUAL_BITWISE, bytes_of<float>({0.0f}), bytes_of<float>({-0.0f})));
  EXPECT_FALSE(same(f4, 0, bytes_of<float>({nan}), bytes_of<float>({nan})));
  EXPECT_TRUE(same(f4, ZB_EQUAL_NAN, bytes_of<float>({nan}), bytes_of<float>({-nan})));
  EXPECT_TRUE(same(f4, ZB_EQUAL_BITWISE, bytes_of<float>({nan}), bytes_of<float>({nan})));
  EXPECT_TRUE(same(c8, ZB_EQUAL_NAN, bytes_of<float>({nan, 1}), bytes_of<float>({2, nan})));
  EXPECT_FALSE(same(c8, ZB_EQUAL_NAN, bytes_of<float>({nan, 1}), bytes_of<float>({2, 1})));
  const Bytes nat = bytes_of<std::int64_t>({std::numeric_limits<std::int64_t>::min()});
  EXPECT_FALSE(same(time, 0, nat, nat));
  EXPECT_TRUE(same(time, ZB_EQUAL_NAN, nat, nat));
  EXPECT_FALSE(same(time, ZB_EQUAL_NAN, nat, bytes_of<std::int64_t>({0})));
}

TEST_P(PrimitiveContract, EqualIgnoresTheZerosThatPadStrings) {
  const auto same = [&](const zb_type& a_type, const Bytes& a, const zb_type& b_type,
                        const Bytes& b, const zb_type& common) {
    return all_equal(GetParam(), {a_type, b_type, common, 0}, {}, one_element(a), one_element(b));
  };
  const zb_type s3 = type_of(Kind::Bytes, 3);
  const zb_type s5 = type_of(Kind::Bytes, 5);
  EXPECT_TRUE(same(s3, text("ab", 3), s5, text("ab", 5), s5));
  EXPECT_FALSE(same(s3, text("abc", 3), s5, text("abcd", 5), s5));
  const zb_type u2 = type_of(Kind::Unicode, 8, true);
  const zb_type u3 = type_of(Kind::Unicode, 12);
  EXPECT_TRUE(same(u2, wide_text("xy", 8, true), u3, wide_text("xy", 12, false), u3));
  EXPECT_FALSE(same(u2, wide_text("xy", 8, true), u3, wide_text("xyz", 12, false), u3));
}

}  // namespace zarrbuffer::test
