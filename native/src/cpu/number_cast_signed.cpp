#include "cpu/number_cast_loops.hpp"

namespace zarrbuffer::cpu {

template NumberCast number_cast_to<std::int8_t>(const zb_type&);
template NumberCast number_cast_to<std::int16_t>(const zb_type&);
template NumberCast number_cast_to<std::int32_t>(const zb_type&);
template NumberCast number_cast_to<std::int64_t>(const zb_type&);

}  // namespace zarrbuffer::cpu
