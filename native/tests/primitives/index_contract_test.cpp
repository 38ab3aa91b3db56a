// gather and scatter.
#include <algorithm>
#include <memory>

#include "primitives/contract.hpp"

namespace zarrbuffer::test {

namespace {

/// An array that basic axes walk through and index arrays pick from, and the dense side.
struct Selection {
  Shape shape;
  std::int64_t item_size = 1;
  Operand dense;
  Operand array;
  Shape array_strides;  // over the plan's axes; 0 where index arrays stand for the position
  struct Picks {
    Operand indices;
    std::int64_t axis_size;
    std::int64_t axis_stride;
  };
  std::vector<Picks> picks;

  std::int64_t array_at(const Shape& index) const {
    std::int64_t at = array.start;
    for (std::size_t axis = 0; axis < shape.size(); ++axis)
      at += index[axis] * array_strides[axis];
    for (const Picks& pick : picks) {
      std::int64_t value = 0;
      std::memcpy(&value, pick.indices.image.data() + pick.indices.at(index), 8);
      at += (value < 0 ? value + pick.axis_size : value) * pick.axis_stride;
    }
    return at;
  }
};

/// Index arrays that vary along some axes of the plan; the other axes walk through the array.
Selection random_selection(std::mt19937_64& random) {
  Selection selection;
  selection.shape = random_shape(random);
  for (auto& length : selection.shape) {
    if (random() % 8 == 0) length = 1;
  }
  selection.item_size = 1 + static_cast<std::int64_t>(random() % 20);
  const std::size_t rank = selection.shape.size();

  Shape array_shape;
  std::vector<bool> walked(rank);
  for (std::size_t axis = 0; axis < rank; ++axis) {
    walked[axis] = random() % 2 == 0;
    if (walked[axis]) array_shape.push_back(selection.shape[axis]);
  }
  const std::size_t walked_count = array_shape.size();
  const std::size_t pick_count = 1 + random() % 3;
  for (std::size_t k = 0; k < pick_count; ++k)
    array_shape.push_back(1 + random() % 5);

  selection.dense = scattered(random, selection.shape, selection.item_size, Steps::Distinct);
  selection.array = scattered(random, array_shape, selection.item_size, Steps::Distinct);
  selection.array_strides.resize(rank);
  for (std::size_t axis = 0, next = 0; axis < rank; ++axis) {
    if (walked[axis]) selection.array_strides[axis] = selection.array.strides[next++];
  }
  for (std::size_t k = 0; k < pick_count; ++k) {
    const std::int64_t size = array_shape[walked_count + k];
    Selection::Picks pick{scattered(random, selection.shape, 8, Steps::MayRepeat), size,
                          selection.array.strides[walked_count + k]};
    for_each_index(selection.shape, [&](const Shape& index) {
      const auto value = static_cast<std::int64_t>(random() % (2 * size)) - size;
      std::memcpy(pick.indices.image.data() + pick.indices.at(index), &value, 8);
    });
    selection.picks.push_back(std::move(pick));
  }
  return selection;
}

/// A selection in the memory of a backend, and the plan for it.
class Placed {
 public:
  Placed(const BackendUnderTest& backend, const Selection& selection)
      : dense_(backend, selection.dense.image), array_(backend, selection.array.image) {
    for (const Selection::Picks& pick : selection.picks) {
      indices_.push_back(std::make_unique<OnDevice>(backend, pick.indices.image));
      index_arrays_.push_back(
          {static_cast<const std::int64_t*>(indices_.back()->at(pick.indices.start)),
           pick.indices.strides.data(), pick.axis_size, pick.axis_stride});
    }
    plan_ = {static_cast<std::int32_t>(selection.shape.size()),
             selection.shape.data(),
             dense_.at(selection.dense.start),
             selection.dense.strides.data(),
             array_.at(selection.array.start),
             selection.array_strides.data(),
             selection.item_size,
             static_cast<std::int32_t>(index_arrays_.size()),
             index_arrays_.data()};
  }

  const zb_index_plan* plan() const { return &plan_; }
  Bytes dense() const { return dense_.download(); }
  Bytes array() const { return array_.download(); }

 private:
  OnDevice dense_;
  OnDevice array_;
  std::vector<std::unique_ptr<OnDevice>> indices_;
  std::vector<zb_index_array> index_arrays_;
  zb_index_plan plan_{};
};

}  // namespace

TEST_P(PrimitiveContract, GatherPicksAnywhere) {
  const BackendUnderTest& backend = GetParam();
  for (std::uint64_t seed = 0; seed < 700; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const Selection selection = random_selection(random);
    Bytes expected = selection.dense.image;
    for_each_index(selection.shape, [&](const Shape& index) {
      std::memcpy(expected.data() + selection.dense.at(index),
                  selection.array.image.data() + selection.array_at(index),
                  static_cast<std::size_t>(selection.item_size));
    });
    const Placed placed(backend, selection);
    zb_error error{};
    ASSERT_TRUE(
        succeeded(backend.table->gather(placed.plan(), backend.device, nullptr, &error), error));
    ASSERT_EQ(placed.dense(), expected);
    ASSERT_EQ(placed.array(), selection.array.image);
  }
}

TEST_P(PrimitiveContract, ScatterLetsTheLastOfDuplicatesWin) {
  const BackendUnderTest& backend = GetParam();
  for (std::uint64_t seed = 0; seed < 700; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const Selection selection = random_selection(random);
    Bytes expected = selection.array.image;
    for_each_index(selection.shape, [&](const Shape& index) {
      std::memcpy(expected.data() + selection.array_at(index),
                  selection.dense.image.data() + selection.dense.at(index),
                  static_cast<std::size_t>(selection.item_size));
    });
    const Placed placed(backend, selection);
    zb_error error{};
    ASSERT_TRUE(
        succeeded(backend.table->scatter(placed.plan(), backend.device, nullptr, &error), error));
    ASSERT_EQ(placed.array(), expected);
    ASSERT_EQ(placed.dense(), selection.dense.image);
  }
}

TEST_P(PrimitiveContract, IndexOutOfRangeIsFoundBeforeAnythingIsWritten) {
  const BackendUnderTest& backend = GetParam();
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    Selection selection = random_selection(random);
    const auto number = static_cast<std::int64_t>(random() % selection.picks.size());
    Selection::Picks& pick = selection.picks[static_cast<std::size_t>(number)];
    // The last element: all others come before it.
    Shape last = selection.shape;
    for (auto& index : last)
      --index;
    const std::int64_t beyond = static_cast<std::int64_t>(random() % 3);
    const std::int64_t wrong =
        random() % 2 == 0 ? pick.axis_size + beyond : -pick.axis_size - 1 - beyond;
    std::memcpy(pick.indices.image.data() + pick.indices.at(last), &wrong, 8);

    const Placed placed(backend, selection);
    for (const auto primitive : {backend.table->gather, backend.table->scatter}) {
      zb_error error{};
      ASSERT_EQ(primitive(placed.plan(), backend.device, nullptr, &error),
                static_cast<std::int32_t>(ErrorCode::Index));
      EXPECT_EQ(error.detail[0], number);
      EXPECT_EQ(error.detail[1], wrong);
      EXPECT_NE(std::string(error.message).find(std::to_string(wrong)), std::string::npos);
      ASSERT_EQ(placed.dense(), selection.dense.image);
      ASSERT_EQ(placed.array(), selection.array.image);
    }
  }
}

}  // namespace zarrbuffer::test
