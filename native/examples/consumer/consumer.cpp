// Takes a part of somebody's memory without a copy, adds it up, and catches the library's errors across its border.
#include <cstdint>
#include <cstdio>
#include <numeric>
#include <vector>

#include <zarrbuffer/zarrbuffer.hpp>

int main() {
  using namespace zarrbuffer;
  std::vector<std::int32_t> pixels(24);
  std::iota(pixels.begin(), pixels.end(), 0);

  const NDArray image = NDArray::wrap(pixels.data(), 24 * 4, DType::parse("int32"), {4, 6});
  const Index middle[] = {Index::slice(1, 3), Index::slice(2, 4)};
  const NDArray part = image.get(middle).astype(DType::parse(">f8"));
  double sum = 0;
  for (std::int64_t row = 0; row < 2; ++row) {
    for (std::int64_t column = 0; column < 2; ++column) {
      const Index at[] = {Index::at(row), Index::at(column)};
      sum += part.get(at).item().to_exact_double();
    }
  }

  try {
    image.reshape({5, 5});
    return 1;
  } catch (const ArgumentError& error) {
    std::printf("refused, as it must be: %s\n", error.what());
  }
  std::printf("zarrbuffer %s, sum of the part: %g\n", version(), sum);
}
