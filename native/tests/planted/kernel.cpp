// Kernels, each with a mistake that a sanitizer finds when they run on the fake device.
#include <cuda_runtime.h>

#include <cstring>
#include <string_view>

namespace {

constexpr std::size_t kBytes = 4096;
constexpr unsigned kThreads = 256;

__global__ void past_the_end(std::byte* memory) { memory[kBytes + threadIdx.x] = std::byte{1}; }

__global__ void misaligned(std::byte* memory) { reinterpret_cast<uint4*>(memory + 4)->x = 1; }

__global__ void no_barrier(std::byte* memory) {
  __shared__ std::byte shared[kThreads];
  shared[threadIdx.x] = std::byte{1};
  memory[threadIdx.x] = shared[kThreads - 1 - threadIdx.x];
}

/// The same without the mistake.
__global__ void with_barrier(std::byte* memory) {
  __shared__ std::byte shared[kThreads];
  shared[threadIdx.x] = std::byte{1};
  __syncthreads();
  memory[threadIdx.x] = shared[kThreads - 1 - threadIdx.x];
}

using Kernel = void (*)(std::byte*);

Kernel kernel_named(std::string_view name) {
  if (name == "past_the_end") return past_the_end;
  if (name == "misaligned") return misaligned;
  if (name == "no_barrier") return no_barrier;
  return with_barrier;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  cudaMemPoolProps properties{};
  cudaMemPool_t pool = nullptr;
  void* memory = nullptr;
  cudaMemPoolCreate(&pool, &properties);
  cudaMallocFromPoolAsync(&memory, kBytes, pool, nullptr);
  cudaLaunchConfig_t config{};
  config.blockDim = kThreads;
  cudaLaunchKernelEx(&config, kernel_named(argv[1]), static_cast<std::byte*>(memory));
  return cudaDeviceSynchronize() == cudaSuccess ? 0 : 1;
}
