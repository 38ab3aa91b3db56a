// The backends of this process and which one serves a device.
#pragma once

#include <string>

#include "zarrbuffer/backend.h"
#include "zarrbuffer/device.hpp"
#include "zarrbuffer/dtype.hpp"

namespace zarrbuffer {

/// Linked in; defined in the cpu folder.
const zb_backend& cpu_backend();

/// The backend that runs plans on memory of this device. Throws DeviceError with what was tried.
const zb_backend& backend_for(Device device);

/// The plugin for CUDA, opened once, or null; `cuda_why_not` then says why.
const zb_backend* cuda_backend();
const std::string& cuda_why_not();

/// The plugin has a limit of its own, which follows the library's: to be called after that was set. Does not open the
/// plugin.
void tell_plugin_max_threads() noexcept;

inline zb_device seam(Device device) { return {static_cast<std::int32_t>(device.type), device.id}; }

inline zb_type seam(const DType& dtype) {
  // The backends see structs only where whole items move.
  const Kind kind = dtype.is_struct() ? Kind::Raw : dtype.kind();
  return {static_cast<std::uint8_t>(kind), static_cast<std::uint8_t>(!dtype.is_native()),
          static_cast<std::uint8_t>(dtype.unit()), 0, dtype.unit_count(), dtype.item_size()};
}

[[noreturn]] void throw_backend_error(std::int32_t code, const zb_error& error);

/// Calls one function of a backend's table and throws the error it reports.
template <class Function, class... Arguments>
void run(Function function, Arguments&&... arguments) {
  zb_error error;
  error.message[0] = '\0';  // clearing all of it would take as long as a small plan
  const std::int32_t code = function(static_cast<Arguments&&>(arguments)..., &error);
  if (code != 0) throw_backend_error(code, error);
}

}  // namespace zarrbuffer
