#include "cpu/number_cast_loops.hpp"

namespace zarrbuffer::cpu {

template NumberCast number_cast_to<element::Half>(const zb_type&);
template NumberCast number_cast_to<element::BFloat16>(const zb_type&);
template NumberCast number_cast_to<float>(const zb_type&);
template NumberCast number_cast_to<double>(const zb_type&);

}  // namespace zarrbuffer::cpu
