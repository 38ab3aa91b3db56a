// Where the CUDA backend is.
#pragma once

#include <string>

#include "zarrbuffer/export.hpp"

namespace zarrbuffer {

/// The file of the CUDA plugin, if it does not stand beside this library; the environment variable
/// ZARRBUFFER_CUDA_LIBRARY is before both. Has no effect once the plugin was opened.
ZB_EXPORT void set_cuda_plugin_path(const std::string& path);

}  // namespace zarrbuffer
