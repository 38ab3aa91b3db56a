// Element functions are compiled into both backends, so that a rule is written and tested once.
#pragma once

#if defined(__CUDACC__)
#define ZB_HD __host__ __device__
#else
#define ZB_HD
#endif

namespace zarrbuffer::element {

/// std::bit_cast, which device code may not call.
template <class To, class From>
ZB_HD constexpr To bits_as(From value) {
  return __builtin_bit_cast(To, value);
}

}  // namespace zarrbuffer::element
