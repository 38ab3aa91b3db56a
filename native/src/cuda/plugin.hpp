// What the plugin exports: nothing else is visible.
#pragma once

#include "zarrbuffer/backend.h"
#include "zarrbuffer/export.hpp"

extern "C" ZB_EXPORT const zb_backend* zb_cuda_backend();
