/* A CUDA device that is none: a plugin for tests on machines without one. Its memory is the host's,
 * but at addresses that the host must not touch: whoever forgets that memory is on a device ends
 * with a signal. Freed memory is overwritten once the work that was given before has been done.
 * Two devices of 256 MiB. Streams have a thread each. */
#ifndef ZARRBUFFER_FAKE_DEVICE_CONTROL_H
#define ZARRBUFFER_FAKE_DEVICE_CONTROL_H

#include <stdint.h>

#include "zarrbuffer/export.hpp"

extern "C" {

/* What a stream of another library is: it may run beside the default stream. */
ZB_EXPORT void* fake_stream_create(int32_t device);
ZB_EXPORT void fake_stream_destroy(void* stream);
/* Work that is given to the stream waits until it goes on. */
ZB_EXPORT void fake_stream_hold(void* stream);
ZB_EXPORT void fake_stream_go_on(void* stream);
/* The next work on any stream fails as a kernel that writes where it must not: from then on every
 * call fails, as on a device, until it is mended, which no device is. */
ZB_EXPORT void fake_break(void);
ZB_EXPORT void fake_mend(void);
/* What the library last said. */
ZB_EXPORT int32_t fake_max_threads(void);
/* Calls of the table that asked for memory or moved it. */
ZB_EXPORT int64_t fake_calls(void);
}

#endif
