/* What the kernels of a metered fake device moved, as a device's memory would have had to move it. */
#ifndef ZARRBUFFER_FAKE_DEVICE_TRAFFIC_H
#define ZARRBUFFER_FAKE_DEVICE_TRAFFIC_H

#include <stdint.h>

#include "zarrbuffer/export.hpp"

extern "C" {

/* Of device memory, in bytes of whole sectors of 32. An access is that of a warp: its lanes' together. */
struct zb_traffic {
  int64_t by_access; /* each access of its own, as if there were no cache */
  int64_t by_block;  /* a sector once for all loads of a block, and once for all its stores */
  int64_t in_all;    /* the same of all work together, as if a cache held all */
  int64_t accesses;  /* to device memory and shared memory */
  /* Of shared memory: rounds that accesses took, as a bank gives one word of 4 bytes in each, and the
   * fewest that their words could take. */
  int64_t shared_rounds;
  int64_t shared_least;
};

/* Forgets what was, and begins. */
ZB_EXPORT void fake_meter_start(void);
/* All work that was given must be done. */
ZB_EXPORT struct zb_traffic fake_meter_stop(void);
}

#endif
