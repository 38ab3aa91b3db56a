// Tests that need a device are skipped by name where there is none.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string_view>

#include "cuda/paths.hpp"
#include "cuda/plugin.hpp"

namespace {

std::string why_no_device() {
  zb_error error{};
  std::int32_t count = 0;
  return zb_cuda_backend()->device_count(&count, &error) == 0 ? std::string() : error.message;
}

/// Suites that run without a device say so in their names.
bool needs_device(const testing::TestInfo& test) {
  return std::string_view(test.test_suite_name()).find("WithoutDevice") == std::string_view::npos;
}

class SkipWithoutDevice : public testing::EmptyTestEventListener {
 public:
  explicit SkipWithoutDevice(std::string why) : why_(std::move(why)) {}

 private:
  void OnTestStart(const testing::TestInfo& test) override { skip_if_needed(test); }

  void skip_if_needed(const testing::TestInfo& test) {
    if (!why_.empty() && needs_device(test)) GTEST_SKIP() << why_;
  }

  std::string why_;
};

/// Work that fits a test is cut where the variable says so.
void cut_small() {
  const char* elements = std::getenv("ZARRBUFFER_LAUNCH_ELEMENTS");
  if (elements == nullptr) return;
  const std::int64_t most = std::atoll(elements);
  zarrbuffer::cuda::launch_limits() = {.elements = most, .scattered = most / 3, .turned = most / 2};
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  cut_small();
  testing::UnitTest::GetInstance()->listeners().Append(new SkipWithoutDevice(why_no_device()));
  return RUN_ALL_TESTS();
}
