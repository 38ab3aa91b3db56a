// Texts that may be dtypes: refused with a reason, or a dtype that every way of writing gives back.
#include "fuzz.hpp"

#include "zarrbuffer/dtype.hpp"

namespace zarrbuffer::fuzz {

namespace {

bool has_native_order(const DType& dtype) {
  if (!dtype.is_struct()) return dtype.is_native();
  for (const Field& field : dtype.fields()) {
    if (!has_native_order(field.dtype)) return false;
  }
  return true;
}

void check(const DType& dtype, const std::string& text) {
  require(dtype.item_size() > 0 && dtype.item_size() <= INT32_MAX, "an item has 1 to 2^31 - 1 bytes", text);
  require(DType::from_code(dtype.code()) == dtype, "a code gives its dtype back", text);
  require(DType::parse(dtype.to_zarr_v2()) == dtype, "v2 metadata gives its dtype back", dtype.to_zarr_v2());
  // In v3 the order of bytes belongs to the codec.
  const DType native = dtype.with_byte_order(kNativeOrder);
  require(has_native_order(native), "with_byte_order reaches every field", text);
  require(DType::parse(dtype.to_zarr_v3()) == native, "v3 metadata gives its dtype back", dtype.to_zarr_v3());
  if (!dtype.is_struct()) require(DType::parse(dtype.typestr()) == dtype, "a type string gives its dtype back", dtype.typestr());

  const DType big = dtype.with_byte_order(ByteOrder::Big);
  require(big.item_size() == dtype.item_size(), "another byte order keeps the size", text);
  require(big.with_byte_order(ByteOrder::Little) == dtype.with_byte_order(ByteOrder::Little),
          "the last byte order counts", text);
  require(can_cast(dtype, dtype), "a dtype casts to itself", text);
  require(!dtype.to_string().empty(), "a dtype has a text", text);
  std::int64_t end = 0;
  for (const Field& field : dtype.fields()) {
    require(field.offset == end, "fields are packed", text);
    require(dtype.field(field.name).dtype == field.dtype, "a field is found by its name", text);
    end += field.dtype.item_size();
  }
  require(!dtype.is_struct() || end == dtype.item_size(), "a struct is as large as its fields", text);
}

void check_pair(const DType& a, const DType& b, const std::string& text) {
  try {
    const DType common = promote(a, b);
    require(promote(b, a) == common, "promotion does not ask which comes first", text);
    require(can_cast(a, common) && can_cast(b, common), "both cast to what they promote to", text);
  } catch (const Error&) {
  }
}

std::optional<DType> parse(const std::string& text) {
  try {
    return DType::parse(text);
  } catch (const ArgumentError& error) {
    require(std::string(error.what()).size() > 8, "a refusal has a reason", text);
    return std::nullopt;
  }
}

}  // namespace

}  // namespace zarrbuffer::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace zarrbuffer;
  using namespace zarrbuffer::fuzz;
  const std::string text(reinterpret_cast<const char*>(data), size);
  // Two dtypes, one a line, to be promoted; or one.
  const std::size_t line = text.find('\n');
  const std::optional<DType> first = parse(text.substr(0, line));
  if (first) check(*first, text);
  if (line != std::string::npos) {
    const std::optional<DType> second = parse(text.substr(line + 1));
    if (second) check(*second, text);
    if (first && second) check_pair(*first, *second, text);
  }
  if (size >= 8) {
    std::int64_t code;
    __builtin_memcpy(&code, data, sizeof code);
    try {
      check(DType::from_code(code), std::to_string(code));
    } catch (const ArgumentError&) {
    }
  }
  return 0;
}
