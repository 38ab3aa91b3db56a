// Arrays as text, against what NumPy prints.
#include <gtest/gtest.h>
#include <string>

#include "zarrbuffer/nd_buffer.hpp"

#include "arrays.hpp"

namespace zarrbuffer {
namespace {

using test::counting;

std::string values(const NDArray& array) {
  const std::string text = array.to_string();
  return text.substr(text.find('\n') + 1);
}

TEST(Print, Heading) {
  EXPECT_EQ(counting({1}).to_string(), "NDArray shape=(1,) dtype=int32 device=cpu\n[0]");
  EXPECT_EQ(NDBuffer::from_ndarray_like(counting({1})).to_string(),
            "NDBuffer shape=(1,) dtype=int32 device=cpu\n[0]");
}

TEST(Print, Nesting) {
  EXPECT_EQ(values(test::ints({}, {5})), "5");
  EXPECT_EQ(values(counting({0, 3})), "[]");
  EXPECT_EQ(values(counting({2, 3})), "[[0 1 2]\n [3 4 5]]");
  EXPECT_EQ(values(counting({2, 3, 4})),
            "[[[ 0  1  2  3]\n  [ 4  5  6  7]\n  [ 8  9 10 11]]\n\n"
            " [[12 13 14 15]\n  [16 17 18 19]\n  [20 21 22 23]]]");
  EXPECT_EQ(values(counting({2, 3}).transpose()), "[[0 3]\n [1 4]\n [2 5]]");
}

TEST(Print, Shortening) {
  EXPECT_EQ(values(counting({1001})), "[   0    1    2 ...  998  999 1000]");
  EXPECT_EQ(values(counting({2, 1000})),
            "[[   0    1    2 ...  997  998  999]\n [1000 1001 1002 ... 1997 1998 1999]]");
  EXPECT_EQ(
      values(counting({1000, 2})),
      "[[   0    1]\n [   2    3]\n [   4    5]\n ...\n [1994 1995]\n [1996 1997]\n [1998 1999]]");
  EXPECT_EQ(values(counting({1000})).find("..."), std::string::npos);
}

TEST(Print, WrapsLongRows) {
  EXPECT_EQ(values(counting({30})),
            "[ 0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20 21 22 23\n"
            " 24 25 26 27 28 29]");
  EXPECT_EQ(values(counting({1, 25})),
            "[[ 0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20 21 22 23\n  24]]");
  std::string line;
  for (const char c : values(counting({900}))) {
    if (c == '\n')
      line.clear();
    else
      line += c;
    ASSERT_LE(line.size(), 75u) << line;
  }
}

TEST(Print, WhatIsNoCharacter) {
  const NDArray numbers = test::ints({2}, {'a', 0x7FFFFFFF});
  EXPECT_EQ(values(numbers.view(DType::unicode(1))), "[  'a' '\uFFFD']");
}

TEST(Print, SixtyFourAxes) {
  const std::string text = values(counting(Dims(64, 1)));
  EXPECT_EQ(text, std::string(64, '[').append("0").append(64, ']'));
}

}  // namespace
}  // namespace zarrbuffer
