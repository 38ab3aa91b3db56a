#include "primitives/contract.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace zarrbuffer::test {

namespace {

constexpr zb_device kHost{1, 0};
constexpr std::int64_t kGuard = 64;

}  // namespace

zb_type type_of(Kind kind, std::int64_t item_size, bool swapped) {
  zb_type type{};
  type.kind = static_cast<std::uint8_t>(kind);
  type.swapped = swapped;
  type.unit = static_cast<std::uint8_t>(TimeUnit::Generic);
  type.unit_count = 1;
  type.item_size = item_size;
  return type;
}

std::string name_of(const zb_type& type) {
  static const char* const kinds[] = {"bool", "int",   "uint",    "float",    "bfloat",   "complex",
                                      "raw",  "bytes", "unicode", "datetime", "timedelta"};
  return kinds[type.kind] + std::to_string(type.item_size * 8) + (type.swapped ? " swapped" : "");
}

const std::vector<zb_type>& number_types() {
  static const std::vector<zb_type> types = {
      type_of(Kind::Bool, 1),  type_of(Kind::Int, 1),     type_of(Kind::Int, 2),
      type_of(Kind::Int, 4),   type_of(Kind::Int, 8),     type_of(Kind::UInt, 1),
      type_of(Kind::UInt, 2),  type_of(Kind::UInt, 4),    type_of(Kind::UInt, 8),
      type_of(Kind::Float, 2), type_of(Kind::BFloat, 2),  type_of(Kind::Float, 4),
      type_of(Kind::Float, 8), type_of(Kind::Complex, 8), type_of(Kind::Complex, 16)};
  return types;
}

Bytes random_bytes(std::mt19937_64& random, std::int64_t size) {
  Bytes bytes(static_cast<std::size_t>(size));
  for (auto& byte : bytes)
    byte = static_cast<std::uint8_t>(random());
  return bytes;
}

void swap_element(const zb_type& type, std::uint8_t* element) {
  const Kind kind = static_cast<Kind>(type.kind);
  if (kind == Kind::Raw || kind == Kind::Bytes) return;
  const std::int64_t word = kind == Kind::Complex   ? type.item_size / 2
                            : kind == Kind::Unicode ? 4
                                                    : type.item_size;
  for (std::int64_t at = 0; at < type.item_size; at += word) {
    std::reverse(element + at, element + at + word);
  }
}

std::int64_t Operand::at(const Shape& index) const {
  return std::inner_product(index.begin(), index.end(), strides.begin(), start);
}

Operand packed(std::mt19937_64& random, std::int64_t count, std::int64_t item_size,
               std::int64_t misalignment) {
  const std::int64_t start = kGuard + misalignment;
  return {random_bytes(random, start + count * item_size + kGuard), start, {item_size}};
}

Operand scattered(std::mt19937_64& random, const Shape& shape, std::int64_t item_size,
                  Steps steps) {
  std::vector<std::size_t> order(shape.size());
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), random);
  Operand operand;
  operand.strides.resize(shape.size());
  std::int64_t extent = item_size;
  std::int64_t start = kGuard + static_cast<std::int64_t>(random() % kMisalignments);
  for (const std::size_t axis : order) {
    if (steps == Steps::MayRepeat && random() % 4 == 0) continue;
    const std::int64_t stride =
        extent + (random() % 3 == 0 ? static_cast<std::int64_t>(random() % 9) : 0);
    extent = stride * shape[axis];
    const bool backwards = random() % 3 == 0;
    operand.strides[axis] = backwards ? -stride : stride;
    if (backwards) start += stride * (shape[axis] - 1);
  }
  operand.start = start;
  operand.image = random_bytes(random, extent + 2 * kGuard + kMisalignments);
  return operand;
}

Shape random_shape(std::mt19937_64& random) {
  Shape shape(random() % 7);
  for (auto& length : shape) {
    length = 2 + static_cast<std::int64_t>(random() % 3);
  }
  if (!shape.empty() && shape.size() <= 2 && random() % 4 == 0) {
    shape[random() % shape.size()] = 500 + static_cast<std::int64_t>(random() % 600);
  }
  return shape;
}

void for_each_index(const Shape& shape, const std::function<void(const Shape&)>& visit) {
  if (std::find(shape.begin(), shape.end(), 0) != shape.end()) return;
  Shape index(shape.size(), 0);
  for (;;) {
    visit(index);
    std::size_t axis = shape.size();
    while (axis > 0 && ++index[axis - 1] == shape[axis - 1])
      index[--axis] = 0;
    if (axis == 0) return;
  }
}

testing::AssertionResult succeeded(std::int32_t code, const zb_error& error) {
  if (code == 0) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "code " << code << ": " << error.message;
}

OnDevice::OnDevice(const BackendUnderTest& backend, const Bytes& image)
    : backend_(backend), bytes_(static_cast<std::int64_t>(image.size())) {
  zb_error error{};
  if (backend.table->allocate(backend.device, bytes_, kGuard, 0, nullptr, &memory_, &error) != 0 ||
      backend.table->transfer(memory_, backend.device, image.data(), kHost, bytes_, nullptr,
                              &error) != 0) {
    throw std::runtime_error(error.message);
  }
}

OnDevice::~OnDevice() {
  backend_.table->deallocate(backend_.device, memory_, bytes_, kGuard, nullptr);
}

Bytes OnDevice::download() const {
  Bytes image(static_cast<std::size_t>(bytes_));
  zb_error error{};
  if (backend_.table->transfer(image.data(), kHost, memory_, backend_.device, bytes_, nullptr,
                               &error) != 0 ||
      backend_.table->stream_synchronize(backend_.device, nullptr, &error) != 0) {
    throw std::runtime_error(error.message);
  }
  return image;
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(PrimitiveContract);

}  // namespace zarrbuffer::test
