// Everything.
#pragma once

#include "zarrbuffer/buffer.hpp"
#include "zarrbuffer/concepts.hpp"
#include "zarrbuffer/device.hpp"
#include "zarrbuffer/dtype.hpp"
#include "zarrbuffer/error.hpp"
#include "zarrbuffer/layout.hpp"
#include "zarrbuffer/memory.hpp"
#include "zarrbuffer/nd_array.hpp"
#include "zarrbuffer/nd_buffer.hpp"
#include "zarrbuffer/prototype.hpp"
#include "zarrbuffer/scalar.hpp"
#include "zarrbuffer/storage.hpp"
#include "zarrbuffer/stream.hpp"
#include "zarrbuffer/version.hpp"
