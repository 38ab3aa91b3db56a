#include "cuda/transfer.hpp"

#include <algorithm>
#include <cstring>

#include "cuda/runtime.hpp"
#include "cuda/staging.hpp"

namespace zarrbuffer::cuda {

namespace {

/// CUDA itself stages pieces up to this size, at less than our slots cost.
constexpr std::int64_t kSmall = 65536;

std::size_t size_of(std::int64_t bytes) {
  return static_cast<std::size_t>(bytes);
}

void copy_async(std::byte* dst, const std::byte* src, std::int64_t bytes, cudaStream_t stream) {
  check(cudaMemcpyAsync(dst, src, size_of(bytes), cudaMemcpyDefault, stream), "copy memory");
}

void wait_for(cudaStream_t stream) {
  check(cudaStreamSynchronize(stream), "wait for a stream");
}

std::int64_t part_length(std::int64_t part, std::int64_t bytes) {
  return std::min(Staging::kSlotBytes, bytes - part * Staging::kSlotBytes);
}

bool is_host(zb_device device) {
  return type_of(device) == DeviceType::Cpu || type_of(device) == DeviceType::CudaHost;
}

/// The stream belongs to one of the devices; the other one's work is waited for.
void copy_between_devices(std::byte* dst, zb_device dst_device, const std::byte* src,
                          zb_device src_device, std::int64_t bytes, cudaStream_t stream) {
  for (const zb_device& device : {dst_device, src_device}) {
    const DeviceScope scope(device);
    check(cudaDeviceSynchronize(), "wait for a device");
  }
  check(cudaMemcpyPeerAsync(dst, dst_device.id, src, src_device.id, size_of(bytes), stream),
        "copy from device to device");
  wait_for(stream);
}

void copy_where_reachable(std::byte* dst, zb_device dst_device, const std::byte* src,
                          zb_device src_device, std::int64_t bytes, cudaStream_t stream) {
  copy_async(dst, src, bytes, stream);
  const bool all_on_device =
      type_of(dst_device) == DeviceType::Cuda && type_of(src_device) == DeviceType::Cuda;
  if (stream == nullptr && !all_on_device) wait_for(stream);
}

}  // namespace

void upload(std::byte* device, const std::byte* host, std::int64_t bytes, cudaStream_t stream) {
  if (bytes <= kSmall) {
    copy_async(device, host, bytes, stream);
    // The runtime does not promise that it has read pageable memory when it returns.
    wait_for(stream);
    return;
  }
  const StagingLease staging;
  for (std::int64_t part = 0; part * Staging::kSlotBytes < bytes; ++part) {
    const std::int64_t at = part * Staging::kSlotBytes;
    Staging::Slot& slot = staging->wait(part);
    std::memcpy(slot.data, host + at, size_of(part_length(part, bytes)));
    copy_async(device + at, slot.data, part_length(part, bytes), stream);
    staging->use(slot, stream);
  }
}

void download(std::byte* host, const std::byte* device, std::int64_t bytes, cudaStream_t stream) {
  if (bytes <= kSmall) {
    copy_async(host, device, bytes, stream);
    wait_for(stream);
    return;
  }
  const StagingLease staging;
  const std::int64_t parts = (bytes + Staging::kSlotBytes - 1) / Staging::kSlotBytes;
  const auto start = [&](std::int64_t part) {
    Staging::Slot& slot = staging->wait(part);
    copy_async(slot.data, device + part * Staging::kSlotBytes, part_length(part, bytes), stream);
    staging->use(slot, stream);
  };
  for (std::int64_t part = 0; part < std::min<std::int64_t>(Staging::kSlots, parts); ++part) {
    start(part);
  }
  for (std::int64_t part = 0; part < parts; ++part) {
    const Staging::Slot& slot = staging->wait(part);
    std::memcpy(host + part * Staging::kSlotBytes, slot.data, size_of(part_length(part, bytes)));
    if (part + Staging::kSlots < parts) start(part + Staging::kSlots);
  }
}

void transfer(std::byte* dst, zb_device dst_device, const std::byte* src, zb_device src_device,
              std::int64_t bytes, cudaStream_t stream) {
  if (is_host(dst_device) && is_host(src_device)) {
    wait_for(stream);
    std::memcpy(dst, src, size_of(bytes));
  } else if (type_of(src_device) == DeviceType::Cpu) {
    upload(dst, src, bytes, stream);
  } else if (type_of(dst_device) == DeviceType::Cpu) {
    download(dst, src, bytes, stream);
  } else if (!is_host(dst_device) && !is_host(src_device) && dst_device.id != src_device.id) {
    copy_between_devices(dst, dst_device, src, src_device, bytes, stream);
  } else {
    copy_where_reachable(dst, dst_device, src, src_device, bytes, stream);
  }
}

}  // namespace zarrbuffer::cuda
