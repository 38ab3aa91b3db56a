#include "memory_contract.hpp"

#include "zarrbuffer/caching_resource.hpp"

namespace zarrbuffer::test {

INSTANTIATE_TEST_SUITE_P(
    Host, MemoryContract,
    testing::Values(ResourceUnderTest{"plain", make_host_resource},
                    ResourceUnderTest{
                        "tracked",
                        [] { return std::make_shared<TrackingResource>(make_host_resource()); }},
                    ResourceUnderTest{"tracked_twice",
                                      [] {
                                        auto inner = std::make_shared<TrackingResource>(
                                            make_host_resource());
                                        return std::make_shared<TrackingResource>(std::move(inner));
                                      }}),
    [](const auto& info) { return info.param.name; });

}  // namespace zarrbuffer::test
