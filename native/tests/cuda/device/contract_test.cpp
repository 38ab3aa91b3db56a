// The CUDA backend under the suites that every backend and every memory resource passes.
#include "core/backends.hpp"
#include "cuda/plugin.hpp"
#include "memory_contract.hpp"
#include "primitives/contract.hpp"

namespace zarrbuffer::test {

namespace {

std::vector<BackendUnderTest> kinds() {
  const auto kind = [](const char* name, DeviceType type) {
    return BackendUnderTest{name, zb_cuda_backend(), {static_cast<std::int32_t>(type), 0}};
  };
  return {kind("device", DeviceType::Cuda), kind("pinned", DeviceType::CudaHost),
          kind("managed", DeviceType::CudaManaged)};
}

/// What arrays are made in, through the plugin that the library opens.
ResourceUnderTest resource(const char* name, DeviceType type) {
  return {name, [type] { return memory_of({type, 0}); }, 256};
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Cuda, MemoryContract,
                         testing::Values(resource("device", DeviceType::Cuda),
                                         resource("pinned", DeviceType::CudaHost),
                                         resource("managed", DeviceType::CudaManaged)),
                         [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(Cuda, PrimitiveContract, testing::ValuesIn(kinds()),
                         [](const auto& info) { return info.param.name; });

}  // namespace zarrbuffer::test
