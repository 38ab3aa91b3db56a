// From a type that is known when a plan is run to a C++ type.
#pragma once

#include <cstdint>
#include <string>

#include "zarrbuffer/backend.h"
#include "zarrbuffer/dtype.hpp"
#include "zarrbuffer/error.hpp"

#include "element/types.hpp"

namespace zarrbuffer::element {

template <class T>
struct Tag {
  using Type = T;
};

inline Kind kind_of(const zb_type& type) {
  return static_cast<Kind>(type.kind);
}

/// Of elements that move as they are, whatever they are.
inline zb_type raw_type(std::int64_t item_size) {
  zb_type type{};
  type.kind = static_cast<std::uint8_t>(Kind::Raw);
  type.item_size = item_size;
  return type;
}

inline bool is_time(const zb_type& type) {
  return kind_of(type) == Kind::DateTime || kind_of(type) == Kind::TimeDelta;
}

/// Strings and raw bytes: elements of any size, which no C++ type stands for.
inline bool is_byte_string(const zb_type& type) {
  return kind_of(type) == Kind::Raw || kind_of(type) == Kind::Bytes ||
         kind_of(type) == Kind::Unicode;
}

/// Bytes that a swap reverses together.
inline std::int64_t swap_size(const zb_type& type) {
  switch (kind_of(type)) {
    case Kind::Complex:
      return type.item_size / 2;
    case Kind::Unicode:
      return 4;
    case Kind::Raw:
    case Kind::Bytes:
    case Kind::Struct:
      return 1;
    default:
      return type.item_size;
  }
}

inline zb_type native(zb_type type) {
  type.swapped = 0;
  return type;
}

/// visit(Tag<T>{}) for the C++ type of a number or time.
template <class Visit>
decltype(auto) visit_type(const zb_type& type, Visit&& visit) {
  constexpr auto key = [](Kind kind, std::int64_t size) {
    return static_cast<int>(kind) * 32 + static_cast<int>(size);
  };
  switch (type.item_size > 16 ? -1 : key(kind_of(type), type.item_size)) {
    case key(Kind::Bool, 1):
      return visit(Tag<Bool>{});
    case key(Kind::Int, 1):
      return visit(Tag<std::int8_t>{});
    case key(Kind::Int, 2):
      return visit(Tag<std::int16_t>{});
    case key(Kind::Int, 4):
      return visit(Tag<std::int32_t>{});
    case key(Kind::Int, 8):
      return visit(Tag<std::int64_t>{});
    case key(Kind::UInt, 1):
      return visit(Tag<std::uint8_t>{});
    case key(Kind::UInt, 2):
      return visit(Tag<std::uint16_t>{});
    case key(Kind::UInt, 4):
      return visit(Tag<std::uint32_t>{});
    case key(Kind::UInt, 8):
      return visit(Tag<std::uint64_t>{});
    case key(Kind::Float, 2):
      return visit(Tag<Half>{});
    case key(Kind::Float, 4):
      return visit(Tag<float>{});
    case key(Kind::Float, 8):
      return visit(Tag<double>{});
    case key(Kind::BFloat, 2):
      return visit(Tag<BFloat16>{});
    case key(Kind::Complex, 8):
      return visit(Tag<Complex<float>>{});
    case key(Kind::Complex, 16):
      return visit(Tag<Complex<double>>{});
    case key(Kind::DateTime, 8):
    case key(Kind::TimeDelta, 8):
      return visit(Tag<Ticks>{});
    default:
      throw UnsupportedError("no number has kind " + std::to_string(type.kind) + " and " +
                             std::to_string(type.item_size) + " bytes");
  }
}

}  // namespace zarrbuffer::element
