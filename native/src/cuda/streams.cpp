#include "cuda/streams.hpp"

#include "cuda/runtime.hpp"

namespace zarrbuffer::cuda {

cudaStream_t create_stream() {
  cudaStream_t stream = nullptr;
  // Not the non-blocking kind: memory is freed on the default stream, which has to come after what
  // uses it on any other.
  check(cudaStreamCreateWithFlags(&stream, cudaStreamDefault), "create a stream");
  return stream;
}

void wait_for_stream(cudaStream_t stream) {
  check(cudaStreamSynchronize(stream), "wait for a stream");
}

cudaEvent_t record_event(cudaStream_t stream) {
  cudaEvent_t event = nullptr;
  check(cudaEventCreateWithFlags(&event, cudaEventDisableTiming), "create an event");
  const cudaError_t status = cudaEventRecord(event, stream);
  if (status != cudaSuccess) cudaEventDestroy(event);
  check(status, "record an event");
  return event;
}

bool is_event_done(cudaEvent_t event) {
  const cudaError_t status = cudaEventQuery(event);
  if (status != cudaErrorNotReady) {
    check(status, "ask whether work is done");
    return true;
  }
  // No error, but CUDA remembers it as one.
  static_cast<void>(cudaGetLastError());
  return false;
}

void stream_wait_for(cudaStream_t stream, cudaEvent_t event) {
  check(cudaStreamWaitEvent(stream, event, 0), "let a stream wait for work");
}

void wait_for_event(cudaEvent_t event) {
  check(cudaEventSynchronize(event), "wait for work");
}

}  // namespace zarrbuffer::cuda
