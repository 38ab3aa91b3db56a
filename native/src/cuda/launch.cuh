// How kernels are started.
#pragma once

#include <cuda_runtime.h>

#include <utility>

#include "cuda/paths.hpp"
#include "cuda/runtime.hpp"

namespace zarrbuffer::cuda {

/// Blocks of kBlockThreads threads, the stream they go to, and what an error says was being done.
struct Grid {
  dim3 blocks;
  cudaStream_t stream;
  const char* what;
};

template <class... Parameters, class... Arguments>
void launch(const Grid& grid, void (*kernel)(Parameters...), Arguments&&... arguments) {
  cudaLaunchConfig_t config{};
  config.gridDim = grid.blocks;
  config.blockDim = dim3(kBlockThreads);
  config.stream = grid.stream;
  check(cudaLaunchKernelEx(&config, kernel, std::forward<Arguments>(arguments)...), grid.what);
}

}  // namespace zarrbuffer::cuda
