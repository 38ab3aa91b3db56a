// Hands C++ objects that the bridge made over to dev.zarrbuffer.cpp.
#pragma once

#include <cstdint>
#include <memory>

#include "zarrbuffer/nd_array.hpp"

namespace zarrbuffer::bridge {

/// Takes what cpp_nd_array gave: a number becomes an object that Java owns.
inline NDArray take_nd_array(std::int64_t address) {
  const std::unique_ptr<NDArray> made(reinterpret_cast<NDArray*>(address));
  return std::move(*made);
}

}  // namespace zarrbuffer::bridge
