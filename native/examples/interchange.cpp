// The C++ of docs/interchange.md.
#include <array>
#include <cstdint>
#include <iostream>

#include <zarrbuffer/zarrbuffer.hpp>

using namespace zarrbuffer;

int main() {
  const NDArray array = NDArray::full(DType::parse("float32"), Scalar(1.5), {2, 3});
  dlpack::ManagedTensorVersioned* tensor = dlpack::to_dlpack(array);
  const NDArray taken = dlpack::from_dlpack(tensor);
  const bool shared = taken.data() == array.data() && taken.all_equal(Scalar(1.5));
  std::cout << (shared ? "the same memory" : "another array") << '\n';
  return shared ? 0 : 1;
}
