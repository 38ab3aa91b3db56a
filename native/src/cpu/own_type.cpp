#include "cpu/own_type.hpp"

#include "cpu/block_cast.hpp"
#include "cpu/move.hpp"
#include "cpu/vector_equal.hpp"
#include "element/visit.hpp"

namespace zarrbuffer::cpu {

namespace {

/// Bits of the largest integer up to which all are values of the type; of a float, its mantissa's.
int digits(const zb_type& type) {
  const int size = static_cast<int>(type.item_size);
  switch (element::kind_of(type)) {
    case Kind::Bool:
      return 1;
    case Kind::Int:
      return 8 * size - 1;
    case Kind::UInt:
      return 8 * size;
    case Kind::BFloat:
      return 8;
    case Kind::Float:
      return size == 2 ? 11 : size == 4 ? 24 : 53;
    default:
      return 0;
  }
}

}  // namespace

bool is_exact(const zb_type& to, const zb_type& from) {
  if (element::is_time(to) || element::is_time(from)) return same_values(to, from);
  const Kind kind = element::kind_of(to);
  const bool to_float = kind == Kind::Float || kind == Kind::BFloat;
  const bool fits = digits(from) <= digits(to) && digits(from) > 0;
  switch (element::kind_of(from)) {
    case Kind::Bool:
    case Kind::UInt:
      return fits;
    case Kind::Int:
      return fits && (kind == Kind::Int || to_float);
    case Kind::Float:
      return fits && kind == Kind::Float;
    case Kind::BFloat:
      // Its exponents are those of float32.
      return kind == Kind::BFloat || (kind == Kind::Float && to.item_size >= 4);
    case Kind::Complex:
      return kind == Kind::Complex && from.item_size <= to.item_size;
    default:
      return false;
  }
}

bool find_in_type(const zb_type& type, const zb_type& common, const zb_type& scalar_type,
                  const std::byte* scalar, Item& item) {
  const auto convert = [](const zb_type& to, const zb_type& from, const std::byte* value) {
    Item result{};
    if (same_values(to, from)) {
      row_move(to.item_size)(result.data(), to.item_size, value, from.item_size, 1, to.item_size);
    } else {
      block_cast(to, from)(value, result.data(), 1);
    }
    return result;
  };
  Item straight{};
  const zb_type native_scalar = element::native(scalar_type);
  (scalar_type.swapped ? row_swap(scalar_type) : row_move(scalar_type.item_size))(
      straight.data(), scalar_type.item_size, scalar, scalar_type.item_size, 1,
      scalar_type.item_size);
  const Item wanted = convert(common, native_scalar, straight.data());
  item = convert(type, common, wanted.data());
  const Item found = convert(common, type, item.data());
  return vector_equal(common, true).all(wanted.data(), found.data(), 1, common.item_size);
}

}  // namespace zarrbuffer::cpu
