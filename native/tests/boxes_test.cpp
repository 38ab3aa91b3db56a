// Every element is in one box, and boxes are as large as they may be and no larger.
#include "cpu/boxes.hpp"

#include <gtest/gtest.h>
#include <random>
#include <set>
#include <vector>

namespace zarrbuffer::cpu {
namespace {

using Numbers = std::vector<std::int64_t>;

TEST(Boxes, HoldEveryElementOnce) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const int rank = static_cast<int>(random() % 5);
    const auto most = static_cast<std::int64_t>(random() % 40 + 1);
    Numbers shape, place;
    std::int64_t count = 1;
    for (int axis = 0; axis < rank; ++axis) shape.push_back(static_cast<std::int64_t>(random() % 9 + 1));
    // The first operand's offset numbers the elements; the second's strides only choose the boxes.
    place.resize(shape.size());
    for (int axis = rank - 1; axis >= 0; --axis) {
      place[static_cast<std::size_t>(axis)] = count;
      count *= shape[static_cast<std::size_t>(axis)];
    }
    Numbers other;
    for (int axis = 0; axis < rank; ++axis) other.push_back(static_cast<std::int64_t>(random() % 100) - 50);

    const Boxes<2> boxes(rank, shape.data(), {place.data(), other.data()}, most);
    EXPECT_LE(boxes.largest(), most);
    std::set<std::int64_t> seen;
    EXPECT_TRUE(boxes.for_each([&](const Box<2>& box) {
      EXPECT_LE(box.count, boxes.largest());
      const Rows<1> rows(rank, box.shape, {place.data()});
      for_each_row(rows, [&](const auto& offset, const Position&) {
        for (std::int64_t i = 0; i < rows.length; ++i)
          EXPECT_TRUE(seen.insert(box.offsets[0] + offset[0] + i * rows.step[0]).second);
        return true;
      });
      return true;
    }));
    EXPECT_EQ(seen.size(), static_cast<std::size_t>(count));
    EXPECT_EQ(*seen.rbegin(), count - 1);
  }
}

TEST(Boxes, EndWhereVisitSaysSo) {
  const Numbers shape{100}, strides{1};
  int visits = 0;
  const Boxes<1> boxes(1, shape.data(), {strides.data()}, 10);
  EXPECT_FALSE(boxes.for_each([&](const Box<1>&) { return ++visits < 3; }));
  EXPECT_EQ(visits, 3);
}

TEST(Boxes, ThereAreNoneWithoutElements) {
  const Numbers shape{4, 0, 3}, strides{3, 3, 1};
  const Boxes<1> boxes(3, shape.data(), {strides.data()}, 10);
  EXPECT_TRUE(boxes.for_each([](const Box<1>&) { return false; }));
}

TEST(Boxes, AreLongWhereEachOperandIsFastest) {
  const Numbers shape{1000, 1000}, rows{1000, 1}, columns{1, 1000};
  const Boxes<2> boxes(2, shape.data(), {rows.data(), columns.data()}, 4096);
  boxes.for_each([](const Box<2>& box) {
    EXPECT_EQ((Numbers{box.shape[0], box.shape[1]}), (Numbers{64, 64}));
    return false;
  });
}

}  // namespace
}  // namespace zarrbuffer::cpu
