// Everything.
#pragma once

#include "zarrbuffer/buffer.hpp"
#include "zarrbuffer/caching_resource.hpp"
#include "zarrbuffer/concepts.hpp"
#include "zarrbuffer/cuda_array_interface.hpp"
#include "zarrbuffer/cuda_plugin.hpp"
#include "zarrbuffer/device.hpp"
#include "zarrbuffer/dlpack.hpp"
#include "zarrbuffer/dtype.hpp"
#include "zarrbuffer/error.hpp"
#include "zarrbuffer/layout.hpp"
#include "zarrbuffer/list.hpp"
#include "zarrbuffer/mapped_file.hpp"
#include "zarrbuffer/memory.hpp"
#include "zarrbuffer/nd_array.hpp"
#include "zarrbuffer/nd_buffer.hpp"
#include "zarrbuffer/npy.hpp"
#include "zarrbuffer/prototype.hpp"
#include "zarrbuffer/scalar.hpp"
#include "zarrbuffer/storage.hpp"
#include "zarrbuffer/stream.hpp"
#include "zarrbuffer/threads.hpp"
#include "zarrbuffer/version.hpp"

/// Arrays and buffers for Zarr, with NumPy's rules, in any memory.
namespace zarrbuffer {}

/// Arrays to and from other libraries through DLPack.
namespace zarrbuffer::dlpack {}

/// NumPy's files.
namespace zarrbuffer::npy {}
