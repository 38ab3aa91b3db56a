#include <array>
#include <cstddef>
#include <iostream>
#include <limits>
#include <span>

#include <zarrbuffer/zarrbuffer.hpp>

using namespace zarrbuffer;

int main() {
  // A chunk as a store gives it, and a view of it as 2 x 3 big-endian integers.
  constexpr std::array<unsigned char, 12> bytes{0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6};
  const Buffer stored = Buffer::from_bytes(std::as_bytes(std::span(bytes)));
  const NDArray chunk = stored.as_array_like().view(DType::parse(">i2")).reshape({2, 3});

  // The chunk goes into the end of an array of float16; on the way its bytes are swapped and its
  // numbers cast.
  const Scalar nan = std::numeric_limits<double>::quiet_NaN();
  const NDBuffer array = NDBuffer::create({3, 3}, DType::parse("float16"), Order::C, nan);
  array.set({Index::slice(1, {})}, chunk);

  // Transposing and slicing, here every other column backwards, copy nothing.
  const NDBuffer columns = array.get({Index::all(), Index::slice({}, {}, -2)});
  std::cout << array.transpose().as_ndarray_like().to_string() << '\n';
  std::cout << columns.as_ndarray_like().to_string() << '\n';
}
