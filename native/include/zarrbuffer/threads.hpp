// How many threads one operation may run on.
#pragma once

#include "zarrbuffer/export.hpp"

namespace zarrbuffer {

/// Threads that one call may use, the calling one included. At first all cores, or what the
/// environment variable ZARRBUFFER_THREADS says, a number from 1 on; anything else it says is ignored.
/// Inside an arena of oneTBB a call uses no more threads than the arena has, however high the limit.
ZB_EXPORT int max_threads() noexcept;

/// From the next call on, of every thread. 0: all cores. Throws ArgumentError below 0. With 1 no
/// thread is ever started. Small operations run on the calling thread whatever the limit.
ZB_EXPORT void set_max_threads(int threads);

}  // namespace zarrbuffer
