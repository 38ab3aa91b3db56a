#include "bridge/bridge.hpp"
#include "bridge/java_bytes.hpp"
#include "bridge/scratch.hpp"

namespace zarrbuffer::bridge {

namespace {

const Field& field_of(std::int64_t dtype, std::int32_t number) {
  const auto& fields = DType::from_code(dtype).fields();
  if (number < 0 || static_cast<std::size_t>(number) >= fields.size()) {
    throw IndexError("field " + std::to_string(number) + " of " + std::to_string(fields.size()));
  }
  return fields[static_cast<std::size_t>(number)];
}

}  // namespace

int64_t dtype_parse(JNIEnv* env, jclass, jbyteArray text) noexcept {
  return guarded([&] { return DType::parse(bytes_of(env, text)).code(); });
}

int32_t dtype_info(int64_t dtype, int64_t scratch) noexcept {
  return guarded([&] {
    const DType type = DType::from_code(dtype);
    write(scratch, {static_cast<int64_t>(type.kind()), type.item_size(), static_cast<int64_t>(type.byte_order()),
                    static_cast<int64_t>(type.unit()), type.unit_count(), static_cast<int64_t>(type.fields().size())});
    return 0;
  });
}

int32_t dtype_text(int64_t dtype, int32_t form) noexcept {
  return guarded_text([&] {
    const DType type = DType::from_code(dtype);
    switch (form) {
      case kName: return type.name();
      case kTypeString: return type.typestr();
      case kZarrV3: return type.to_zarr_v3();
      case kZarrV2: return type.to_zarr_v2();
      default: return type.to_string();
    }
  });
}

int64_t dtype_with_byte_order(int64_t dtype, int32_t order) noexcept {
  return guarded([&] { return DType::from_code(dtype).with_byte_order(static_cast<ByteOrder>(order)).code(); });
}

int64_t dtype_field(int64_t dtype, int32_t number) noexcept {
  return guarded([&] { return field_of(dtype, number).dtype.code(); });
}

int64_t dtype_field_offset(int64_t dtype, int32_t number) noexcept {
  return guarded([&] { return field_of(dtype, number).offset; });
}

int32_t dtype_field_name(int64_t dtype, int32_t number) noexcept {
  return guarded_text([&] { return field_of(dtype, number).name; });
}

int64_t dtype_promote(int64_t a, int64_t b) noexcept {
  return guarded([&] { return promote(DType::from_code(a), DType::from_code(b)).code(); });
}

int32_t dtype_can_cast(int64_t from, int64_t to) noexcept {
  return guarded([&] { return int32_t{can_cast(DType::from_code(from), DType::from_code(to))}; });
}

}  // namespace zarrbuffer::bridge
