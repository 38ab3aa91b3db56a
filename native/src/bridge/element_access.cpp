#include <cstring>
#include <span>

#include "bridge/bridge.hpp"
#include "bridge/scratch.hpp"
#include "core/operations.hpp"

namespace zarrbuffer::bridge {

namespace {

struct Element {
  explicit Element(int64_t scratch) {
    Reader in(scratch);
    const Numbers array = in.numbers();
    const Storage& storage = *storage_of(array.storage);
    if (!storage.device().is_host()) {
      throw UnsupportedError("elements on " + storage.device().to_string() +
                             " are not reached one by one; copy the array to the host");
    }
    dtype = DType::from_code(array.code);
    read_only = storage.is_read_only();
    shape = {array.axes.shape, static_cast<std::size_t>(array.axes.rank)};
    address = storage.data() + axes::element_offset(array.axes, in.list());
  }

  Scalar load() const { return Scalar::decode(dtype, address); }

  int32_t store(const Scalar& value) const {
    operations::check_writable(read_only, shape, dtype);
    const auto item = value.encode_exactly(dtype);
    std::memcpy(address, item.data(), item.size());
    return 0;
  }

  DType dtype;
  bool read_only;
  std::span<const std::int64_t> shape;
  std::byte* address;
};

}  // namespace

int32_t element_get_long(int64_t scratch) noexcept {
  return guarded([&] {
    write(scratch, {Element(scratch).load().to_exact_integer()});
    return 0;
  });
}

int32_t element_get_double(int64_t scratch) noexcept {
  return guarded([&] {
    write(scratch, {std::bit_cast<int64_t>(Element(scratch).load().to_exact_double())});
    return 0;
  });
}

int32_t element_set_long(int64_t scratch, int64_t value) noexcept {
  return guarded([&] { return Element(scratch).store(Scalar(value)); });
}

int32_t element_set_double(int64_t scratch, double value) noexcept {
  return guarded([&] { return Element(scratch).store(Scalar(value)); });
}

}  // namespace zarrbuffer::bridge
