// Every kind of work against what the memory can do in the same run.
//
//   zarrbuffer_bench [MiB [part of a row's name [rounds]]]
//
// Rounds are interleaved: each measures every limit and every row once, so that a noisy neighbour
// disturbs all alike. Printed are medians over rounds: GB/s of bytes read plus written, with one
// thread and with all, and the ratio to the row's limit in the same round, with all threads.
//
// To run it (cmake --preset release -DZARRBUFFER_BUILD_BENCH=ON; cmake --build --preset release):
//
//   chrt -f 20 build/release/native/bench/zarrbuffer_bench 64 transpose 5
//
// A real-time priority keeps other programs off the cores. Compare two builds only by runs that
// alternate: the memory of a shared machine is faster in one minute than in the next.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "zarrbuffer/threads.hpp"

#include "limits.hpp"
#include "rows.hpp"

namespace zarrbuffer::bench {

namespace {

double seconds(const std::function<void()>& run, int repeats) {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  for (int i = 0; i < repeats; ++i)
    run();
  return std::chrono::duration<double>(Clock::now() - begin).count() / repeats;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

struct Samples {
  std::vector<double> one, all, ratio;
};

std::vector<Row> limits(std::int64_t bytes) {
  const NDArray src = placed(Place::Source, "uint8", {bytes});
  const NDArray dst = placed(Place::Destination, "uint8", {bytes});
  const auto at = [](const NDArray& array) { return array.data(); };
  return {
      {"limit: memcpy", Limit::Copy, 2 * bytes,
       [=] { parallel_memcpy(at(dst), at(src), bytes, max_threads()); }},
      {"limit: streaming copy", Limit::Copy, 2 * bytes,
       [=] { streaming_copy(at(dst), at(src), bytes, max_threads()); }},
      {"limit: memset", Limit::Fill, bytes,
       [=] { parallel_memset(at(dst), bytes, max_threads()); }},
      {"limit: streaming fill", Limit::Fill, bytes,
       [=] { streaming_fill(at(dst), bytes, max_threads()); }},
      {"limit: read loop", Limit::Read, bytes, [=] { read_loop(at(src), bytes, max_threads()); }},
  };
}

void run(std::int64_t bytes, const std::string& part, int rounds) {
  std::vector<Row> all_rows = make_rows(bytes);
  std::vector<Row> rows = limits(bytes);
  const std::size_t limit_count = rows.size();
  for (Row& row : all_rows) {
    if (row.name.find(part) != std::string::npos) rows.push_back(std::move(row));
  }
  const int repeats = static_cast<int>(std::clamp<std::int64_t>((32 << 20) / bytes, 1, 1000));
  const int cores = max_threads();
  std::vector<Samples> samples(rows.size());
  for (int round = -1; round < rounds; ++round) {
    double limit[3] = {};
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto rate = [&](int threads) {
        set_max_threads(threads);
        return static_cast<double>(rows[i].bytes) / seconds(rows[i].run, repeats) * 1e-9;
      };
      rows[i].run();  // what it allocates is there from now on
      const double one = rate(1);
      const double all = rate(cores);
      auto& best = limit[static_cast<int>(rows[i].limit)];
      // Copies are held against the streaming copy, or in cache against memcpy.
      if (i < limit_count) best = std::max(best, all);
      if (round < 0) continue;
      samples[i].one.push_back(one);
      samples[i].all.push_back(all);
      samples[i].ratio.push_back(all / best);
    }
  }
  std::printf("%lld KiB, %d rounds, %d threads\n%-46s %9s %9s %7s\n",
              static_cast<long long>(bytes >> 10), rounds, cores, "work", "1 thread", "all",
              "ratio");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::printf("%-46s %9.2f %9.2f %7.2f\n", rows[i].name.c_str(), median(samples[i].one),
                median(samples[i].all), median(samples[i].ratio));
  }
}

}  // namespace

}  // namespace zarrbuffer::bench

int main(int count, char** arguments) {
  const double mib = count > 1 ? std::atof(arguments[1]) : 64;
  const std::string part = count > 2 ? arguments[2] : "";
  const int rounds = count > 3 ? std::atoi(arguments[3]) : 7;
  zarrbuffer::bench::run(static_cast<std::int64_t>(mib * (1 << 20)), part, rounds);
}
