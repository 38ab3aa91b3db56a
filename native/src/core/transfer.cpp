// Elements from one device to another, as they are.
#include "core/backends.hpp"
#include "core/mover.hpp"
#include "core/on_stream.hpp"
#include "core/operations.hpp"
#include "core/planner.hpp"

namespace zarrbuffer::operations {

namespace {

// Between packed memory of a device and the host's in any layout, but for packed memory that the device reads itself.
bool goes_through_slots(const NDArray& device, const NDArray& host) {
  if (device.device().type != DeviceType::Cuda || !device.is_c_contiguous()) return false;
  if (host.device().type == DeviceType::CudaHost) return !host.is_c_contiguous();
  return host.device().type == DeviceType::Cpu;
}

void run_transfer(const NDArray& dst, const NDArray& src) {
  const Device device = destination_moves(dst.device().type, src.device().type) ? dst.device() : src.device();
  on_stream(device, {&dst, &src}, [&](void* stream) {
    run(backend_for(device).transfer, static_cast<void*>(dst.data()), seam(dst.device()),
        static_cast<const void*>(src.data()), seam(src.device()), src.nbytes(), stream);
  });
}

void run_pack(const NDArray& host, const NDArray& packed, bool to_device) {
  const auto nest = planner::plan<2>({&packed.layout(), &host.layout()});
  zb_pack_plan plan{};
  plan.rank = nest.rank();
  plan.shape = nest.shape.data();
  plan.item_size = host.dtype().item_size();
  plan.host = host.storage()->data() + nest.offsets[1];
  plan.host_strides = nest.strides[1].data();
  plan.packed = packed.storage()->data() + nest.offsets[0];
  plan.to_device = to_device ? 1 : 0;
  const Device device = packed.device();
  // Pinned memory may still be written or read by work that was given to the stream.
  if (host.device().type == DeviceType::CudaHost) Stream::current(device).synchronize();
  on_stream(device, {&packed}, [&](void* stream) { run(backend_for(device).pack, &plan, seam(device), stream); });
}

}  // namespace

bool reaches(const NDArray& dst, const NDArray& src) {
  if (goes_through_slots(dst, src) || goes_through_slots(src, dst)) return true;
  return dst.is_c_contiguous() && src.is_c_contiguous();
}

void transfer(const NDArray& dst, const NDArray& src) {
  if (src.nbytes() == 0) return;
  if (goes_through_slots(dst, src)) {
    run_pack(src, dst, true);
  } else if (goes_through_slots(src, dst)) {
    run_pack(dst, src, false);
  } else {
    run_transfer(dst, src.is_c_contiguous() ? src : src.copy());
  }
}

NDArray copy_to(const std::shared_ptr<MemoryResource>& memory, const NDArray& src) {
  const NDArray result = NDArray::empty(src.dtype(), src.shape(), Order::C, memory);
  transfer(result, src);
  return result;
}

}  // namespace zarrbuffer::operations
