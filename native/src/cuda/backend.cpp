// The table of the CUDA backend. Pinned memory is the host's: its elements are the CPU's work.
#include <algorithm>

#include "zarrbuffer/threads.hpp"

#include "core/mover.hpp"
#include "core/seam_errors.hpp"
#include "cpu/primitives.hpp"

#include "cuda/memory.hpp"
#include "cuda/plugin.hpp"
#include "cuda/primitives.hpp"
#include "cuda/runtime.hpp"
#include "cuda/streams.hpp"
#include "cuda/transfer.hpp"

namespace zarrbuffer::cuda {

namespace {

template <class Body>
std::int32_t guarded(zb_error* error, Body&& body) noexcept {
  return seam_errors::guarded(error, "out of host memory while serving a CUDA device", body);
}

/// With the device current, and with errors that earlier work left behind told first.
template <class Body>
std::int32_t on_device(zb_device device, zb_error* error, Body&& body) noexcept {
  return guarded(error, [&] {
    // First, because without a driver every other call fails for that reason.
    static_cast<void>(device_count());
    check_nothing_failed();
    const DeviceScope scope(device);
    body();
  });
}

/// For what cannot report: an error that matters is told by the next call.
template <class Body>
void quietly(zb_device device, Body&& body) noexcept {
  zb_error ignored;
  guarded(&ignored, [&] {
    const DeviceScope scope(device);
    body();
  });
}

std::int32_t count_devices(std::int32_t* count, zb_error* error) {
  return guarded(error, [&] { *count = device_count(); });
}

std::int32_t allocate_bytes(zb_device device, std::int64_t bytes, std::int64_t alignment,
                            std::int32_t zeroed, void* stream, void** pointer, zb_error* error) {
  *pointer = nullptr;
  if (bytes == 0) return 0;
  return on_device(device, error, [&] {
    *pointer = allocate(device, bytes, alignment, zeroed != 0, stream_of(stream));
  });
}

void deallocate_bytes(zb_device device, void* pointer, std::int64_t bytes, std::int64_t,
                      void* stream) {
  if (pointer == nullptr || bytes == 0) return;
  quietly(device, [&] { deallocate(device, pointer, bytes, stream_of(stream)); });
}

std::int32_t trim_memory(zb_device device, std::int64_t* bytes, zb_error* error) {
  return on_device(device, error, [&] { *bytes = trim(device); });
}

std::int32_t transfer_bytes(void* dst, zb_device dst_device, const void* src, zb_device src_device,
                            std::int64_t bytes, void* stream, zb_error* error) {
  if (bytes == 0) return 0;
  const bool to = destination_moves(type_of(dst_device), type_of(src_device));
  return on_device(to ? dst_device : src_device, error, [&] {
    transfer(static_cast<std::byte*>(dst), dst_device, static_cast<const std::byte*>(src),
             src_device, bytes, stream_of(stream));
  });
}

std::int32_t stream_create(zb_device device, void** stream, zb_error* error) {
  return on_device(device, error, [&] { *stream = create_stream(); });
}

void stream_destroy(zb_device device, void* stream) {
  quietly(device, [&] { cudaStreamDestroy(stream_of(stream)); });
}

std::int32_t stream_synchronize(zb_device device, void* stream, zb_error* error) {
  return on_device(device, error, [&] { wait_for_stream(stream_of(stream)); });
}

std::int32_t event_record(zb_device device, void* stream, void** event, zb_error* error) {
  return on_device(device, error, [&] { *event = record_event(stream_of(stream)); });
}

std::int32_t event_query(void* event, std::int32_t* done, zb_error* error) {
  return guarded(error, [&] { *done = is_event_done(static_cast<cudaEvent_t>(event)); });
}

std::int32_t event_wait(void* event, zb_error* error) {
  return guarded(error, [&] { wait_for_event(static_cast<cudaEvent_t>(event)); });
}

void event_destroy(void* event) {
  cudaEventDestroy(static_cast<cudaEvent_t>(event));
}

std::int32_t stream_wait(zb_device device, void* stream, void* event, zb_error* error) {
  return on_device(device, error, [&] {
    stream_wait_for(stream_of(stream), static_cast<cudaEvent_t>(event));
  });
}

std::int32_t pack_elements(const zb_pack_plan* plan, zb_device device, void* stream,
                           zb_error* error) {
  return on_device(device, error, [&] { pack(*plan, stream_of(stream)); });
}

std::int32_t check_memory_kind(zb_device device, const void* pointer, std::int64_t bytes,
                               zb_error* error) {
  return on_device(device, error, [&] { check_memory(device, pointer, bytes); });
}

std::int32_t cached_bytes(zb_device device, std::int64_t* bytes, zb_error* error) {
  return on_device(device, error, [&] { *bytes = cached(device); });
}

void limit_threads(std::int32_t threads) {
  set_max_threads(std::max(threads, 1));
}

/// Runs a primitive where the memory is. The host may read managed memory next, and nobody can be
/// asked to wait for a default stream.
template <class OnHost, class OnDevice>
std::int32_t run(zb_device device, void* stream, zb_error* error, OnHost&& on_host,
                 OnDevice&& on_gpu) {
  return on_device(device, error, [&] {
    if (type_of(device) == DeviceType::CudaHost) {
      wait_for_stream(stream_of(stream));
      on_host();
      return;
    }
    on_gpu(stream_of(stream));
    if (type_of(device) == DeviceType::CudaManaged && stream == nullptr) wait_for_stream(nullptr);
  });
}

template <class Plan, void (*OnHost)(const Plan&), void (*OnDevice)(const Plan&, cudaStream_t)>
std::int32_t primitive(const Plan* plan, zb_device device, void* stream, zb_error* error) {
  return run(
      device, stream, error, [&] { OnHost(*plan); },
      [&](cudaStream_t on) { OnDevice(*plan, on); });
}

template <void (*OnHost)(const zb_index_plan&, zb_error&),
          void (*OnDevice)(const zb_index_plan&, cudaStream_t, zb_error&)>
std::int32_t indexed(const zb_index_plan* plan, zb_device device, void* stream, zb_error* error) {
  return run(
      device, stream, error, [&] { OnHost(*plan, *error); },
      [&](cudaStream_t on) { OnDevice(*plan, on, *error); });
}

constexpr zb_backend kTable = {
    .struct_size = sizeof(zb_backend),
    .version = ZB_BACKEND_VERSION,
    .name = "cuda",
    .device_count = count_devices,
    .allocate = allocate_bytes,
    .deallocate = deallocate_bytes,
    .trim = trim_memory,
    .transfer = transfer_bytes,
    .stream_create = stream_create,
    .stream_destroy = stream_destroy,
    .stream_synchronize = stream_synchronize,
    .event_record = event_record,
    .event_query = event_query,
    .event_wait = event_wait,
    .event_destroy = event_destroy,
    .copy = primitive<zb_copy_plan, cpu::copy, copy>,
    .fill = primitive<zb_fill_plan, cpu::fill, fill>,
    .equal = primitive<zb_equal_plan, cpu::equal, equal>,
    .all = primitive<zb_all_plan, cpu::all, all>,
    .gather = indexed<cpu::gather, gather>,
    .scatter = indexed<cpu::scatter, scatter>,
    .nonzero = primitive<zb_nonzero_plan, cpu::nonzero, nonzero>,
    .pack = pack_elements,
    .stream_wait = stream_wait,
    .check_memory = check_memory_kind,
    .cached = cached_bytes,
    .set_max_threads = limit_threads,
};

}  // namespace

}  // namespace zarrbuffer::cuda

const zb_backend* zb_cuda_backend() {
  return &zarrbuffer::cuda::kTable;
}
