// Text of dtypes, two a line each: parsed or refused with ArgumentError, printed and parsed again,
// promoted and cast.
#include <string_view>

#include "fuzz.hpp"
#include "zarrbuffer/dtype.hpp"

namespace zarrbuffer {
namespace {

std::optional<DType> parsed(std::string_view text) {
  try {
    return DType::parse(text);
  } catch (const ArgumentError&) {
    return std::nullopt;
  }
}

void check(const DType& dtype) {
  const std::string text = dtype.to_string();
  fuzz::require(dtype.item_size() > 0, "no bytes: " + text);
  fuzz::require(DType::from_code(dtype.code()) == dtype, "another dtype from its code: " + text);
  fuzz::require(DType::parse(dtype.to_zarr_v2()) == dtype, "another dtype from Zarr v2: " + dtype.to_zarr_v2());
  const DType again = DType::parse(dtype.to_zarr_v3());
  // Zarr v3 leaves byte order to a codec.
  fuzz::require(again.kind() == dtype.kind() && again.item_size() == dtype.item_size(), "Zarr v3: " + dtype.to_zarr_v3());
  fuzz::require(dtype.with_byte_order(ByteOrder::Big).item_size() == dtype.item_size(), "byte order: " + text);
  std::int64_t offset = 0;
  for (const Field& field : dtype.fields()) {
    fuzz::require(field.offset == offset, "fields have gaps: " + text);
    offset += field.dtype.item_size();
    check(field.dtype);
  }
  fuzz::require(dtype.fields().empty() || offset == dtype.item_size(), "fields do not fill the item: " + text);
}

void check(const DType& a, const DType& b) {
  static_cast<void>(can_cast(a, b));
  const bool there = fuzz::allowed([&] {
    const DType both = promote(a, b);
    fuzz::require(promote(b, a) == both, "promotion depends on the side: " + a.to_string() + ", " + b.to_string());
    fuzz::require(can_cast(a, both) && can_cast(b, both), "no cast to the promoted dtype " + both.to_string());
  });
  fuzz::require(there == fuzz::allowed([&] { promote(b, a); }), "promotion is refused from one side only");
}

}  // namespace
}  // namespace zarrbuffer

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace zarrbuffer;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t line = text.find('\n');
  const std::optional<DType> a = parsed(text.substr(0, line));
  if (a) check(*a);
  if (line == std::string_view::npos) return 0;
  const std::optional<DType> b = parsed(text.substr(line + 1));
  if (b) check(*b);
  if (a && b) check(*a, *b);
  return 0;
}
