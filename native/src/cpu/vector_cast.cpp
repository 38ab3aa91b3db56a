#include "cpu/vector_cast.hpp"

#include "element/visit.hpp"

namespace zarrbuffer::cpu {

VectorCast vector_cast(const zb_type& to, const zb_type& from) {
  switch (element::kind_of(to)) {
    case Kind::Float:
    case Kind::BFloat:
      return vector_cast_to_float(to, from);
    case Kind::Int:
    case Kind::UInt:
      return vector_cast_to_integer(to, from);
    default:
      return {};
  }
}

}  // namespace zarrbuffer::cpu
