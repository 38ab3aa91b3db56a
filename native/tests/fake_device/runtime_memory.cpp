// Memory of the fake runtime: devices', pinned and managed.
#include <cstdlib>
#include <cstring>

#include "fake_device/machine.hpp"

namespace zarrbuffer::fake {

/// Memory of one device, kept until it is trimmed.
struct Pool {
  int device;
  std::atomic<std::int64_t> reserved = 0;

  std::int64_t used() const { return arena(device).used(); }
  /// What is in use now has been taken from the device before.
  void note_use() {
    const std::int64_t now = used();
    if (reserved < now) reserved = now;
  }
};

namespace {

constexpr std::size_t kAligned = 256;
constexpr int kFreed = 0xDD;
/// Of one block of host memory.
constexpr std::size_t kMostOnHost = std::size_t{1} << 30;

std::int64_t signed_size(std::size_t bytes) { return static_cast<std::int64_t>(bytes); }

/// The block that all bytes are of, or the end.
auto host_block(const void* pointer, std::int64_t bytes) {
  const auto* at = static_cast<const std::byte*>(pointer);
  auto& host = machine().host;
  const auto after = host.upper_bound(at);
  if (after == host.begin()) return host.end();
  const auto found = std::prev(after);
  return at + bytes <= found->first + found->second.bytes ? found : host.end();
}

/// That memory of a device is of one piece; memory of the host is the process's own business.
bool is_accessible(const void* pointer, std::size_t bytes) {
  const Arena* device = arena_of(pointer);
  return device == nullptr || device->holds(pointer, signed_size(bytes));
}

/// All devices work, whichever has the memory.
void copy_now(void* dst, const void* src, std::size_t bytes) {
  const Arena::Work first(arena(0));
  const Arena::Work second(arena(1));
  std::memcpy(dst, src, bytes);
}

cudaError_t allocate_on_host(void** pointer, std::size_t bytes, cudaMemoryType type) {
  return call([&] {
    ++machine().calls;
    if (bytes > kMostOnHost) return cudaErrorMemoryAllocation;
    *pointer = std::aligned_alloc(kAligned, (bytes + kAligned - 1) / kAligned * kAligned);
    if (*pointer == nullptr) return cudaErrorMemoryAllocation;
    const std::lock_guard lock(machine().host_mutex);
    machine().host[static_cast<std::byte*>(*pointer)] = {signed_size(bytes), type};
    return cudaSuccess;
  });
}

/// As CUDA does, after all work.
cudaError_t free_on_host(void* pointer) {
  for (int device = 0; device < kDevices; ++device) wait_for_device(device);
  const std::lock_guard lock(machine().host_mutex);
  const auto found = machine().host.find(static_cast<std::byte*>(pointer));
  if (found == machine().host.end()) return result(cudaErrorInvalidValue);
  std::memset(pointer, kFreed, static_cast<std::size_t>(found->second.bytes));
  machine().host.erase(found);
  std::free(pointer);
  return cudaSuccess;
}

}  // namespace

}  // namespace zarrbuffer::fake

using namespace zarrbuffer::fake;

cudaError_t cudaPointerGetAttributes(cudaPointerAttributes* attributes, const void* pointer) {
  return call([&] {
    *attributes = {cudaMemoryTypeUnregistered, -2};
    for (int device = 0; device < kDevices; ++device) {
      if (arena(device).holds(pointer, 1)) *attributes = {cudaMemoryTypeDevice, device};
    }
    const std::lock_guard lock(machine().host_mutex);
    const auto found = host_block(pointer, 1);
    if (found != machine().host.end()) *attributes = {found->second.type, 0};
    return cudaSuccess;
  });
}

cudaError_t cudaMemGetInfo(std::size_t* free, std::size_t* total) {
  return call([&] {
    *total = static_cast<std::size_t>(kDeviceBytes);
    *free = static_cast<std::size_t>(kDeviceBytes - arena(current_device()).used());
    return cudaSuccess;
  });
}

