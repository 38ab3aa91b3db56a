// Conversions other than between numbers: units of time, strings and raw bytes.
#include "element/time_cast.hpp"

#include "cuda/access.cuh"
#include "cuda/device_nest.cuh"
#include "cuda/kernels.hpp"
#include "cuda/launch.cuh"

namespace zarrbuffer::cuda {

// Not anonymous: nvcc names those by a hash of the path.
inline namespace other_cast_kernels {

template <class Convert>
__global__ void __launch_bounds__(kBlockThreads)
    cast_units(const __grid_constant__ DeviceNest<2> nest,
               const __grid_constant__ CastLaunch cast, const __grid_constant__ Convert convert) {
  for (std::uint32_t at = first_index(); at < nest.count; at += grid_step()) {
    const Offsets<2> offsets = nest.offsets(at);
    const auto ticks = in_order(load<std::int64_t>(cast.src + offsets.of[1], cast.src_aligned),
                                cast.src_swapped);
    store(cast.dst + offsets.of[0], in_order(convert(ticks), cast.dst_swapped), cast.dst_aligned);
  }
}

/// The place of a byte in an item whose groups of `size` bytes are reversed.
__device__ std::int64_t place_of_byte(std::int64_t byte, std::int64_t size) {
  return size == 1 ? byte : byte / size * size + (size - 1 - byte % size);
}

struct Item {
  std::int64_t size;
  std::int64_t swap;  // bytes that are reversed together, 1 for none
};

__global__ void __launch_bounds__(kBlockThreads)
    pad_items(const __grid_constant__ DeviceNest<2> nest, std::byte* dst, Item to,
              const std::byte* src, Item from) {
  for (std::uint32_t at = first_index(); at < nest.count; at += grid_step()) {
    const Offsets<2> offsets = nest.offsets(at);
    const std::byte* source = src + offsets.of[1];
    std::byte* item = dst + offsets.of[0];
    for (std::int64_t i = 0; i < to.size; ++i) {
      item[place_of_byte(i, to.swap)] =
          i < from.size ? source[place_of_byte(i, from.swap)] : std::byte{0};
    }
  }
}

__global__ void __launch_bounds__(kBlockThreads)
    any_byte(const __grid_constant__ DeviceNest<2> nest, std::byte* dst, const std::byte* src,
             std::int64_t item_size) {
  for (std::uint32_t at = first_index(); at < nest.count; at += grid_step()) {
    const Offsets<2> offsets = nest.offsets(at);
    std::byte seen{0};
    for (std::int64_t i = 0; i < item_size; ++i) seen |= src[offsets.of[1] + i];
    dst[offsets.of[0]] = std::byte{seen != std::byte{0}};
  }
}

Item item_of(const zb_type& type) {
  return {type.item_size, type.swapped ? element::swap_size(type) : 1};
}

}  // namespace other_cast_kernels

void launch_unit_cast(const CastLaunch& cast, const Nest<2>& nest, const zb_type& to,
                      const zb_type& from, cudaStream_t stream) {
  const DeviceNest<2> device_nest(nest);
  const unsigned blocks = blocks_for(device_nest.count, kBlockThreads);
  element::visit_time_cast(to, from, [&](auto convert) {
    launch({blocks, stream, "convert units of time"}, cast_units<decltype(convert)>, device_nest,
           cast, convert);
  });
}

void launch_pad(const CastLaunch& cast, const Nest<2>& nest, const zb_type& to,
                const zb_type& from, cudaStream_t stream) {
  const DeviceNest<2> device_nest(nest);
  const unsigned blocks = blocks_for(device_nest.count, kBlockThreads);
  launch({blocks, stream, "convert strings"}, pad_items, device_nest, cast.dst, item_of(to),
         cast.src, item_of(from));
}

void launch_any_byte(const CastLaunch& cast, const Nest<2>& nest, std::int64_t item_size,
                     cudaStream_t stream) {
  const DeviceNest<2> device_nest(nest);
  const unsigned blocks = blocks_for(device_nest.count, kBlockThreads);
  launch({blocks, stream, "test strings for truth"}, any_byte, device_nest, cast.dst, cast.src,
         item_size);
}

}  // namespace zarrbuffer::cuda
