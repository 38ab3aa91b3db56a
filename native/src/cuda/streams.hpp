// Streams and events of the current device.
#pragma once

#include <cuda_runtime_api.h>

namespace zarrbuffer::cuda {

cudaStream_t create_stream();
void wait_for_stream(cudaStream_t stream);
cudaEvent_t record_event(cudaStream_t stream);
bool is_event_done(cudaEvent_t event);
void wait_for_event(cudaEvent_t event);
/// What is given to the stream from now on begins after the event.
void stream_wait_for(cudaStream_t stream, cudaEvent_t event);

}  // namespace zarrbuffer::cuda
