// The resources that arrays on a device are made in, under the suite that every resource passes.
#include "memory_contract.hpp"

namespace zarrbuffer::test {

namespace {

ResourceUnderTest resource(const char* name, DeviceType type) {
  return {name, [type] { return memory_of({type, 1}); }, 256};
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(FakeDevice, MemoryContract,
                         testing::Values(resource("device", DeviceType::Cuda),
                                         resource("pinned", DeviceType::CudaHost),
                                         resource("managed", DeviceType::CudaManaged)),
                         [](const auto& info) { return info.param.name; });

}  // namespace zarrbuffer::test
