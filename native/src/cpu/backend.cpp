// The table of the CPU backend: nothing is asynchronous, so streams and events are null.
#include <cstring>

#include "zarrbuffer/dtype.hpp"
#include "zarrbuffer/layout.hpp"

#include "core/backends.hpp"
#include "core/seam_errors.hpp"
#include "cpu/memory.hpp"
#include "cpu/primitives.hpp"
#include "element/visit.hpp"

namespace zarrbuffer {

namespace {

template <class Body>
std::int32_t guarded(zb_error* error, Body&& body) noexcept {
  return seam_errors::guarded(error, "out of host memory while running on the CPU", body);
}

std::int32_t device_count(std::int32_t* count, zb_error*) {
  *count = 1;
  return 0;
}

std::int32_t allocate(zb_device, std::int64_t bytes, std::int64_t alignment, std::int32_t zeroed,
                      void*, void** pointer, zb_error* error) {
  return guarded(error, [&] { *pointer = cpu::allocate(bytes, alignment, zeroed != 0); });
}

void deallocate(zb_device, void* pointer, std::int64_t bytes, std::int64_t alignment, void*) {
  cpu::deallocate(pointer, bytes, alignment);
}

std::int32_t trim(zb_device, std::int64_t* bytes, zb_error*) {
  *bytes = 0;
  return 0;
}

std::int32_t transfer(void* dst, zb_device, const void* src, zb_device, std::int64_t bytes, void*,
                      zb_error*) {
  if (bytes > 0) std::memcpy(dst, src, static_cast<std::size_t>(bytes));
  return 0;
}

std::int32_t stream_create(zb_device, void** stream, zb_error*) {
  *stream = nullptr;
  return 0;
}

void stream_destroy(zb_device, void*) {}

std::int32_t stream_synchronize(zb_device, void*, zb_error*) {
  return 0;
}

std::int32_t event_record(zb_device, void*, void** event, zb_error*) {
  *event = nullptr;
  return 0;
}

std::int32_t event_query(void*, std::int32_t* done, zb_error*) {
  *done = 1;
  return 0;
}

std::int32_t event_wait(void*, zb_error*) {
  return 0;
}

void event_destroy(void*) {}

std::int32_t pack(const zb_pack_plan* plan, zb_device, void*, zb_error* error) {
  return guarded(error, [&] {
    const std::span shape(plan->shape, static_cast<std::size_t>(plan->rank));
    const Dims packed = Layout::contiguous(shape, plan->item_size, Order::C).strides();
    const zb_type type = element::raw_type(plan->item_size);
    zb_copy_plan copy{plan->rank,   plan->shape, plan->packed, packed.data(), type,
                      plan->host,   plan->host_strides, type,        0};
    if (plan->to_device == 0) {
      copy.dst = plan->host;
      copy.dst_strides = plan->host_strides;
      copy.src = plan->packed;
      copy.src_strides = packed.data();
    }
    cpu::copy(copy);
  });
}

std::int32_t stream_wait(zb_device, void*, void*, zb_error*) {
  return 0;
}

std::int32_t check_memory(zb_device, const void*, std::int64_t, zb_error*) {
  return 0;
}

std::int32_t cached(zb_device, std::int64_t* bytes, zb_error*) {
  *bytes = 0;
  return 0;
}

// The library's own limit is this backend's.
void set_max_threads(std::int32_t) {}

/// A primitive as the table wants it.
template <class Plan, void (*Run)(const Plan&)>
std::int32_t primitive(const Plan* plan, zb_device, void*, zb_error* error) {
  return guarded(error, [&] { Run(*plan); });
}

template <void (*Run)(const zb_index_plan&, zb_error&)>
std::int32_t indexed(const zb_index_plan* plan, zb_device, void*, zb_error* error) {
  return guarded(error, [&] { Run(*plan, *error); });
}

constexpr zb_backend kTable = {
    .struct_size = sizeof(zb_backend),
    .version = ZB_BACKEND_VERSION,
    .name = "cpu",
    .device_count = device_count,
    .allocate = allocate,
    .deallocate = deallocate,
    .trim = trim,
    .transfer = transfer,
    .stream_create = stream_create,
    .stream_destroy = stream_destroy,
    .stream_synchronize = stream_synchronize,
    .event_record = event_record,
    .event_query = event_query,
    .event_wait = event_wait,
    .event_destroy = event_destroy,
    .copy = primitive<zb_copy_plan, cpu::copy>,
    .fill = primitive<zb_fill_plan, cpu::fill>,
    .equal = primitive<zb_equal_plan, cpu::equal>,
    .all = primitive<zb_all_plan, cpu::all>,
    .gather = indexed<cpu::gather>,
    .scatter = indexed<cpu::scatter>,
    .nonzero = primitive<zb_nonzero_plan, cpu::nonzero>,
    .pack = pack,
    .stream_wait = stream_wait,
    .check_memory = check_memory,
    .cached = cached,
    .set_max_threads = set_max_threads,
};

}  // namespace

const zb_backend& cpu_backend() {
  return kTable;
}

}  // namespace zarrbuffer
