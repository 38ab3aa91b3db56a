#include "zarrbuffer/storage.hpp"

#include "core/backends.hpp"
#include "core/in_flight.hpp"
#include "zarrbuffer/error.hpp"

namespace zarrbuffer {

namespace {

void check_is_memory_of(Device device, const void* data, std::size_t bytes) {
  const zb_backend& backend = backend_for(device);
  if (bytes > 0) run(backend.check_memory, seam(device), data, static_cast<std::int64_t>(bytes));
}

}  // namespace

Storage::Storage(void* data, std::size_t bytes, Device device, bool read_only, std::function<void()> release,
                 std::shared_ptr<MemoryResource> resource)
    : data_(static_cast<std::byte*>(data)),
      bytes_(bytes),
      device_(device),
      read_only_(read_only),
      release_(std::move(release)),
      resource_(std::move(resource)) {}

Storage::~Storage() {
  if (resource_) resource_->deallocate(data_, bytes_, kAlignment, Stream(device_));
  if (release_) release_();
}

template <class Allocate>
std::shared_ptr<Storage> Storage::own(const std::shared_ptr<MemoryResource>& resource, std::size_t bytes,
                                      Allocate allocate) {
  if (!resource) throw ArgumentError("memory needs a resource that it comes from, got none");
  const Device device = resource->device();
  const Stream stream = Stream::current(device);
  if (device != Device::cpu()) in_flight::let_go();
  std::shared_ptr<Storage> storage(new Storage(nullptr, bytes, device, false, {}, nullptr));
  // It goes back on the default stream, which knows nothing of a foreign one.
  in_flight::Storages kept;
  if (stream.is_foreign() && bytes > 0) kept.push_back(storage);
  // Last: once the stream may write to it, nothing may fail that would give it back.
  storage->data_ = static_cast<std::byte*>(allocate(stream));
  storage->resource_ = resource;
  if (!kept.empty()) in_flight::keep(stream, std::move(kept));
  return storage;
}

std::shared_ptr<Storage> Storage::allocate(const std::shared_ptr<MemoryResource>& resource, std::size_t bytes) {
  return own(resource, bytes, [&](const Stream& stream) { return resource->allocate(bytes, kAlignment, stream); });
}

std::shared_ptr<Storage> Storage::allocate_zeroed(const std::shared_ptr<MemoryResource>& resource, std::size_t bytes) {
  return own(resource, bytes,
             [&](const Stream& stream) { return resource->allocate_zeroed(bytes, kAlignment, stream); });
}

std::shared_ptr<Storage> Storage::foreign(void* data, std::size_t bytes, Device device, bool read_only,
                                          std::function<void()> release) {
  if (data == nullptr && bytes > 0) throw ArgumentError("memory of " + std::to_string(bytes) + " bytes at address 0");
  if (device != Device::cpu()) check_is_memory_of(device, data, bytes);
  std::shared_ptr<Storage> storage(new Storage(data, bytes, device, read_only, {}, nullptr));
  // Last: before there is an owner that is sure to exist, an error must not release anything.
  storage->release_.swap(release);
  return storage;
}

}  // namespace zarrbuffer
