#include "cuda/transfer.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "zarrbuffer/dtype.hpp"

#include "cpu/primitives.hpp"

#include "cuda/operand.hpp"
#include "cuda/runtime.hpp"
#include "cuda/staging.hpp"
#include "element/visit.hpp"

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

namespace {

/// What fits a slot, in the order of the packed side.
struct Part {
  Nest<2> nest;  ///< packed, host
  std::int64_t bytes;
};

std::vector<Part> parts_of(const zb_pack_plan& plan) {
  const Dims shape(std::span(plan.shape, static_cast<std::size_t>(plan.rank)));
  const Dims packed = packed_strides(shape, plan.item_size);
  const Nest<2> nest =
      merged(nest_of<2>(plan.rank, plan.shape, {packed.data(), plan.host_strides}));
  std::vector<Part> parts;
  for_each_piece(nest, std::max<std::int64_t>(1, Staging::kSlotBytes / plan.item_size),
                 [&](const Piece<2>& piece) {
                   parts.push_back(
                       {merged(piece.nest), element_count(piece.nest.shape) * plan.item_size});
                 });
  return parts;
}

/// Between a slot and the host's memory.
void move_on_host(const zb_pack_plan& plan, const Part& part, std::byte* slot) {
  const zb_type type = element::raw_type(plan.item_size);
  const Nest<2>& nest = part.nest;
  // Packed strides of the part, which may be narrower than the whole.
  const Dims packed = packed_strides(nest.shape, plan.item_size);
  void* host = static_cast<std::byte*>(plan.host) + nest.offsets[1];
  const bool fills = plan.to_device != 0;
  cpu::copy({nest.rank(), nest.shape.data(), fills ? slot : host,
             fills ? packed.data() : nest.strides[1].data(), type, fills ? host : slot,
             fills ? nest.strides[1].data() : packed.data(), type, 0});
}

void pack_up(const zb_pack_plan& plan, const std::vector<Part>& parts, cudaStream_t stream) {
  auto* device = static_cast<std::byte*>(plan.packed);
  const StagingLease staging;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    Staging::Slot& slot = staging->wait(static_cast<std::int64_t>(i));
    move_on_host(plan, parts[i], slot.data);
    copy_async(device + parts[i].nest.offsets[0], slot.data, parts[i].bytes, stream);
    staging->use(slot, stream);
  }
}

void pack_down(const zb_pack_plan& plan, const std::vector<Part>& parts, cudaStream_t stream) {
  const auto* device = static_cast<const std::byte*>(plan.packed);
  const StagingLease staging;
  const auto start = [&](std::size_t i) {
    if (i >= parts.size()) return;
    Staging::Slot& slot = staging->wait(static_cast<std::int64_t>(i));
    copy_async(slot.data, device + parts[i].nest.offsets[0], parts[i].bytes, stream);
    staging->use(slot, stream);
  };
  for (std::size_t i = 0; i < Staging::kSlots; ++i) start(i);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    move_on_host(plan, parts[i], staging->wait(static_cast<std::int64_t>(i)).data);
    start(i + Staging::kSlots);
  }
}

/// Items too large for a slot, one after another, as bytes.
void pack_large_items(const zb_pack_plan& plan, cudaStream_t stream) {
  const Dims shape(std::span(plan.shape, static_cast<std::size_t>(plan.rank)));
  const Dims packed = packed_strides(shape, plan.item_size);
  const Nest<2> nest = nest_of<2>(plan.rank, plan.shape, {packed.data(), plan.host_strides});
  for_each_piece(nest, 1, [&](const Piece<2>& item) {
    auto* host = static_cast<std::byte*>(plan.host) + item.nest.offsets[1];
    auto* device = static_cast<std::byte*>(plan.packed) + item.nest.offsets[0];
    if (plan.to_device != 0) {
      upload(device, host, plan.item_size, stream);
    } else {
      download(host, device, plan.item_size, stream);
    }
  });
}

zb_pack_plan bytes_plan(void* device, void* host, const std::int64_t& bytes,
                        const std::int64_t& stride, bool to_device) {
  return {1, &bytes, 1, host, &stride, device, to_device ? 1 : 0};
}

constexpr std::int64_t kByteStride = 1;

}  // namespace

void pack(const zb_pack_plan& plan, cudaStream_t stream) {
  const std::int64_t count =
      element_count(Dims(std::span(plan.shape, static_cast<std::size_t>(plan.rank))));
  if (count == 0 || plan.item_size == 0) return;
  if (plan.item_size > Staging::kSlotBytes) return pack_large_items(plan, stream);
  const std::vector<Part> parts = parts_of(plan);
  if (plan.to_device != 0) {
    pack_up(plan, parts, stream);
  } else {
    pack_down(plan, parts, stream);
  }
}

void upload(std::byte* device, const std::byte* host, std::int64_t bytes, cudaStream_t stream) {
  if (bytes <= kSmall) {
    copy_async(device, host, bytes, stream);
    // The runtime does not promise that it has read pageable memory when it returns.
    wait_for(stream);
    return;
  }
  // Only read, as the direction says.
  pack(bytes_plan(device, const_cast<std::byte*>(host), bytes, kByteStride, true), stream);
}

void download(std::byte* host, const std::byte* device, std::int64_t bytes, cudaStream_t stream) {
  if (bytes <= kSmall) {
    copy_async(host, device, bytes, stream);
    wait_for(stream);
    return;
  }
  pack(bytes_plan(const_cast<std::byte*>(device), host, bytes, kByteStride, false), stream);
}

void transfer(std::byte* dst, zb_device dst_device, const std::byte* src, zb_device src_device,
              std::int64_t bytes, cudaStream_t stream) {
  if (is_host(dst_device) && is_host(src_device)) {
    wait_for(stream);
    cpu::copy({1, &bytes, dst, &kByteStride, element::raw_type(1), src, &kByteStride,
               element::raw_type(1), 0});
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
