#include "cpu/tuning.hpp"

namespace zarrbuffer::cpu {

Tuning& tuning() {
  static Tuning values;
  return values;
}

}  // namespace zarrbuffer::cpu
