// A grid of threads as a device runs it: blocks after one another in any order, the threads of a
// block in turns between barriers. What a device leaves open is chosen at random, from one seed.
#pragma once

#include <cstdint>
#include <functional>
#include <source_location>

namespace zarrbuffer::fake {

struct dim3 {
  unsigned x = 1;
  unsigned y = 1;
  unsigned z = 1;
  constexpr dim3(unsigned x = 1, unsigned y = 1, unsigned z = 1) : x(x), y(y), z(z) {}
};

struct uint3 {
  unsigned x = 0;
  unsigned y = 0;
  unsigned z = 0;
};

extern constinit thread_local dim3 gridDim;
extern constinit thread_local dim3 blockDim;
extern constinit thread_local uint3 blockIdx;
extern constinit thread_local uint3 threadIdx;

constexpr unsigned kMostThreads = 1024;  // of a block
constexpr unsigned kWarp = 32;

/// Whether a device takes such a grid.
bool is_launchable(dim3 grid, dim3 block);

/// Runs `thread` once for every thread, after all grids that others run now. Barriers that not all of those reach who must are told on
/// the standard error, and end the process.
void run_grid(dim3 grid, dim3 block, const std::function<void()>& thread);

/// For a kernel: returns how many threads of the block vote yes.
int wait_for_block(bool vote, const std::source_location& where);

/// For a kernel: returns a bit for each lane of the mask that votes yes.
unsigned wait_for_warp(unsigned mask, bool vote, const std::source_location& where);

/// For a kernel: returns what the lane so many further gives, or the own value where there is none.
unsigned read_lane(unsigned mask, unsigned value, int distance, const std::source_location& where);

}  // namespace zarrbuffer::fake
