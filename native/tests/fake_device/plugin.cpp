// The table of a device that is none: the CPU's work, in the order of streams.
#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "zarrbuffer/dtype.hpp"
#include "zarrbuffer/error.hpp"

#include "core/backends.hpp"
#include "cuda/error_text.hpp"
#include "cuda/plugin.hpp"
#include "fake_device/arena.hpp"
#include "fake_device/control.h"
#include "fake_device/queue.hpp"

namespace zarrbuffer::fake {

namespace {

constexpr std::int32_t kDevices = 2;
constexpr std::int64_t kBytes = std::int64_t{256} << 20;

enum class State { Well, AboutToFail, Failed };

struct Machine {
  std::array<Arena, kDevices> arenas{Arena(kBytes), Arena(kBytes)};
  std::mutex mutex;
  struct Freed {
    std::shared_ptr<Point> after;
    zb_device device;
    void* pointer;
  };
  std::vector<Freed> freed;
  std::map<const std::byte*, std::pair<std::int64_t, std::int32_t>> host;  // bytes, type
  std::atomic<State> state{State::Well};
  std::atomic<std::int32_t> threads{0};
  std::atomic<std::int64_t> calls{0};
};

Machine& machine() {
  static auto* leaked = new Machine;
  return *leaked;
}

DeviceType type_of(zb_device device) { return static_cast<DeviceType>(device.type); }
std::string name_of(zb_device device) { return Device{type_of(device), device.id}.to_string(); }
bool is_device(zb_device device) { return type_of(device) == DeviceType::Cuda; }
Arena& arena(std::int32_t id) { return machine().arenas[static_cast<std::size_t>(id)]; }
Queue* queue_of(void* stream) { return static_cast<Queue*>(stream); }

template <class T>
T* reach(zb_device device, T* pointer) {
  return is_device(device) ? static_cast<T*>(arena(device.id).reach(pointer)) : pointer;
}

std::int32_t tell(zb_error* error, ErrorCode code, const std::string& message) {
  std::snprintf(error->message, sizeof error->message, "%s", message.c_str());
  return static_cast<std::int32_t>(code);
}

std::int32_t tell_failure(zb_error* error) {
  return tell(error, ErrorCode::Device,
              cuda::error_text("go on after an earlier operation that failed", "cudaErrorIllegalAddress", 700,
                               "an illegal memory access was encountered"));
}

/// 0, or what every call of a device says first.
std::int32_t refusal(zb_device device, zb_error* error) {
  if (machine().state == State::Failed) return tell_failure(error);
  if (device.id >= 0 && device.id < kDevices) return 0;
  return tell(error, ErrorCode::Device, cuda::missing_ordinal_text(name_of(device), kDevices));
}

void wait(zb_device device, void* stream) {
  (stream != nullptr ? queue_of(stream)->mark() : mark_default(device.id))->wait();
}

/// Work of a stream; at once on the default one. A device that has failed does nothing.
void give(zb_device device, void* stream, std::function<void()> work) {
  const auto guarded = [work = std::move(work)] {
    State expected = State::AboutToFail;
    if (machine().state.compare_exchange_strong(expected, State::Failed)) return;
    if (machine().state == State::Well) work();
  };
  if (stream != nullptr) return queue_of(stream)->give(guarded);
  wait(device, nullptr);
  guarded();
}

void reclaim(bool wait) {
  const std::lock_guard lock(machine().mutex);
  std::erase_if(machine().freed, [&](const Machine::Freed& freed) {
    if (wait) freed.after->wait();
    if (!freed.after->is_reached()) return false;
    if (is_device(freed.device)) {
      arena(freed.device.id).deallocate(freed.pointer);
    } else {
      const auto found = machine().host.find(static_cast<std::byte*>(freed.pointer));
      std::memset(freed.pointer, 0xDD, static_cast<std::size_t>(found->second.first));
      machine().host.erase(found);
      std::free(freed.pointer);
    }
    return true;
  });
}

std::int32_t device_count(std::int32_t* count, zb_error*) {
  *count = kDevices;
  return 0;
}

void* take(zb_device device, std::int64_t bytes, std::int64_t alignment) {
  if (is_device(device)) return arena(device.id).allocate(bytes);
  if (bytes > kBytes) return nullptr;
  const std::int64_t aligned = std::max<std::int64_t>(alignment, 256);
  void* pointer = std::aligned_alloc(static_cast<std::size_t>(aligned),
                                     static_cast<std::size_t>((bytes + aligned - 1) / aligned * aligned));
  const std::lock_guard lock(machine().mutex);
  machine().host[static_cast<std::byte*>(pointer)] = {bytes, device.type};
  return pointer;
}

std::int32_t allocate(zb_device device, std::int64_t bytes, std::int64_t alignment, std::int32_t zeroed, void* stream,
                      void** pointer, zb_error* error) {
  *pointer = nullptr;
  ++machine().calls;
  if (const std::int32_t code = refusal(device, error)) return code;
  reclaim(false);
  void* taken = take(device, bytes, alignment);
  if (taken == nullptr) {
    reclaim(bytes <= kBytes);
    taken = take(device, bytes, alignment);
  }
  if (taken == nullptr) {
    const std::int64_t free = is_device(device) ? arena(device.id).free() : -1;
    return tell(error, ErrorCode::Memory, cuda::out_of_memory_text(bytes, name_of(device), free, kBytes));
  }
  void* at = reach(device, taken);
  const auto clear = [at, bytes] { std::memset(at, 0, static_cast<std::size_t>(bytes)); };
  if (zeroed != 0 && is_device(device)) give(device, stream, clear);
  if (zeroed != 0 && !is_device(device)) clear();
  *pointer = taken;
  return 0;
}

void deallocate(zb_device device, void* pointer, std::int64_t, std::int64_t, void* stream) {
  ++machine().calls;
  auto after = stream != nullptr ? queue_of(stream)->mark() : mark_default(device.id);
  {
    const std::lock_guard lock(machine().mutex);
    machine().freed.push_back({std::move(after), device, pointer});
  }
  reclaim(false);
}

std::int32_t trim(zb_device device, std::int64_t* bytes, zb_error* error) {
  *bytes = 0;
  if (const std::int32_t code = refusal(device, error)) return code;
  reclaim(true);
  return 0;
}

bool is_pageable(zb_device device) { return type_of(device) == DeviceType::Cpu; }

std::int32_t transfer(void* dst, zb_device dst_device, const void* src, zb_device src_device, std::int64_t bytes,
                      void* stream, zb_error* error) {
  ++machine().calls;
  const zb_device mover = is_pageable(dst_device) ? src_device : dst_device;
  if (const std::int32_t code = refusal(mover, error)) return code;
  void* to = reach(dst_device, dst);
  const void* from = reach(src_device, src);
  give(mover, stream, [=] { std::memcpy(to, from, static_cast<std::size_t>(bytes)); });
  if (is_pageable(dst_device) || is_pageable(src_device)) wait(mover, stream);
  return machine().state == State::Failed ? tell_failure(error) : 0;
}

std::int32_t pack(const zb_pack_plan* plan, zb_device device, void* stream, zb_error* error) {
  ++machine().calls;
  if (const std::int32_t code = refusal(device, error)) return code;
  zb_pack_plan reached = *plan;
  reached.packed = reach(device, plan->packed);
  give(device, stream, [&] { cpu_backend().pack(&reached, {1, 0}, nullptr, error); });
  wait(device, stream);
  return machine().state == State::Failed ? tell_failure(error) : 0;
}

std::int32_t stream_create(zb_device device, void** stream, zb_error* error) {
  if (const std::int32_t code = refusal(device, error)) return code;
  *stream = new Queue(device.id, true);
  return 0;
}

void stream_destroy(zb_device, void* stream) { delete queue_of(stream); }

std::int32_t stream_synchronize(zb_device device, void* stream, zb_error* error) {
  if (const std::int32_t code = refusal(device, error)) return code;
  wait(device, stream);
  return machine().state == State::Failed ? tell_failure(error) : 0;
}

using Event = std::shared_ptr<Point>;

std::int32_t event_record(zb_device device, void* stream, void** event, zb_error* error) {
  if (const std::int32_t code = refusal(device, error)) return code;
  *event = new Event(stream != nullptr ? queue_of(stream)->mark() : mark_default(device.id));
  return 0;
}

std::int32_t event_query(void* event, std::int32_t* done, zb_error* error) {
  *done = (*static_cast<Event*>(event))->is_reached();
  return machine().state == State::Failed ? tell_failure(error) : 0;
}

std::int32_t event_wait(void* event, zb_error* error) {
  (*static_cast<Event*>(event))->wait();
  return machine().state == State::Failed ? tell_failure(error) : 0;
}

void event_destroy(void* event) { delete static_cast<Event*>(event); }

std::int32_t stream_wait(zb_device device, void* stream, void* event, zb_error* error) {
  if (const std::int32_t code = refusal(device, error)) return code;
  give(device, stream, [point = *static_cast<Event*>(event)] { point->wait(); });
  return 0;
}

std::int32_t check_memory(zb_device device, const void* pointer, std::int64_t bytes, zb_error* error) {
  if (const std::int32_t code = refusal(device, error)) return code;
  cuda::MemoryFacts facts;
  for (std::int32_t id = 0; id < kDevices; ++id) {
    if (arena(id).contains(pointer, bytes)) facts = {cuda::MemoryKind::Device, id};
  }
  const std::lock_guard lock(machine().mutex);
  for (const auto& [start, block] : machine().host) {
    if (pointer < start || static_cast<const std::byte*>(pointer) + bytes > start + block.first) continue;
    const bool pinned = block.second == static_cast<std::int32_t>(DeviceType::CudaHost);
    facts = {pinned ? cuda::MemoryKind::Host : cuda::MemoryKind::Managed, 0};
  }
  if (cuda::is_memory_of(facts, type_of(device), device.id)) return 0;
  return tell(error, ErrorCode::Argument, cuda::foreign_memory_text(pointer, facts, name_of(device)));
}

std::int32_t cached(zb_device device, std::int64_t* bytes, zb_error* error) {
  *bytes = 0;
  return refusal(device, error);
}

void set_max_threads(std::int32_t threads) { machine().threads = threads; }

/// A primitive with what it answers, or the errors of elements: done when it returns.
template <class Plan>
std::int32_t now(std::int32_t (*run)(const Plan*, zb_device, void*, zb_error*), const Plan& plan, zb_device device,
                 void* stream, zb_error* error) {
  std::int32_t code = 0;
  give(device, stream, [&] { code = run(&plan, {1, 0}, nullptr, error); });
  wait(device, stream);
  return machine().state == State::Failed ? tell_failure(error) : code;
}

bool is_text(const zb_type& type) {
  const auto kind = static_cast<Kind>(type.kind);
  return kind == Kind::Bytes || kind == Kind::Unicode;
}

std::int32_t copy(const zb_copy_plan* plan, zb_device device, void* stream, zb_error* error) {
  if (const std::int32_t code = refusal(device, error)) return code;
  zb_copy_plan reached = *plan;
  reached.dst = reach(device, plan->dst);
  reached.src = reach(device, plan->src);
  if (stream == nullptr || !is_device(device) || is_text(plan->dst_type) || is_text(plan->src_type)) {
    return now(cpu_backend().copy, reached, device, stream, error);
  }
  using Numbers = std::vector<std::int64_t>;
  const Numbers shape(plan->shape, plan->shape + plan->rank);
  const Numbers dst(plan->dst_strides, plan->dst_strides + plan->rank);
  const Numbers src(plan->src_strides, plan->src_strides + plan->rank);
  give(device, stream, [=]() mutable {
    reached.shape = shape.data();
    reached.dst_strides = dst.data();
    reached.src_strides = src.data();
    zb_error ignored;
    cpu_backend().copy(&reached, {1, 0}, nullptr, &ignored);
  });
  return 0;
}

std::int32_t fill(const zb_fill_plan* plan, zb_device device, void* stream, zb_error* error) {
  if (const std::int32_t code = refusal(device, error)) return code;
  zb_fill_plan reached = *plan;
  reached.dst = reach(device, plan->dst);
  return now(cpu_backend().fill, reached, device, stream, error);
}

std::int32_t equal(const zb_equal_plan* plan, zb_device device, void* stream, zb_error* error) {
  if (const std::int32_t code = refusal(device, error)) return code;
  zb_equal_plan reached = *plan;
  reached.a = reach(device, plan->a);
  reached.b = reach(device, plan->b);
  if (plan->out != nullptr) reached.out = reach(device, plan->out);
  return now(cpu_backend().equal, reached, device, stream, error);
}

std::int32_t all(const zb_all_plan* plan, zb_device device, void* stream, zb_error* error) {
  if (const std::int32_t code = refusal(device, error)) return code;
  zb_all_plan reached = *plan;
  reached.src = reach(device, plan->src);
  return now(cpu_backend().all, reached, device, stream, error);
}

template <std::int32_t (*zb_backend::*Primitive)(const zb_index_plan*, zb_device, void*, zb_error*)>
std::int32_t indexed(const zb_index_plan* plan, zb_device device, void* stream, zb_error* error) {
  if (const std::int32_t code = refusal(device, error)) return code;
  std::vector<zb_index_array> arrays(plan->index, plan->index + plan->index_count);
  for (zb_index_array& array : arrays) array.indices = reach(device, const_cast<std::int64_t*>(array.indices));
  zb_index_plan reached = *plan;
  reached.index = arrays.data();
  reached.dense = reach(device, plan->dense);
  reached.array = reach(device, plan->array);
  return now(cpu_backend().*Primitive, reached, device, stream, error);
}

std::int32_t nonzero(const zb_nonzero_plan* plan, zb_device device, void* stream, zb_error* error) {
  if (const std::int32_t code = refusal(device, error)) return code;
  std::vector<std::int64_t*> out;
  for (int axis = 0; plan->out != nullptr && axis < plan->rank; ++axis) out.push_back(reach(device, plan->out[axis]));
  zb_nonzero_plan reached = *plan;
  reached.mask = reach(device, plan->mask);
  if (plan->out != nullptr) reached.out = out.data();
  return now(cpu_backend().nonzero, reached, device, stream, error);
}

constexpr zb_backend kTable = {
    .struct_size = sizeof(zb_backend),
    .version = ZB_BACKEND_VERSION,
    .name = "fake",
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
    .copy = copy,
    .fill = fill,
    .equal = equal,
    .all = all,
    .gather = indexed<&zb_backend::gather>,
    .scatter = indexed<&zb_backend::scatter>,
    .nonzero = nonzero,
    .pack = pack,
    .stream_wait = stream_wait,
    .check_memory = check_memory,
    .cached = cached,
    .set_max_threads = set_max_threads,
};

}  // namespace

}  // namespace zarrbuffer::fake

using namespace zarrbuffer::fake;

const zb_backend* zb_cuda_backend() { return &kTable; }

void* fake_stream_create(std::int32_t device) { return new Queue(device, false); }
void fake_stream_destroy(void* stream) { delete queue_of(stream); }
void fake_stream_hold(void* stream) { queue_of(stream)->hold(true); }
void fake_stream_go_on(void* stream) { queue_of(stream)->hold(false); }
void fake_break() { machine().state = State::AboutToFail; }
void fake_mend() { machine().state = State::Well; }
std::int32_t fake_max_threads() { return machine().threads; }
std::int64_t fake_calls() { return machine().calls; }
