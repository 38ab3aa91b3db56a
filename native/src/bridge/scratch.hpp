// Arguments and results as they lie in the scratch; bridge.hpp says how.
#pragma once

#include <algorithm>
#include <bit>
#include <complex>
#include <cstdint>
#include <string>
#include <vector>

#include "bridge/bridge.hpp"
#include "bridge/java_bytes.hpp"
#include "bridge/support.hpp"
#include "core/axes.hpp"
#include "zarrbuffer/nd_array.hpp"

namespace zarrbuffer::bridge {

inline constexpr std::int64_t kTake = 4;
inline constexpr std::int64_t kMask = 5;

/// An array without its memory: what layout arithmetic needs.
struct Place {
  std::int64_t storage;
  std::int64_t code;
  Layout layout;

  std::int64_t item_size() const { return DType::from_code(code).item_size(); }
};

/// The same, as it lies in the scratch. Valid until something is written.
struct Numbers {
  std::int64_t storage;
  std::int64_t code;
  axes::Given axes;
};

/// Text beside the scratch, which only some scalars have.
struct Text {
  JNIEnv* env;
  jbyteArray bytes;
  std::string string() const { return bytes_of(env, bytes); }
};

/// Takes arguments one after another.
class Reader {
 public:
  explicit Reader(std::int64_t scratch) : at_(reinterpret_cast<const std::int64_t*>(scratch)) {}

  std::int64_t number() { return *at_++; }
  bool flag() { return number() != 0; }
  DType dtype() { return DType::from_code(number()); }
  Device device() { return device_of(number()); }
  Order order() {
    const std::int64_t order = number();
    if (order < 0 || order > 3) throw ArgumentError("unknown order " + std::to_string(order));
    return static_cast<Order>(order);
  }

  /// Valid until something is written.
  std::span<const std::int64_t> list() {
    const std::int64_t count = number();
    if (count < 0 || count > 1 << 20) throw ArgumentError("a list of " + std::to_string(count) + " numbers");
    const std::span<const std::int64_t> values(at_, static_cast<std::size_t>(count));
    at_ += count;
    return values;
  }

  Place place() {
    const Numbers given = numbers();
    return {given.storage, given.code, axes::to_layout(given.axes)};
  }

  Numbers numbers() {
    const auto rank = static_cast<std::size_t>(at_[1]);
    const Numbers numbers{at_[0], at_[2], {static_cast<int>(rank), at_[3], at_ + 4, at_ + 4 + rank}};
    at_ += 4 + 2 * rank;
    return numbers;
  }

  NDArray array() {
    Place place = this->place();
    return NDArray(storage_of(place.storage), DType::from_code(place.code), std::move(place.layout));
  }

  /// Lies in the scratch as BasicKeys lie in memory. Valid until something is written.
  std::span<const BasicKey> basic_key() {
    static_assert(std::is_standard_layout_v<BasicKey> && sizeof(BasicKey) == 4 * sizeof(std::int64_t));
    const std::int64_t count = number();
    if (count < 0 || count > 2 * kMaxRank) throw IndexError("too many indices: " + std::to_string(count));
    const std::span parts(reinterpret_cast<const BasicKey*>(at_), static_cast<std::size_t>(count));
    at_ += 4 * count;
    return parts;
  }

  /// Whether the key that comes next has neither index arrays nor masks.
  bool has_basic_key() const {
    const std::span parts(at_ + 1, static_cast<std::size_t>(std::clamp<std::int64_t>(*at_, 0, 2 * kMaxRank)) * 4);
    for (std::size_t i = 0; i < parts.size(); i += 4) {
      if (parts[i] == kTake || parts[i] == kMask) return false;
    }
    return true;
  }

  std::vector<Index> key() {
    std::vector<Index> key;
    for (const BasicKey& part : basic_key()) key.push_back(index(part));
    return key;
  }

  Scalar scalar(Text text) {
    const std::int64_t tag = number();
    const std::int64_t bits = number();
    const auto re = std::bit_cast<double>(number());
    const auto im = std::bit_cast<double>(number());
    switch (tag) {
      case kNone: return Scalar();
      case kBool: return Scalar(bits != 0);
      case kInt64: return Scalar(bits);
      case kUInt64: return Scalar(static_cast<std::uint64_t>(bits));
      case kBigInteger: return Scalar(Scalar::BigInteger{re, text.string()});
      case kDouble: return Scalar(re);
      case kComplex: return Scalar(std::complex<double>(re, im));
      case kText: return Scalar(text.string());
      case kBinary: return Scalar(Scalar::Bytes{text.string()});
      default: throw ArgumentError("unknown kind of scalar " + std::to_string(tag));
    }
  }

 private:
  Index index(const BasicKey& part) {
    switch (static_cast<std::int64_t>(part.type)) {
      case static_cast<std::int64_t>(BasicKey::Type::At): return Index::at(part.start);
      case static_cast<std::int64_t>(BasicKey::Type::Slice): return Index::slice(part.start, part.stop, part.step);
      case static_cast<std::int64_t>(BasicKey::Type::Ellipsis): return Index::ellipsis();
      case static_cast<std::int64_t>(BasicKey::Type::NewAxis): return Index::new_axis();
      case kTake: return Index::take(array());
      case kMask: return Index::mask(array());
      default: throw ArgumentError("unknown kind of index " + std::to_string(static_cast<std::int64_t>(part.type)));
    }
  }

  const std::int64_t* at_;
};

/// Puts numbers down from the beginning of the scratch.
inline void write(std::int64_t scratch, std::initializer_list<std::int64_t> numbers) {
  std::copy(numbers.begin(), numbers.end(), reinterpret_cast<std::int64_t*>(scratch));
}

inline std::int32_t write_view(std::int64_t scratch, std::int64_t code, const axes::Given& axes) {
  auto* out = reinterpret_cast<std::int64_t*>(scratch);
  out[0] = 0;
  out[1] = axes.rank;
  out[2] = code;
  out[3] = axes.offset;
  detail::copy_few(axes.shape, axes.rank, out + 4);
  detail::copy_few(axes.strides, axes.rank, out + 4 + axes.rank);
  return 0;
}

inline std::int32_t write_view(std::int64_t scratch, std::int64_t code, const Layout& layout) {
  return write_view(scratch, code, axes::given(layout));
}

inline std::int32_t write_view(std::int64_t scratch, std::int64_t code, const axes::Made& axes) {
  return write_view(scratch, code, {axes.rank, axes.offset, axes.shape, axes.strides});
}

/// A new array on its way to Java: returns an owner of its storage.
inline std::int64_t write_array(std::int64_t scratch, const NDArray& array, Owner owner = {}) {
  write_view(scratch, array.dtype().code(), array.layout());
  return owner.of(array.storage());
}

}  // namespace zarrbuffer::bridge
