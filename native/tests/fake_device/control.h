/* What tests can do to the fake device, by the plugin that holds it (docs/gpu.md). */
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
/* 1 while any work waits for that. */
ZB_EXPORT int32_t fake_stream_holds_work(void* stream);
/* The next work on any stream fails as a kernel that writes where it must not: from then on every
 * call fails, as on a device, until it is mended, which no device is. */
ZB_EXPORT void fake_break(void);
ZB_EXPORT void fake_mend(void);
/* What the library last said. */
ZB_EXPORT int32_t fake_max_threads(void);
/* Calls that asked for memory or gave work to a stream. */
ZB_EXPORT int64_t fake_calls(void);
}

#endif
