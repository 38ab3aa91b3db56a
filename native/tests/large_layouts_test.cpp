// Comparisons, picks and masks of operands too large for one block, in layouts that differ; one by one, elements tell
// what is right.
#include <algorithm>
#include <atomic>
#include <cstring>
#include <gtest/gtest.h>
#include <numeric>
#include <random>
#include <thread>

#include "zarrbuffer/error.hpp"

#include "arrays.hpp"

namespace zarrbuffer {
namespace {

class LargeLayouts : public testing::TestWithParam<std::uint64_t> {
 protected:
  LargeLayouts() : random_(GetParam()) {}

  std::int64_t below(std::int64_t end) { return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(end)); }

  Dims random_shape() {
    Dims shape;
    const std::int64_t rank = below(4) + 1;
    for (std::int64_t i = 0; i < rank; ++i) {
      const std::int64_t most[] = {40'000, 300, 50, 18};
      shape.push_back(below(most[rank - 1]) + 1);
    }
    return shape;
  }

  /// Axes in any order of memory, some backwards or with gaps. Few different elements, so that many are equal.
  NDArray random_array(const DType& dtype, const Dims& shape) {
    Dims axes(shape.size()), inner(shape.size()), back(shape.size());
    std::iota(axes.begin(), axes.end(), 0);
    if (below(3) != 0) std::shuffle(axes.begin(), axes.end(), random_);
    std::vector<Index> keys;
    for (int i = 0; i < shape.size(); ++i) {
      const std::int64_t steps[] = {1, 1, 1, -1, 2, -2};
      const std::int64_t step = steps[below(6)];
      inner[i] = shape[static_cast<int>(axes[i])] * std::abs(step);
      back[static_cast<int>(axes[i])] = i;
      keys.push_back(Index::slice({}, {}, step));
    }
    const NDArray array = NDArray::zeros(dtype, inner);
    for (std::int64_t i = 0; i < array.nbytes(); i += dtype.item_size()) {
      array.data()[i] = static_cast<std::byte>(below(8) == 0 ? 0 : 1);
      if (dtype.is_floating() && below(8) == 0) array.data()[i + dtype.item_size() - 1] = std::byte{0x80};
    }
    return array.get(keys).transpose(back);
  }

  /// What a key takes and what is put there, an element at a time: place_of gives an element's index in the array.
  template <class PlaceOf>
  void expect_moves(const NDArray& array, const std::vector<Index>& key, PlaceOf&& place_of);

  DType random_dtype() {
    const char* names[] = {"uint8", "int16", "float16", "float32", ">f4", "int64", "float64", "complex64", "complex128", "V3"};
    return DType::parse(names[below(10)]);
  }

  std::mt19937_64 random_;
};

DType raw_of(const NDArray& array) { return DType::raw(array.dtype().item_size()); }

std::byte* at(const NDArray& array, const Dims& index) {
  return array.storage()->data() + array.layout().element_offset(index);
}

/// Visits every index of a shape in C order.
template <class Visit>
void for_each_index(const Dims& shape, Visit&& visit) {
  Dims index(shape.size());
  if (checked_size(shape) == 0) return;
  for (;;) {
    visit(index);
    int axis = shape.size() - 1;
    for (; axis >= 0 && ++index[axis] == shape[axis]; --axis) index[axis] = 0;
    if (axis < 0) return;
  }
}

NDArray element(const NDArray& array, const Dims& index) {
  return NDArray(array.storage(), array.dtype(), Layout(Dims(), Dims(), array.layout().element_offset(index)));
}

void move(const NDArray& to, const Dims& to_index, const NDArray& from, const Dims& from_index) {
  std::memcpy(at(to, to_index), at(from, from_index), static_cast<std::size_t>(to.dtype().item_size()));
}

bool are_same(const NDArray& a, const NDArray& b) {
  return a.shape() == b.shape() && a.view(raw_of(a)).all_equal(b.view(raw_of(b)), false);
}

template <class PlaceOf>
void LargeLayouts::expect_moves(const NDArray& array, const std::vector<Index>& key, PlaceOf&& place_of) {
  const NDArray taken = array.get(key);
  EXPECT_TRUE(taken.is_c_contiguous());
  const NDArray expected = NDArray::zeros(array.dtype(), taken.shape());
  for_each_index(taken.shape(), [&](const Dims& index) { move(expected, index, array, place_of(index)); });
  EXPECT_TRUE(are_same(taken, expected));

  const NDArray values = random_array(array.dtype(), taken.shape());
  const NDArray after = array.copy();
  for_each_index(taken.shape(), [&](const Dims& index) { move(after, place_of(index), values, index); });
  array.set(key, values);
  EXPECT_TRUE(are_same(array, after));
}

TEST_P(LargeLayouts, CompareElementByElement) {
  const Dims shape = random_shape();
  const NDArray a = random_array(random_dtype(), shape);
  const NDArray b = random_array(a.dtype().kind() == Kind::Raw || below(2) == 0 ? a.dtype() : DType::parse(">i4"), shape);
  const NDArray same = a.equal(b);
  EXPECT_TRUE(same.is_c_contiguous());
  bool all_same = true, all_true = true;
  for_each_index(shape, [&](const Dims& index) {
    const bool is_same = element(a, index).equal(element(b, index)).all();
    ASSERT_EQ(*at(same, index) != std::byte{0}, is_same) << shape_string(index);
    all_same = all_same && is_same;
    all_true = all_true && element(a, index).all();
  });
  EXPECT_EQ(same.all(), all_same);
  EXPECT_EQ(a.all(), all_true);
  EXPECT_TRUE(a.all_equal(a.copy(Order::F)));
}

TEST_P(LargeLayouts, TakeAndPutElementByElement) {
  const Dims shape = random_shape();
  const NDArray array = random_array(random_dtype(), shape);
  const int axis = static_cast<int>(below(shape.size()));
  std::vector<std::int64_t> picks(static_cast<std::size_t>(below(2 * shape[axis]) + 1));
  for (auto& pick : picks) pick = below(2 * shape[axis]) - shape[axis];
  std::vector<Index> key(static_cast<std::size_t>(axis), Index::all());
  key.push_back(Index::take(test::longs({static_cast<std::int64_t>(picks.size())}, picks)));
  const auto place_of = [&](Dims index) {
    const std::int64_t pick = picks[static_cast<std::size_t>(index[axis])];
    index[axis] = pick < 0 ? pick + shape[axis] : pick;
    return index;
  };

  expect_moves(array, key, place_of);
}

TEST_P(LargeLayouts, MasksElementByElement) {
  const Dims shape = random_shape();
  const NDArray array = random_array(random_dtype(), shape);
  // Over some axes that follow each other, others before and behind.
  const int begin = static_cast<int>(below(shape.size()));
  const int end = begin + 1 + static_cast<int>(below(shape.size() - begin));
  Dims masked;
  for (int axis = begin; axis < end; ++axis) masked.push_back(shape[axis]);
  const NDArray mask = random_array(DType::parse("bool"), masked);
  std::vector<Dims> places;
  for_each_index(masked, [&](const Dims& index) {
    if (*at(mask, index) != std::byte{0}) places.push_back(index);
  });
  std::vector<Index> key(static_cast<std::size_t>(begin), Index::all());
  key.push_back(Index::mask(mask));
  const auto place_of = [&](const Dims& index) {
    Dims place;
    for (int axis = 0; axis < begin; ++axis) place.push_back(index[axis]);
    for (const std::int64_t i : places[static_cast<std::size_t>(index[begin])]) place.push_back(i);
    for (int axis = begin + 1; axis < index.size(); ++axis) place.push_back(index[axis]);
    return place;
  };

  const Dims taken = array.get(key).shape();
  ASSERT_EQ(taken[begin], static_cast<std::int64_t>(places.size()));
  expect_moves(array, key, place_of);

  const NDArray one = NDArray::zeros(array.dtype(), {});
  const NDArray after = array.copy();
  for_each_index(taken, [&](const Dims& index) { move(after, place_of(index), one, Dims()); });
  array.set(key, one);
  EXPECT_TRUE(are_same(array, after));
}

INSTANTIATE_TEST_SUITE_P(Seeds, LargeLayouts, testing::Range<std::uint64_t>(0, 50),
                         [](const auto& seed) { return "seed" + std::to_string(seed.param); });

// Cut into pieces for threads.
TEST(LargeMask, PlacesAreInOrder) {
  const std::int64_t size = 3'000'001;
  std::mt19937_64 random(1);
  std::vector<std::uint8_t> bools(static_cast<std::size_t>(size));
  for (auto& one : bools) one = random() % 3 == 0;
  std::vector<std::int64_t> numbers(bools.size()), expected;
  std::iota(numbers.begin(), numbers.end(), 0);
  std::copy_if(numbers.begin(), numbers.end(), std::back_inserter(expected),
               [&](std::int64_t i) { return bools[static_cast<std::size_t>(i)] != 0; });
  const NDArray taken = test::longs({size}, numbers).get(std::vector{Index::mask(test::flags({size}, bools))});
  EXPECT_TRUE(test::values_of<std::int64_t>(taken) == expected);
}

// Who writes what another reads gets either value, and nothing else happens.
TEST(LargeMask, MayChangeWhileItIsUsed) {
  const std::int64_t size = 20'000;
  const NDArray array = NDArray::zeros(DType::parse("int32"), {size});
  const NDArray mask = NDArray::zeros(DType::parse("bool"), {size});
  const NDArray indices = NDArray::zeros(DType::parse("int64"), {size});
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    for (std::int64_t turn = 0; !stop; ++turn) {
      mask.fill(Scalar(turn % 2 == 0));
      indices.fill(Scalar(turn % 2 == 0 ? size * 1000 : std::int64_t{0}));
    }
  });
  for (int turn = 0; turn < 300; ++turn) {
    array.get({Index::mask(mask)});
    array.set({Index::mask(mask)}, Scalar(std::int64_t{1}));
    try {
      array.get({Index::take(indices)});
      array.set({Index::take(indices)}, Scalar(std::int64_t{1}));
    } catch (const IndexError&) {
      // The indices are checked at one of their two moments.
    }
  }
  stop = true;
  writer.join();
  for (const std::int32_t value : test::values_of<std::int32_t>(array)) ASSERT_TRUE(value == 0 || value == 1);
}

}  // namespace
}  // namespace zarrbuffer
