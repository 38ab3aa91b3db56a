#include "zarrbuffer/version.hpp"

namespace zarrbuffer {

const char* version() noexcept {
  return ZARRBUFFER_VERSION_STRING;
}

}  // namespace zarrbuffer
