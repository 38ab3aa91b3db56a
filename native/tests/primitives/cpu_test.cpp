#include "core/backends.hpp"
#include "primitives/contract.hpp"

namespace zarrbuffer::test {

INSTANTIATE_TEST_SUITE_P(Cpu, PrimitiveContract,
                         testing::Values(BackendUnderTest{"cpu", &cpu_backend(), {1, 0}}),
                         [](const auto& info) { return info.param.name; });

}  // namespace zarrbuffer::test
