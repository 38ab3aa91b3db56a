#include "zarrbuffer/storage.hpp"

#include "zarrbuffer/error.hpp"

namespace zarrbuffer {

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

std::shared_ptr<Storage> Storage::own(const std::shared_ptr<MemoryResource>& resource, void* data, std::size_t bytes) {
  std::unique_ptr<Storage> storage;
  try {
    storage.reset(new Storage(data, bytes, resource->device(), false, {}, resource));
  } catch (...) {
    resource->deallocate(data, bytes, kAlignment, Stream(resource->device()));
    throw;
  }
  // Outside: from here on the storage itself gives its memory back.
  return storage;
}

std::shared_ptr<Storage> Storage::allocate(const std::shared_ptr<MemoryResource>& resource, std::size_t bytes) {
  return own(resource, resource->allocate(bytes, kAlignment, Stream(resource->device())), bytes);
}

std::shared_ptr<Storage> Storage::allocate_zeroed(const std::shared_ptr<MemoryResource>& resource, std::size_t bytes) {
  return own(resource, resource->allocate_zeroed(bytes, kAlignment, Stream(resource->device())), bytes);
}

std::shared_ptr<Storage> Storage::foreign(void* data, std::size_t bytes, Device device, bool read_only,
                                          std::function<void()> release) {
  if (data == nullptr && bytes > 0) throw ArgumentError("memory of " + std::to_string(bytes) + " bytes at address 0");
  return std::shared_ptr<Storage>(new Storage(data, bytes, device, read_only, std::move(release), nullptr));
}

}  // namespace zarrbuffer
