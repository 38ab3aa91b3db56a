#include "cuda/operand.hpp"

#include "cuda/runtime.hpp"
#include "cuda/transfer.hpp"

namespace zarrbuffer::cuda {

Dims packed_strides(const Dims& shape, std::int64_t item_size) {
  Dims strides(shape.size());
  std::int64_t stride = item_size;
  for (int axis = shape.size() - 1; axis >= 0; --axis) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

bool is_aligned(const void* pointer, const Dims& strides, std::int64_t size) {
  return alignment_of(address_of(pointer), strides) >= size;
}

Flag::Flag(cudaStream_t stream) : memory_(sizeof(std::int32_t), stream), stream_(stream) {
  check(cudaMemsetAsync(memory_.data(), 0, sizeof(std::int32_t), stream), "clear a flag");
}

bool Flag::is_set() const {
  return read_back<std::int32_t>(memory_.data(), stream_) != 0;
}

template <class T>
T read_back(const void* device, cudaStream_t stream) {
  T value;
  download(reinterpret_cast<std::byte*>(&value), static_cast<const std::byte*>(device), sizeof(T),
           stream);
  return value;
}

template std::int32_t read_back<std::int32_t>(const void*, cudaStream_t);
template std::uint32_t read_back<std::uint32_t>(const void*, cudaStream_t);
template std::int64_t read_back<std::int64_t>(const void*, cudaStream_t);

}  // namespace zarrbuffer::cuda
