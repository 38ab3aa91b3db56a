// Every kind of work on a device against what the device itself can do in the same run.
//
//   zarrbuffer_gpu_bench [--sizes=256,2048] [--rows=PART OF A NAME] [--out=FILE]
//
// Sizes are MiB. Prints a table; FILE gets a line of JSON for each row, which compare.py reads. The
// last line counts rows. Ends with 77 where there is no device, and 1 where a row failed.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>

#include "zarrbuffer/device.hpp"
#include "zarrbuffer/error.hpp"
#include "zarrbuffer/stream.hpp"

#include "rows.hpp"

namespace zarrbuffer::bench {

namespace {

constexpr int kNoDevice = 77;
constexpr int kBatches = 5;
constexpr double kBatchSeconds = 0.02;
/// A device that was idle is slower at first.
constexpr double kWarmUpSeconds = 0.5;

struct Options {
  std::string sizes = "256,2048";
  std::string part;
  std::string out;
};

struct Counts {
  int measured = 0;
  int short_of_goal = 0;
  int failed = 0;
};

/// Marking the default stream, unlike waiting for it, is work: it joins the other streams'.
void wait_for_all() {
  Event::record(Stream(Device::cuda(0))).wait();
}

/// Seconds of one of `repeats` runs, which are waited for together.
double batch(const std::function<void()>& run, int repeats) {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  for (int i = 0; i < repeats; ++i) run();
  wait_for_all();
  return std::chrono::duration<double>(Clock::now() - begin).count() / repeats;
}

/// Seconds of one run: the median of batches.
double seconds(const std::function<void()>& run, double warm_up) {
  batch(run, 1);  // loads kernels, makes memory
  const double once = batch(run, 1);
  const auto repeats_in = [&](double time) { return static_cast<int>(std::clamp(time / once, 1.0, 100000.0)); };
  if (warm_up > 0) batch(run, repeats_in(warm_up));
  std::array<double, kBatches> times{};
  for (double& time : times) time = batch(run, std::min(100, repeats_in(kBatchSeconds)));
  std::sort(times.begin(), times.end());
  return times[kBatches / 2];
}

bool is_limit(const Row& row) {
  return row.work.at("op") == "limit";
}

/// What a row is divided by: GB/s, 0 until it is known.
using Limits = std::array<double, 3>;

double rate_of(const Row& row, double time) {
  return static_cast<double>(row.bytes) / time * 1e-9;
}

void measure_row(const Row& row, const std::string& title, Limits& limits, std::ostream& out, Counts& counts) {
  const double time = seconds(row.prepare(), is_limit(row) ? kWarmUpSeconds : 0);
  const double rate = rate_of(row, time);
  double& limit = limits[static_cast<std::size_t>(row.limit)];
  if (is_limit(row)) limit = rate;
  const double ratio = limit > 0 ? rate / limit : 0;
  const bool is_short = row.goal > 0 && ratio < row.goal;
  std::printf("%-70s %10.1f %9.1f %7.3f %6s\n", row.name().c_str(), time * 1e6, rate, ratio,
              row.goal == 0 ? "" : is_short ? "short" : "met");
  nlohmann::json line = row.work;
  line.update({{"name", row.name()}, {"title", title}, {"seconds", time}, {"moved", row.bytes},
               {"ratio", ratio}, {"goal", row.goal}});
  out << line.dump() << '\n';
  ++counts.measured;
  counts.short_of_goal += is_short;
}

/// A device may have become quicker or slower meanwhile, and with it every ratio.
void tell_drift(const std::vector<Row>& rows, const Limits& limits) {
  for (const Row& row : rows) {
    const double before = limits[static_cast<std::size_t>(row.limit)];
    if (!is_limit(row) || before == 0) continue;
    const double now = rate_of(row, seconds(row.prepare(), 0));
    std::printf("%-70s %10s %9.1f %7.3f of the first\n", (row.name() + ", at the end").c_str(), "", now, now / before);
  }
}

void measure(const std::vector<Row>& rows, const std::string& title, const Options& options, std::ostream& out,
             Counts& counts) {
  std::printf("%s\n%-70s %10s %9s %7s %6s\n", title.c_str(), "work", "us", "GB/s", "ratio", "goal");
  Limits limits{};
  for (const Row& row : rows) {
    if (!is_limit(row) && row.name().find(options.part) == std::string::npos) continue;
    try {
      measure_row(row, title, limits, out, counts);
    } catch (const std::exception& error) {
      std::printf("%-70s failed: %s\n", row.name().c_str(), error.what());
      ++counts.failed;
    }
    std::fflush(stdout);
  }
  try {
    tell_drift(rows, limits);
  } catch (const std::exception& error) {
    std::printf("the limits could not be measured again: %s\n", error.what());
    ++counts.failed;
  }
}

std::vector<std::int64_t> sizes_of(const std::string& text) {
  std::vector<std::int64_t> sizes;
  std::istringstream in(text);
  for (std::string size; std::getline(in, size, ',');) sizes.push_back(std::stoll(size));
  return sizes;
}

int run(const Options& options) {
  std::size_t rows = make_chunk_rows().size();
  const std::vector<std::int64_t> sizes = sizes_of(options.sizes);
  for (const std::int64_t mib : sizes) rows += make_rows(mib << 20).size();
  if (count_devices(DeviceType::Cuda) == 0) {
    std::printf("no CUDA device: %s\n0 rows measured, 0 short of their goal, 0 failed, %zu skipped\n",
                why_no_device(DeviceType::Cuda).c_str(), rows);
    return kNoDevice;
  }
  std::ofstream out(options.out.empty() ? "/dev/null" : options.out);
  Counts counts;
  for (const std::int64_t mib : sizes) {
    measure(make_rows(mib << 20), std::to_string(mib) + " MiB", options, out, counts);
  }
  measure(make_chunk_rows(), "10,000 chunks of 64 KiB", options, out, counts);
  std::printf("%d rows measured, %d short of their goal, %d failed, %zu skipped\n", counts.measured,
              counts.short_of_goal, counts.failed, rows - static_cast<std::size_t>(counts.measured + counts.failed));
  return counts.failed == 0 ? 0 : 1;
}

}  // namespace

}  // namespace zarrbuffer::bench

int main(int count, char** arguments) {
  zarrbuffer::bench::Options options;
  for (int i = 1; i < count; ++i) {
    const std::string argument = arguments[i];
    const auto take = [&](const char* name, std::string& value) {
      const std::size_t length = std::strlen(name);
      if (argument.compare(0, length, name) != 0) return false;
      value = argument.substr(length);
      return true;
    };
    if (take("--sizes=", options.sizes) || take("--rows=", options.part) || take("--out=", options.out)) continue;
    std::fprintf(stderr, "unknown option %s\n", argument.c_str());
    return 2;
  }
  return zarrbuffer::bench::run(options);
}
