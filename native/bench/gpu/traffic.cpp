// What each row of the benchmark makes a device's memory move, beside the fewest bytes that the work
// needs; counted on the metered fake device, and so the same on every machine.
//
//   zarrbuffer_gpu_traffic [KIB [PART OF A ROW'S NAME]...]
//
// Prints a table; the last line counts rows. Ends with 1 where a row moves more than it may. Work whose
// places the caller chooses, gather and scatter, may move anything.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "zarrbuffer/device.hpp"
#include "zarrbuffer/stream.hpp"

#include "fake_device/control.h"
#include "fake_device/control.hpp"
#include "fake_device/meter/traffic.h"
#include "rows.hpp"

namespace zarrbuffer::bench {

namespace {

/// Shares of what the work needs: bytes that blocks move, accesses of 128 bytes, rounds of shared memory.
struct Share {
  double blocks;
  double accesses;
  double rounds;
};

/// Tiles of lines that begin anywhere share sectors at their edges. While the memory of an H100 moves
/// 128 bytes a processor, that begins 9.5 accesses (3.35 TB/s, 132 of them at 1.76 GHz).
constexpr Share kMost{1.6, 9.5, 1.6};

struct Cost {
  zb_traffic traffic;
  std::int64_t calls;  // that launch kernels or ask for memory
};

Cost cost_of(const std::function<void()>& work) {
  const auto calls = control<decltype(fake_calls)>("fake_calls");
  const Stream stream(Device::cuda(0));
  stream.synchronize();
  control<decltype(fake_meter_start)>("fake_meter_start")();
  const std::int64_t before = calls();
  work();
  const std::int64_t after = calls();
  stream.synchronize();
  return {control<decltype(fake_meter_stop)>("fake_meter_stop")(), after - before};
}

double ratio(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

bool has_chosen_places(const Row& row) {
  return row.work.at("op") == "gather" || row.work.at("op") == "scatter";
}

/// Prints the row. Whether it moves no more than it may.
bool measure(const Row& row) {
  const auto& [traffic, calls] = cost_of(row.prepare());
  const Share share{ratio(traffic.by_block, row.bytes), ratio(traffic.accesses * 128, row.bytes),
                    ratio(traffic.shared_rounds, traffic.shared_least)};
  const bool holds = has_chosen_places(row) || (share.blocks <= kMost.blocks && share.accesses <= kMost.accesses &&
                                                share.rounds <= kMost.rounds);
  std::printf("%-58s %7.3f %7.3f %7.3f %7.2f %7.2f %5lld %s\n", row.name().c_str(),
              ratio(traffic.in_all, row.bytes), share.blocks, ratio(traffic.by_access, row.bytes), share.accesses,
              share.rounds, static_cast<long long>(calls), holds ? "" : "too much");
  std::fflush(stdout);
  return holds;
}

bool is_chosen(const Row& row, const std::vector<std::string>& parts) {
  // Transfers and the limits run no kernels.
  if (row.limit != Limit::DeviceCopy || row.work.at("op") == "limit") return false;
  return parts.empty() || std::any_of(parts.begin(), parts.end(), [&](const std::string& part) {
           return row.name().find(part) != std::string::npos;
         });
}

int run(std::int64_t bytes, const std::vector<std::string>& parts) {
  std::printf("%-58s %7s %7s %7s %7s %7s %5s\n", "of the fewest bytes", "in all", "blocks", "access", "per 128",
              "rounds", "calls");
  int measured = 0;
  int too_much = 0;
  for (const Row& row : make_rows(bytes)) {
    if (!is_chosen(row, parts)) continue;
    ++measured;
    too_much += measure(row) ? 0 : 1;
  }
  std::printf("%d rows, %d of them too much\n", measured, too_much);
  return measured > 0 && too_much == 0 ? 0 : 1;
}

}  // namespace

}  // namespace zarrbuffer::bench

int main(int count, char** arguments) {
  constexpr std::int64_t kKib = 1024;
  const std::vector<std::string> parts(arguments + std::min(count, 2), arguments + count);
  return zarrbuffer::bench::run((count > 1 ? std::atoll(arguments[1]) : kKib) << 10, parts);
}
