#include "cpu/number_cast_loops.hpp"

namespace zarrbuffer::cpu {

template NumberCast number_cast_to<element::Bool>(const zb_type&);
template NumberCast number_cast_to<element::Ticks>(const zb_type&);
template NumberCast number_cast_to<element::Complex<float>>(const zb_type&);
template NumberCast number_cast_to<element::Complex<double>>(const zb_type&);

}  // namespace zarrbuffer::cpu
