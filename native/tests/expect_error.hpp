// Asserts the type of an error and a part of what it tells.
#pragma once

#include <exception>
#include <gtest/gtest.h>
#include <string>

namespace zarrbuffer::test {

template <class Expected, class Body>
void expect_error(Body body, const std::string& part) {
  try {
    body();
    ADD_FAILURE() << "nothing was thrown; expected: " << part;
  } catch (const Expected& error) {
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos)
        << "message: " << error.what() << "\nlacks: " << part;
  } catch (const std::exception& error) {
    ADD_FAILURE() << "another type was thrown, with message: " << error.what();
  }
}

}  // namespace zarrbuffer::test
