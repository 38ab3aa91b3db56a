// What reading costs that goes in short rows, as that of a transpose does: 64 MiB, in runs of so many bytes, each far
// from the last, on all processors, asked for some runs ahead. Prints the share of reading in one run that is left.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <random>
#include <thread>
#include <vector>

namespace {

constexpr std::int64_t kBytes = 64 << 20;
constexpr std::int64_t kLine = 64;
// A tile of a transpose reads so many rows, each far from the last, before it goes on beside the first.
constexpr std::int64_t kRows = 256;
constexpr int kRounds = 15;

std::uint64_t sum(const char* from, std::int64_t bytes) {
  std::uint64_t words[4] = {};
  std::int64_t i = 0;
  for (; i + 32 <= bytes; i += 32) {
    std::uint64_t next[4];
    std::memcpy(next, from + i, 32);
    for (int k = 0; k < 4; ++k) words[k] += next[k];
  }
  for (; i < bytes; ++i) words[0] += static_cast<unsigned char>(from[i]);
  return words[0] + words[1] + words[2] + words[3];
}

void ask(const char* from, std::int64_t bytes) {
  const auto before = static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(from) % kLine);
  for (std::int64_t i = -before; i < bytes; i += kLine) __builtin_prefetch(from + i, 0, 2);
}

/// Reads each row once: kRows of them, a distance apart, then their neighbours.
std::uint64_t read_rows(const char* data, std::int64_t bytes, std::int64_t row, std::int64_t ahead) {
  const std::int64_t distance = bytes / kRows / row * row;
  const std::int64_t count = distance / row * kRows;
  const auto place = [&](std::int64_t i) { return data + i % kRows * distance + i / kRows * row; };
  std::uint64_t total = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    if (ahead > 0 && i + ahead < count) ask(place(i + ahead), row);
    total += sum(place(i), row);
  }
  return total;
}

template <class Work>
double seconds(int threads, Work&& work) {
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::thread> others;
  for (int t = 1; t < threads; ++t) others.emplace_back([&, t] { work(t); });
  work(0);
  for (std::thread& other : others) other.join();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main() {
  const int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  std::vector<char> data(kBytes);
  std::mt19937 random(1);
  for (char& byte : data) byte = static_cast<char>(random());
  volatile std::uint64_t kept = 0;
  const std::int64_t part = kBytes / threads;
  const auto whole = [&](int t) { kept = kept + sum(data.data() + t * part, part); };
  std::printf("%d threads\n%8s %12s %12s %8s\n", threads, "row", "rows GB/s", "at once", "share");
  for (const std::int64_t row : {37, 56, 112, 128, 256, 1024}) {
    std::vector<double> at_once, best;
    std::int64_t chosen = 0;
    double least = 1e9;
    // As far ahead as is best on this machine.
    for (const std::int64_t ahead : {0, 4, 16, 64, 256}) {
      const auto rows = [&](int t) { kept = kept + read_rows(data.data() + t * part, part, row, ahead); };
      std::vector<double> times;
      for (int round = 0; round < 5; ++round) times.push_back(seconds(threads, rows));
      if (median(times) < least) least = median(times), chosen = ahead;
    }
    const auto rows = [&](int t) { kept = kept + read_rows(data.data() + t * part, part, row, chosen); };
    for (int round = 0; round < kRounds; ++round) {
      at_once.push_back(seconds(threads, whole));
      best.push_back(seconds(threads, rows));
    }
    std::printf("%8lld %12.1f %12.1f %8.2f\n", static_cast<long long>(row), kBytes / median(best) / 1e9,
                kBytes / median(at_once) / 1e9, median(at_once) / median(best));
  }
}
