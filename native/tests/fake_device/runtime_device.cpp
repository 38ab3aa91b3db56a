// Devices, errors, streams, events and kernels of the fake runtime.
#include "cuda_runtime.h"
#include "fake_device/machine.hpp"

namespace zarrbuffer::fake {

namespace {

thread_local int t_device = 0;
thread_local cudaError_t t_last = cudaSuccess;

}  // namespace

Machine& machine() {
  static auto* leaked = new Machine;
  return *leaked;
}

cudaError_t result(cudaError_t status) {
  if (status != cudaSuccess) t_last = status;
  return status;
}

int current_device() { return t_device; }

Arena& arena(int device) { return machine().arenas[static_cast<std::size_t>(device)]; }

Arena* arena_of(const void* pointer) {
  for (Arena& each : machine().arenas) {
    if (each.contains(pointer)) return &each;
  }
  return nullptr;
}

Queue& queue_of(cudaStream_t stream) {
  return stream != nullptr ? *stream : machine().default_queues[static_cast<std::size_t>(t_device)];
}

void give(Queue& queue, std::function<void()> work) {
  ++machine().calls;
  queue.give([work = std::move(work)] {
    Health expected = Health::AboutToFail;
    if (machine().health.compare_exchange_strong(expected, Health::Failed)) return;
    if (machine().health == Health::Well) work();
  });
}

cudaError_t launch(const cudaLaunchConfig_t& config, std::function<void()> thread) {
  return call([&] {
    if (!is_launchable(config.gridDim, config.blockDim)) return cudaErrorInvalidConfiguration;
    Queue& queue = queue_of(config.stream);
    give(queue, [device = queue.device(), grid = config.gridDim, block = config.blockDim, thread = std::move(thread)] {
      const Arena::Work work(arena(device));
      run_grid(grid, block, thread);
    });
    return cudaSuccess;
  });
}

}  // namespace zarrbuffer::fake

using namespace zarrbuffer::fake;

const char* cudaGetErrorName(cudaError_t error) {
  switch (error) {
    case cudaSuccess: return "cudaSuccess";
    case cudaErrorInvalidValue: return "cudaErrorInvalidValue";
    case cudaErrorMemoryAllocation: return "cudaErrorMemoryAllocation";
    case cudaErrorInvalidConfiguration: return "cudaErrorInvalidConfiguration";
    case cudaErrorNoDevice: return "cudaErrorNoDevice";
    case cudaErrorInvalidDevice: return "cudaErrorInvalidDevice";
    case cudaErrorNotReady: return "cudaErrorNotReady";
    case cudaErrorPeerAccessUnsupported: return "cudaErrorPeerAccessUnsupported";
    case cudaErrorIllegalAddress: return "cudaErrorIllegalAddress";
  }
  return "unrecognized error code";
}

const char* cudaGetErrorString(cudaError_t error) {
  switch (error) {
    case cudaErrorMemoryAllocation: return "out of memory";
    case cudaErrorIllegalAddress: return "an illegal memory access was encountered";
    default: return "said by the fake device";
  }
}

cudaError_t cudaGetLastError() {
  const cudaError_t last = t_last;
  t_last = cudaSuccess;
  return last;
}

cudaError_t cudaPeekAtLastError() { return t_last; }

cudaError_t cudaDriverGetVersion(int* version) {
  *version = CUDART_VERSION;
  return cudaSuccess;
}

cudaError_t cudaGetDeviceCount(int* count) {
  *count = kDevices;
  return cudaSuccess;
}

cudaError_t cudaGetDevice(int* device) {
  *device = t_device;
  return cudaSuccess;
}

cudaError_t cudaSetDevice(int device) {
  if (device < 0 || device >= kDevices) return result(cudaErrorInvalidDevice);
  t_device = device;
  return cudaSuccess;
}

cudaError_t cudaDeviceSynchronize() {
  wait_for_device(t_device);
  return call([] { return cudaSuccess; });
}

cudaError_t cudaDeviceCanAccessPeer(int* can, int, int) {
  *can = 1;
  return cudaSuccess;
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned flags) {
  return call([&] {
    *stream = new Queue(t_device, flags == cudaStreamNonBlocking ? QueueKind::NonBlocking : QueueKind::Blocking);
    return cudaSuccess;
  });
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  delete stream;
  return cudaSuccess;
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  queue_of(stream).mark()->wait();
  return call([] { return cudaSuccess; });
}

cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned) {
  return call([&] {
    if (event->point != nullptr) queue_of(stream).give([point = event->point] { point->wait(); });
    return cudaSuccess;
  });
}

cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned) {
  return call([&] {
    *event = new Mark;
    return cudaSuccess;
  });
}

cudaError_t cudaEventDestroy(cudaEvent_t event) {
  delete event;
  return cudaSuccess;
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
  return call([&] {
    event->point = queue_of(stream).mark();
    return cudaSuccess;
  });
}

cudaError_t cudaEventQuery(cudaEvent_t event) {
  return call([&] { return event->point == nullptr || event->point->is_reached() ? cudaSuccess : cudaErrorNotReady; });
}

cudaError_t cudaEventSynchronize(cudaEvent_t event) {
  if (event->point != nullptr) event->point->wait();
  return call([] { return cudaSuccess; });
}
