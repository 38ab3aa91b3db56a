#include "element/exact.hpp"

#include "element/visit.hpp"

namespace zarrbuffer::element {

namespace {

/// Bits of the largest integer up to which all are values of the type; of a float, its mantissa's.
int digits(const zb_type& type) {
  const int size = static_cast<int>(type.item_size);
  switch (kind_of(type)) {
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

bool same_values(const zb_type& a, const zb_type& b) {
  if (a.kind != b.kind || a.item_size != b.item_size) return false;
  return !is_time(a) || same_unit(a, b);
}

bool is_exact(const zb_type& to, const zb_type& from) {
  if (is_time(to) || is_time(from)) return same_values(to, from);
  const Kind kind = kind_of(to);
  const bool to_float = kind == Kind::Float || kind == Kind::BFloat;
  const bool fits = digits(from) <= digits(to) && digits(from) > 0;
  switch (kind_of(from)) {
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

}  // namespace zarrbuffer::element
