#include "zarrbuffer/version.hpp"

#include <gtest/gtest.h>

#include <string>

TEST(Version, HasThreeNumbers) {
  int dots = 0;
  for (char c : std::string(zarrbuffer::version())) dots += c == '.';
  EXPECT_EQ(dots, 2);
}
