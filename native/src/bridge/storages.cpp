#include <jni.h>

#include "bridge/bridge.hpp"
#include "bridge/java_reference.hpp"
#include "bridge/scratch.hpp"
#include "zarrbuffer/memory.hpp"
#include "zarrbuffer/threads.hpp"

namespace zarrbuffer::bridge {

void storage_release(int64_t storage) noexcept { delete reinterpret_cast<Handle*>(storage); }

int64_t storage_address(int64_t storage) noexcept {
  return guarded([&] { return reinterpret_cast<int64_t>(storage_of(storage)->data()); });
}

int64_t storage_bytes(int64_t storage) noexcept {
  return guarded([&] { return static_cast<int64_t>(storage_of(storage)->bytes()); });
}

int64_t storage_device(int64_t storage) noexcept {
  return guarded([&] {
    const Device device = storage_of(storage)->device();
    return static_cast<int64_t>(device.type) << 32 | static_cast<uint32_t>(device.id);
  });
}

int32_t memory_statistics(int64_t device, int64_t scratch) noexcept {
  return guarded([&] {
    const MemoryStatistics statistics = memory_of(device_of(device))->statistics();
    write(scratch, {statistics.in_use, statistics.peak, statistics.limit, statistics.allocations, statistics.cached,
                    statistics.capacity});
    return 0;
  });
}

int32_t memory_set_limit(int64_t device, int64_t bytes) noexcept {
  return guarded([&] {
    memory_of(device_of(device))->set_limit(bytes);
    return 0;
  });
}

int32_t memory_reset_peak(int64_t device) noexcept {
  return guarded([&] {
    memory_of(device_of(device))->reset_peak();
    return 0;
  });
}

int64_t memory_trim(int64_t device) noexcept {
  return guarded([&] { return static_cast<int64_t>(memory_of(device_of(device))->trim()); });
}

int32_t memory_set_capacity(int64_t device, int64_t bytes) noexcept {
  return guarded([&] {
    if (bytes < 0) throw ArgumentError("memory to keep must not be negative, got " + std::to_string(bytes) + " bytes");
    memory_of(device_of(device))->set_capacity(static_cast<std::size_t>(bytes));
    return 0;
  });
}

int32_t threads_limit() noexcept { return max_threads(); }

int32_t threads_set_limit(int32_t threads) noexcept {
  return guarded([&] {
    set_max_threads(threads);
    return 0;
  });
}

int32_t device_count(int32_t type) noexcept {
  return guarded([&] { return count_devices(static_cast<DeviceType>(type)); });
}

int32_t device_why_not(int32_t type) noexcept {
  return guarded_text([&] { return why_no_device(static_cast<DeviceType>(type)); });
}

// --- JNI

namespace {

int64_t wrap(JNIEnv* env, jobject owner, bool run, int64_t address, int64_t bytes, int64_t device, bool read_only) {
  if (bytes < 0) throw ArgumentError("memory must not have a negative size, got " + std::to_string(bytes) + " bytes");
  auto reference = std::make_shared<JavaReference>(env, owner);
  std::function<void()> release = [reference, run] {
    if (run) reference->run();
  };
  Owner storage;
  return storage.of(Storage::foreign(reinterpret_cast<void*>(address), static_cast<std::size_t>(bytes),
                                     device_of(device), read_only, std::move(release)));
}

}  // namespace

jobject byte_buffer(JNIEnv* env, jclass, int64_t storage, int64_t offset, int64_t length) noexcept {
  jobject buffer = nullptr;
  guarded([&] {
    const Handle& memory = storage_of(storage);
    const auto bytes = static_cast<int64_t>(memory->bytes());
    if (!memory->device().is_host()) throw UnsupportedError("memory on " + memory->device().to_string() + " has no ByteBuffer");
    if (offset < 0 || length < 0 || offset > bytes || length > bytes - offset || length > INT32_MAX) {
      throw IndexError("a ByteBuffer of " + std::to_string(length) + " bytes at " + std::to_string(offset) +
                       " is outside memory of " + std::to_string(bytes) + " bytes, or past 2^31 - 1");
    }
    buffer = env->NewDirectByteBuffer(memory->data() + offset, length);
    return std::int32_t{0};
  });
  return buffer;
}

int64_t buffer_address(JNIEnv* env, jclass, jobject buffer) noexcept {
  return guarded([&] {
    void* address = env->GetDirectBufferAddress(buffer);
    if (address == nullptr && env->GetDirectBufferCapacity(buffer) != 0) throw ArgumentError("the ByteBuffer is not direct");
    return reinterpret_cast<int64_t>(address);
  });
}

int64_t storage_wrap(JNIEnv* env, jclass, jobject owner, int64_t address, int64_t bytes, int64_t device, bool read_only) noexcept {
  return guarded([&] { return wrap(env, owner, false, address, bytes, device, read_only); });
}

int64_t storage_adopt(JNIEnv* env, jclass, jobject release, int64_t address, int64_t bytes, int64_t device, bool read_only) noexcept {
  return guarded([&] { return wrap(env, release, true, address, bytes, device, read_only); });
}

}  // namespace zarrbuffer::bridge