cudaError_t cudaMemsetAsync(void* pointer, int value, std::size_t bytes, cudaStream_t stream) {
  return call([&] {
    if (!is_accessible(pointer, bytes)) return cudaErrorInvalidValue;
    Queue& queue = queue_of(stream);
    give(queue, [=, device = queue.device()] {
      const Arena::Work work(arena(device));
      std::memset(pointer, value, bytes);
    });
    return cudaSuccess;
  });
}

// Memory of the host is read and written when the stream comes to it, which CUDA may do too.
cudaError_t cudaMemcpyAsync(void* dst, const void* src, std::size_t bytes, cudaMemcpyKind, cudaStream_t stream) {
  return call([&] {
    if (!is_accessible(dst, bytes) || !is_accessible(src, bytes)) return cudaErrorInvalidValue;
    give(queue_of(stream), [=] { copy_now(dst, src, bytes); });
    return cudaSuccess;
  });
}

cudaError_t cudaMemcpyPeerAsync(void* dst, int, const void* src, int, std::size_t bytes, cudaStream_t stream) {
  return cudaMemcpyAsync(dst, src, bytes, cudaMemcpyDefault, stream);
}

cudaError_t cudaHostAlloc(void** pointer, std::size_t bytes, unsigned) {
  return allocate_on_host(pointer, bytes, cudaMemoryTypeHost);
}

cudaError_t cudaFreeHost(void* pointer) { return free_on_host(pointer); }

cudaError_t cudaMallocManaged(void** pointer, std::size_t bytes, unsigned) {
  return allocate_on_host(pointer, bytes, cudaMemoryTypeManaged);
}

cudaError_t cudaFree(void* pointer) { return free_on_host(pointer); }

cudaError_t cudaMemPoolCreate(cudaMemPool_t* pool, const cudaMemPoolProps* properties) {
  return call([&] {
    *pool = new Pool{properties->location.id, 0};
    return cudaSuccess;
  });
}

cudaError_t cudaMemPoolSetAttribute(cudaMemPool_t, cudaMemPoolAttr which, void*) {
  return call([&] { return which == cudaMemPoolAttrReleaseThreshold ? cudaSuccess : cudaErrorInvalidValue; });
}

cudaError_t cudaMemPoolGetAttribute(cudaMemPool_t pool, cudaMemPoolAttr which, void* value) {
  return call([&] {
    pool->note_use();
    *static_cast<std::uint64_t*>(value) =
        static_cast<std::uint64_t>(which == cudaMemPoolAttrUsedMemCurrent ? pool->used() : pool->reserved.load());
    return cudaSuccess;
  });
}

// Only the first device's pool can be reached by the other, whatever both say.
cudaError_t cudaMemPoolSetAccess(cudaMemPool_t pool, const cudaMemAccessDesc* access, std::size_t count) {
  return call([&] {
    const cudaMemLocation& peer = access->location;
    const bool fits = count == 1 && peer.type == cudaMemLocationTypeDevice && peer.id >= 0 && peer.id < kDevices;
    if (!fits || peer.id == pool->device) return cudaErrorInvalidValue;
    return pool->device == 0 ? cudaSuccess : cudaErrorPeerAccessUnsupported;
  });
}

cudaError_t cudaMemPoolDestroy(cudaMemPool_t pool) {
  delete pool;
  return cudaSuccess;
}

cudaError_t cudaMemPoolTrimTo(cudaMemPool_t pool, std::size_t) {
  return call([&] {
    pool->reserved = pool->used();
    return cudaSuccess;
  });
}

cudaError_t cudaMallocFromPoolAsync(void** pointer, std::size_t bytes, cudaMemPool_t pool, cudaStream_t) {
  return call([&] {
    ++machine().calls;
    *pointer = arena(pool->device).allocate(signed_size(bytes));
    if (*pointer == nullptr) return cudaErrorMemoryAllocation;
    pool->note_use();
    return cudaSuccess;
  });
}

cudaError_t cudaFreeAsync(void* pointer, cudaStream_t stream) {
  Arena* device = arena_of(pointer);
  if (device == nullptr) return result(cudaErrorInvalidValue);
  ++machine().calls;
  // Even where the device has failed: tests go on after that.
  queue_of(stream).give([device, pointer] { device->deallocate(pointer); });
  return result(machine().health == Health::Failed ? cudaErrorIllegalAddress : cudaSuccess);
}
