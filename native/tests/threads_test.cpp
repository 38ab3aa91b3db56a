// The limit on threads, and that it holds.
#include "zarrbuffer/threads.hpp"

#include <gtest/gtest.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "cpu/parallel.hpp"
#include "expect_error.hpp"
#include "zarrbuffer/error.hpp"

namespace zarrbuffer {
namespace {

constexpr std::int64_t kLarge = std::int64_t{1} << 30;

class Threads : public testing::Test {
 protected:
  ~Threads() override { set_max_threads(0); }

  /// Which threads took part in 200 pieces of some work.
  static std::set<std::thread::id> helpers(std::int64_t bytes) {
    std::mutex mutex;
    std::set<std::thread::id> ids;
    std::vector<std::atomic<int>> calls(200);
    cpu::parallel_for(200, bytes, [&](std::int64_t i) {
      ++calls[static_cast<std::size_t>(i)];
      std::this_thread::sleep_for(std::chrono::microseconds(100));
      const std::lock_guard lock(mutex);
      ids.insert(std::this_thread::get_id());
    });
    for (const auto& count : calls) EXPECT_EQ(count, 1);
    return ids;
  }
};

TEST_F(Threads, AllCoresAtFirst) {
  EXPECT_EQ(max_threads(), static_cast<int>(std::max(1u, std::thread::hardware_concurrency())));
  set_max_threads(3);
  EXPECT_EQ(max_threads(), 3);
  set_max_threads(0);
  EXPECT_GE(max_threads(), 1);
  test::expect_error<ArgumentError>([] { set_max_threads(-1); }, "must not be negative, got -1");
}

TEST_F(Threads, NeverMoreThanTheLimit) {
  for (const int limit : {1, 2, 3}) {
    set_max_threads(limit);
    EXPECT_LE(helpers(kLarge).size(), static_cast<std::size_t>(limit));
  }
}

TEST_F(Threads, SmallWorkStaysWithTheCaller) {
  set_max_threads(4);
  EXPECT_EQ(helpers(1000), std::set{std::this_thread::get_id()});
}

TEST_F(Threads, WorkInsideWorkStaysOnItsThread) {
  set_max_threads(4);
  cpu::parallel_for(8, kLarge, [&](std::int64_t) {
    EXPECT_EQ(helpers(kLarge), std::set{std::this_thread::get_id()});
  });
}

TEST_F(Threads, RunsInsideTasksOfTheCaller) {
  set_max_threads(2);
  std::atomic<int> runs{0};
  tbb::parallel_for(0, 8, [&](int) {
    EXPECT_LE(helpers(kLarge).size(), 2u);
    ++runs;
  });
  EXPECT_EQ(runs, 8);
}

TEST_F(Threads, AnArenaOfTheCallersIsNotOversubscribed) {
  set_max_threads(8);
  for (const int slots : {1, 2}) {
    tbb::task_arena arena(slots);
    const auto found = arena.execute([&] { return helpers(kLarge); });
    EXPECT_LE(found.size(), static_cast<std::size_t>(slots));
  }
}

TEST_F(Threads, ErrorsReachTheCaller) {
  set_max_threads(2);
  for (const std::int64_t bytes : {std::int64_t{1}, kLarge}) {
    const auto fails = [](std::int64_t i) {
      if (i == 7) throw ArgumentError("seven");
    };
    EXPECT_THROW(cpu::parallel_for(100, bytes, fails), ArgumentError);
  }
  EXPECT_LE(helpers(kLarge).size(), 2u) << "and nothing is left behind";
}

}  // namespace
}  // namespace zarrbuffer
