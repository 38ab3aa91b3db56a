#include "cuda/memory.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <mutex>
#include <string>

#include "zarrbuffer/error.hpp"

#include "cuda/error_text.hpp"
#include "cuda/pinned.hpp"
#include "cuda/runtime.hpp"

namespace zarrbuffer::cuda {

namespace {

constexpr int kMaxDevices = 64;
/// What CUDA's allocators promise.
constexpr std::int64_t kDriverAlignment = 256;
/// Smaller requests are not compared with what there is.
constexpr std::int64_t kAlwaysAsked = std::int64_t{256} << 20;

int current_device() {
  int device = 0;
  check(cudaGetDevice(&device), "ask for the current device");
  return device;
}

cudaMemLocation on_device(int device) {
  cudaMemLocation location{};
  location.type = cudaMemLocationTypeDevice;
  location.id = device;
  return location;
}

/// Other devices that can reach this one's memory may.
void let_peers_in(cudaMemPool_t pool, int device) {
  for (int peer = 0; peer < device_count(); ++peer) {
    int can = 0;
    if (peer == device) continue;
    check(cudaDeviceCanAccessPeer(&can, peer, device), "ask whether devices reach each other");
    if (can == 0) continue;
    cudaMemAccessDesc access{};
    access.location = on_device(peer);
    access.flags = cudaMemAccessFlagsProtReadWrite;
    const cudaError_t status = cudaMemPoolSetAccess(pool, &access, 1);
    // Copies go by way of the host then.
    if (status != cudaErrorPeerAccessUnsupported) {
      check(status, "let another device reach a memory pool");
    }
    static_cast<void>(cudaGetLastError());
  }
}

cudaMemPool_t make_pool(int device) {
  cudaMemPoolProps properties{};
  properties.allocType = cudaMemAllocationTypePinned;
  properties.handleTypes = cudaMemHandleTypeNone;
  properties.location = on_device(device);
  cudaMemPool_t pool = nullptr;
  check(cudaMemPoolCreate(&pool, &properties), "create a memory pool");
  try {
    std::uint64_t keep_all = UINT64_MAX;
    check(cudaMemPoolSetAttribute(pool, cudaMemPoolAttrReleaseThreshold, &keep_all),
          "set up a memory pool");
    let_peers_in(pool, device);
  } catch (...) {
    cudaMemPoolDestroy(pool);
    throw;
  }
  return pool;
}

/// Leaked, like every registry here: memory may be freed after static destructors have run.
cudaMemPool_t pool_of(int device) {
  struct Pools {
    std::mutex mutex;
    std::array<cudaMemPool_t, kMaxDevices> of{};
  };
  static auto* pools = new Pools;
  if (device >= kMaxDevices) throw DeviceError("no more than 64 devices are supported");
  const std::lock_guard lock(pools->mutex);
  cudaMemPool_t& pool = pools->of[static_cast<std::size_t>(device)];
  if (pool == nullptr) pool = make_pool(device);
  return pool;
}

std::int64_t figure_of(cudaMemPool_t pool, cudaMemPoolAttr which) {
  std::uint64_t bytes = 0;
  check(cudaMemPoolGetAttribute(pool, which, &bytes), "ask for the size of a memory pool");
  return static_cast<std::int64_t>(bytes);
}

std::int64_t reserved(cudaMemPool_t pool) {
  return figure_of(pool, cudaMemPoolAttrReservedMemCurrent);
}

/// Memory whose last work is running still can only go back once that is done.
std::int64_t trim_pool(int device) {
  const cudaMemPool_t pool = pool_of(device);
  check(cudaDeviceSynchronize(), "wait for a device");
  const std::int64_t before = reserved(pool);
  check(cudaMemPoolTrimTo(pool, 0), "trim a memory pool");
  return before - reserved(pool);
}

[[noreturn]] void refuse(zb_device device, std::int64_t bytes) {
  std::size_t free = 0;
  std::size_t total = 0;
  const bool known =
      type_of(device) != DeviceType::CudaHost && cudaMemGetInfo(&free, &total) == cudaSuccess;
  throw MemoryError(out_of_memory_text(bytes, Device{type_of(device), device.id}.to_string(),
                                       known ? static_cast<std::int64_t>(free) : -1,
                                       known ? static_cast<std::int64_t>(total) : -1));
}

/// Null where there is not enough; other errors are thrown.
template <class Allocate>
void* attempt(Allocate&& allocate) {
  void* pointer = nullptr;
  const cudaError_t status = allocate(&pointer);
  if (status == cudaSuccess) return pointer;
  if (status != cudaErrorMemoryAllocation) check(status, "allocate memory");
  static_cast<void>(cudaGetLastError());
  return nullptr;
}

/// Of the current device, `id`. Asked once: the driver takes its time.
std::size_t total_memory(int id) {
  static std::array<std::atomic<std::size_t>, kMaxDevices> known{};
  auto& total = known[static_cast<std::size_t>(std::min(id, kMaxDevices - 1))];
  if (total == 0) {
    std::size_t free = 0;
    std::size_t all = 0;
    check(cudaMemGetInfo(&free, &all), "ask for the size of a device's memory");
    total = all;
  }
  return total;
}

/// More than there is at all: no driver need be asked, and managed memory past what a device has
/// can hang it.
bool is_absurd(zb_device device, std::int64_t bytes) {
  if (type_of(device) == DeviceType::CudaHost) {
    return bytes / sysconf(_SC_PAGESIZE) >= sysconf(_SC_PHYS_PAGES);
  }
  return static_cast<std::size_t>(bytes) > total_memory(device.id);
}

template <class Allocate>
void* allocate_or_trim(zb_device device, std::int64_t bytes, Allocate&& allocate) {
  if (void* pointer = attempt(allocate)) return pointer;
  trim_pool(current_device());
  if (void* pointer = attempt(allocate)) return pointer;
  refuse(device, bytes);
}

void* allocate_device(zb_device device, std::int64_t bytes, cudaStream_t stream) {
  const cudaMemPool_t pool = pool_of(device.id);
  return allocate_or_trim(device, bytes, [&](void** pointer) {
    return cudaMallocFromPoolAsync(pointer, static_cast<std::size_t>(bytes), pool, stream);
  });
}

void* allocate_managed(zb_device device, std::int64_t bytes) {
  return allocate_or_trim(device, bytes, [&](void** pointer) {
    return cudaMallocManaged(pointer, static_cast<std::size_t>(bytes), cudaMemAttachGlobal);
  });
}

void* allocate_host(zb_device device, std::int64_t bytes) {
  if (void* pointer = allocate_pinned(bytes)) return pointer;
  refuse(device, bytes);
}

void set_to_zero(zb_device device, void* pointer, std::int64_t bytes, cudaStream_t stream) {
  const auto size = static_cast<std::size_t>(bytes);
  if (type_of(device) == DeviceType::CudaHost) {
    std::memset(pointer, 0, size);
    return;
  }
  check(cudaMemsetAsync(pointer, 0, size, stream), "set memory to zero");
  if (type_of(device) == DeviceType::CudaManaged) {
    check(cudaStreamSynchronize(stream), "set memory to zero");
  }
}

}  // namespace

void* allocate(zb_device device, std::int64_t bytes, std::int64_t alignment, bool zeroed,
               cudaStream_t stream) {
  if (alignment > kDriverAlignment) {
    throw UnsupportedError("CUDA memory is aligned to " + std::to_string(kDriverAlignment) +
                           " bytes, not to " + std::to_string(alignment));
  }
  if (bytes > kAlwaysAsked && is_absurd(device, bytes)) refuse(device, bytes);
  void* pointer = type_of(device) == DeviceType::Cuda       ? allocate_device(device, bytes, stream)
                  : type_of(device) == DeviceType::CudaHost ? allocate_host(device, bytes)
                                                            : allocate_managed(device, bytes);
  if (!zeroed) return pointer;
  try {
    set_to_zero(device, pointer, bytes, stream);
  } catch (...) {
    deallocate(device, pointer, bytes, stream);
    throw;
  }
  return pointer;
}

void deallocate(zb_device device, void* pointer, std::int64_t bytes, cudaStream_t stream) noexcept {
  switch (type_of(device)) {
    case DeviceType::CudaHost: deallocate_pinned(pointer, bytes, stream); break;
    case DeviceType::CudaManaged: cudaFree(pointer); break;
    default: cudaFreeAsync(pointer, stream); break;
  }
}

std::int64_t cached(zb_device device) {
  switch (type_of(device)) {
    case DeviceType::CudaHost: return cached_pinned();
    case DeviceType::CudaManaged: return 0;
    default: break;
  }
  const cudaMemPool_t pool = pool_of(device.id);
  return reserved(pool) - figure_of(pool, cudaMemPoolAttrUsedMemCurrent);
}

void check_memory(zb_device device, const void* pointer, std::int64_t bytes) {
  const auto* first = static_cast<const std::byte*>(pointer);
  for (const std::byte* at : {first, first + bytes - 1}) {
    cudaPointerAttributes found{};
    check(cudaPointerGetAttributes(&found, at), "ask what memory an address is of");
    const MemoryFacts facts{static_cast<MemoryKind>(found.type), found.device};
    if (is_memory_of(facts, type_of(device), device.id)) continue;
    throw ArgumentError(foreign_memory_text(at, facts, Device{type_of(device), device.id}.to_string()));
  }
}

std::int64_t trim(zb_device device) {
  switch (type_of(device)) {
    case DeviceType::CudaHost: return trim_pinned();
    case DeviceType::CudaManaged: return 0;
    default: return trim_pool(device.id);
  }
}

Scratch::Scratch(std::int64_t bytes, cudaStream_t stream) : stream_(stream) {
  if (bytes == 0) return;
  const zb_device device{static_cast<std::int32_t>(DeviceType::Cuda), current_device()};
  pointer_ = allocate_device(device, bytes, stream);
}

Scratch::Scratch(Scratch&& other) noexcept : pointer_(other.pointer_), stream_(other.stream_) {
  other.pointer_ = nullptr;
}

Scratch::~Scratch() {
  if (pointer_ != nullptr) cudaFreeAsync(pointer_, stream_);
}

}  // namespace zarrbuffer::cuda
