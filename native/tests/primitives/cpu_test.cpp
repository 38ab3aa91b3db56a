// The CPU backend as it is, on every instruction set that this processor has, and with operands of
// a few bytes taking the ways that are meant for large ones.
#include <hwy/highway.h>

#include "zarrbuffer/threads.hpp"

#include "core/backends.hpp"
#include "cpu/tuning.hpp"
#include "primitives/contract.hpp"

namespace zarrbuffer::test {

namespace {

#if !defined(ZARRBUFFER_BASELINE)

std::int64_t supported_targets() {
  // Asked once: under a hypervisor the question costs more than a test.
  static const std::int64_t targets = hwy::SupportedTargets();
  return targets;
}

/// Restricts what kernels may use while it lives.
template <std::int64_t Target>
class On {
 public:
  On() { hwy::GetChosenTarget().Update(Target); }
  ~On() { hwy::GetChosenTarget().Update(supported_targets()); }
  On(const On&) = delete;
  On& operator=(const On&) = delete;
};

#endif

/// Everything is cut up, streamed and spread over threads.
class TinyTuning {
 public:
  TinyTuning() : tuning_(cpu::tuning()), threads_(max_threads()) {
    cpu::tuning() = {.tiled_bytes = 1,
                     .stream_bytes = 1,
                     .parallel_bytes = 64,
                     .dst_run_bytes = 128,
                     .src_run_bytes = 32,
                     .tile_bytes = 512,
                     .direct_bytes = 96};
    set_max_threads(3);
  }
  ~TinyTuning() {
    cpu::tuning() = tuning_;
    set_max_threads(threads_);
  }
  TinyTuning(const TinyTuning&) = delete;
  TinyTuning& operator=(const TinyTuning&) = delete;

 private:
  cpu::Tuning tuning_;
  int threads_;
};

template <class Setting, auto Primitive>
struct Within;

/// A primitive of the CPU's table, run within a Setting.
template <class Setting, class Plan,
          std::int32_t (*zb_backend::*Primitive)(const Plan*, zb_device, void*, zb_error*)>
struct Within<Setting, Primitive> {
  static std::int32_t run(const Plan* plan, zb_device device, void* stream, zb_error* error) {
    const Setting setting;
    return (cpu_backend().*Primitive)(plan, device, stream, error);
  }
};

template <class Setting>
const zb_backend* table_within() {
  static const zb_backend table = [] {
    zb_backend within = cpu_backend();
    within.copy = Within<Setting, &zb_backend::copy>::run;
    within.fill = Within<Setting, &zb_backend::fill>::run;
    within.equal = Within<Setting, &zb_backend::equal>::run;
    within.all = Within<Setting, &zb_backend::all>::run;
    within.gather = Within<Setting, &zb_backend::gather>::run;
    within.scatter = Within<Setting, &zb_backend::scatter>::run;
    within.nonzero = Within<Setting, &zb_backend::nonzero>::run;
    return within;
  }();
  return &table;
}

constexpr zb_device kCpu{1, 0};

#if !defined(ZARRBUFFER_BASELINE)

template <std::int64_t Target>
void add_target(std::vector<BackendUnderTest>& backends, const std::string& name) {
  if ((supported_targets() & HWY_TARGETS & Target) == 0) return;
  backends.push_back({"cpu_" + name, table_within<On<Target>>(), kCpu});
}

#endif

std::vector<BackendUnderTest> backends() {
  std::vector<BackendUnderTest> all{{"cpu", &cpu_backend(), kCpu},
                                    {"cpu_tiny", table_within<TinyTuning>(), kCpu}};
#if !defined(ZARRBUFFER_BASELINE)
  add_target<HWY_STATIC_TARGET>(all, "baseline");
#if HWY_ARCH_X86
  add_target<HWY_SSE4>(all, "sse4");
  add_target<HWY_AVX2>(all, "avx2");
  add_target<HWY_AVX3>(all, "avx3");
#endif
#endif
  return all;
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Cpu, PrimitiveContract, testing::ValuesIn(backends()),
                         [](const auto& info) { return info.param.name; });

}  // namespace zarrbuffer::test
