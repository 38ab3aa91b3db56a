// What every backend must do with every plan. The tests are in *_contract_test.cpp; a backend is
// put under them by one file that instantiates the suite, as cpu_test.cpp does.
//
// Operands are images: host bytes that are copied to the device as they are and compared as a
// whole afterwards, so that everything around the elements is a sentinel.
#pragma once

#include <cstdint>
#include <cstring>
#include <functional>
#include <gtest/gtest.h>
#include <ostream>
#include <random>
#include <string>
#include <vector>

#include "zarrbuffer/backend.h"
#include "zarrbuffer/dtype.hpp"
#include "zarrbuffer/error.hpp"

namespace zarrbuffer::test {

struct BackendUnderTest {
  std::string name;
  const zb_backend* table;
  zb_device device;
};

inline void PrintTo(const BackendUnderTest& backend, std::ostream* out) { *out << backend.name; }

using Bytes = std::vector<std::uint8_t>;
using Shape = std::vector<std::int64_t>;

/// The block or vector size of kernels; counts up to twice as many find their edges.
inline constexpr std::int64_t kVector = 64;
inline constexpr std::int64_t kMisalignments = 16;

zb_type type_of(Kind kind, std::int64_t item_size, bool swapped = false);
std::string name_of(const zb_type& type);
/// Bool to Complex, in the machine's byte order.
const std::vector<zb_type>& number_types();

Bytes random_bytes(std::mt19937_64& random, std::int64_t size);

/// Reverses an element's bytes as its type's byte order does.
void swap_element(const zb_type& type, std::uint8_t* element);

/// Host bytes, and where in them the elements of an operand are.
struct Operand {
  Bytes image;
  std::int64_t start = 0;
  Shape strides;

  std::int64_t at(const Shape& index) const;
};

/// `count` packed elements at a misaligned place with random bytes around them.
Operand packed(std::mt19937_64& random, std::int64_t count, std::int64_t item_size,
               std::int64_t misalignment);

enum class Steps { Distinct, MayRepeat };
/// Axes in any order, with gaps, forwards or backwards; MayRepeat adds strides of zero.
Operand scattered(std::mt19937_64& random, const Shape& shape, std::int64_t item_size, Steps steps);

/// 0 to 6 axes of 2 to 4 elements, sometimes one of more than a block.
Shape random_shape(std::mt19937_64& random);
void for_each_index(const Shape& shape, const std::function<void(const Shape&)>& visit);

class PrimitiveContract : public testing::TestWithParam<BackendUnderTest> {};

testing::AssertionResult succeeded(std::int32_t code, const zb_error& error);

/// An image in the memory of the backend under test.
class OnDevice {
 public:
  OnDevice(const BackendUnderTest& backend, const Bytes& image);
  ~OnDevice();
  OnDevice(const OnDevice&) = delete;
  OnDevice& operator=(const OnDevice&) = delete;

  void* at(std::int64_t offset) const { return static_cast<std::uint8_t*>(memory_) + offset; }
  Bytes download() const;

 private:
  const BackendUnderTest& backend_;
  std::int64_t bytes_;
  void* memory_ = nullptr;
};

}  // namespace zarrbuffer::test
