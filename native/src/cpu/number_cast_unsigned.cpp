#include "cpu/number_cast_loops.hpp"

namespace zarrbuffer::cpu {

template NumberCast number_cast_to<std::uint8_t>(const zb_type&);
template NumberCast number_cast_to<std::uint16_t>(const zb_type&);
template NumberCast number_cast_to<std::uint32_t>(const zb_type&);
template NumberCast number_cast_to<std::uint64_t>(const zb_type&);

}  // namespace zarrbuffer::cpu
