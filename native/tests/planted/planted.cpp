// Bugs on purpose, made by the library's own code on a lie that it was told: a sanitizer that does not see them sees
// nothing. Each is a test that passes where the sanitizer speaks up.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <thread>

#include "zarrbuffer/nd_array.hpp"

#include "core/axes.hpp"

namespace {

using namespace zarrbuffer;

// Memory is said to be larger than it is.
void past_the_end() {
  constexpr std::int64_t kBytes = 200;
  void* block = std::malloc(kBytes - 1);
  NDArray::wrap(block, kBytes, DType::parse("int64"), Dims{kBytes / 8}, false, [block] { std::free(block); }).fill(3);
}

void after_the_end() {
  void* block = std::malloc(64);
  const NDArray array = NDArray::wrap(block, 64, DType::parse("int32"), Dims{16});
  std::free(block);
  static_cast<void>(array.copy());
}

// A layout whose numbers are said to be checked reaches past 2^63.
void past_63_bits() {
  const std::int64_t shape[] = {3};
  const std::int64_t strides[] = {INT64_MAX};
  const std::int64_t index[] = {2};
  std::printf("%lld\n", static_cast<long long>(axes::to_layout({1, 0, shape, strides}).element_offset(index)));
}

// Two threads write the same elements.
void race() {
  const NDArray array = NDArray::zeros(DType::parse("int32"), Dims{1000});
  std::thread other([&] { array.fill(1); });
  array.fill(2);
  other.join();
}

}  // namespace

int main(int count, char** arguments) {
  const std::string_view which = count == 2 ? arguments[1] : "";
  if (which == "past_the_end") past_the_end();
  else if (which == "after_the_end") after_the_end();
  else if (which == "past_63_bits") past_63_bits();
  else if (which == "race") race();
  else return 2;
  return 0;
}
