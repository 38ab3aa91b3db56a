#include <algorithm>
#include <limits>
#include <type_traits>

#include "cpu/bytes.hpp"
#include "cpu/vector_cast.hpp"
#include "element/cast.hpp"
#include "element/visit.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/vector_cast_to_float.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "cpu/vector_cast-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace zarrbuffer::cpu::HWY_NAMESPACE {

VectorCast CastToFloat(const zb_type& to, const zb_type& from) {
  return element::visit_type(to, [&](auto tag) -> VectorCast {
    using To = typename decltype(tag)::Type;
    if constexpr (kIsFloat<To> || kIsShort<To>) {
      return cast_from<To>(from);
    } else {
      return {};
    }
  });
}

}  // namespace zarrbuffer::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace zarrbuffer::cpu {

HWY_EXPORT(CastToFloat);

VectorCast vector_cast_to_float(const zb_type& to, const zb_type& from) {
  return HWY_DYNAMIC_DISPATCH(CastToFloat)(to, from);
}

}  // namespace zarrbuffer::cpu
#endif
