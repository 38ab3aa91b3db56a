#include "memory_contract.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <thread>
#include <vector>

#include "zarrbuffer/error.hpp"
#include "zarrbuffer/export.hpp"

#include "core/backends.hpp"

// A sanitizer's allocator ends the process on absurd sizes unless it is told to fail as malloc
// does.
extern "C" ZB_EXPORT const char* __asan_default_options() {
  return "allocator_may_return_null=1";
}
extern "C" ZB_EXPORT const char* __tsan_default_options() {
  return "allocator_may_return_null=1";
}

namespace zarrbuffer::test {

std::vector<std::byte> MemoryContract::download(const void* pointer, std::size_t bytes) const {
  std::vector<std::byte> host(bytes);
  const Device device = resource().device();
  run(backend_for(device).transfer, static_cast<void*>(host.data()), seam(Device::cpu()), pointer,
      seam(device), static_cast<std::int64_t>(bytes), nullptr);
  return host;
}

void MemoryContract::upload(void* pointer, const std::vector<std::byte>& bytes) const {
  const Device device = resource().device();
  run(backend_for(device).transfer, pointer, seam(device), static_cast<const void*>(bytes.data()),
      seam(Device::cpu()), static_cast<std::int64_t>(bytes.size()), nullptr);
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(MemoryContract);

TEST_P(MemoryContract, EverySizeAtEveryAlignment) {
  for (std::size_t alignment = 1; alignment <= GetParam().largest_alignment; alignment *= 2) {
    for (std::size_t bytes = 0; bytes <= 130; ++bytes) {
      void* pointer = resource().allocate(bytes, alignment, stream());
      ASSERT_NE(pointer, nullptr);
      if (bytes > 0 || alignment <= kAlignment) {
        ASSERT_EQ(reinterpret_cast<std::uintptr_t>(pointer) % alignment, 0u) << bytes;
      }
      resource().deallocate(pointer, bytes, alignment, stream());
    }
  }
}

TEST_P(MemoryContract, AlignmentsThatAreNoneAreRefused) {
  const std::size_t huge = std::size_t{1} << (std::numeric_limits<std::size_t>::digits - 1);
  for (const std::size_t alignment : {std::size_t{0}, std::size_t{3}, std::size_t{96}, huge, huge + 64}) {
    for (const std::size_t bytes : {std::size_t{100}, std::size_t{100'000}}) {
      EXPECT_THROW(resource().allocate(bytes, alignment, stream()), ArgumentError) << alignment;
      EXPECT_THROW(resource().allocate_zeroed(bytes, alignment, stream()), ArgumentError) << alignment;
    }
  }
}

TEST_P(MemoryContract, KeepsWhatIsWritten) {
  constexpr std::size_t kBytes = 1000;
  std::vector<std::byte> ones(kBytes, std::byte{1}), twos(kBytes, std::byte{2});
  void* first = resource().allocate(kBytes, kAlignment, stream());
  void* second = resource().allocate(kBytes, kAlignment, stream());
  upload(first, ones);
  upload(second, twos);
  EXPECT_EQ(download(first, kBytes), ones);
  EXPECT_EQ(download(second, kBytes), twos);
  resource().deallocate(first, kBytes, kAlignment, stream());
  EXPECT_EQ(download(second, kBytes), twos);
  resource().deallocate(second, kBytes, kAlignment, stream());
}

TEST_P(MemoryContract, ZeroedIsZeroEvenWhereMemoryWasUsed) {
  for (const std::size_t bytes : {1, 63, 4096, 1 << 20}) {
    void* used = resource().allocate(bytes, kAlignment, stream());
    upload(used, std::vector<std::byte>(bytes, std::byte{0xFF}));
    resource().deallocate(used, bytes, kAlignment, stream());
    void* zeroed = resource().allocate_zeroed(bytes, kAlignment, stream());
    EXPECT_EQ(download(zeroed, bytes), std::vector<std::byte>(bytes)) << bytes;
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(zeroed) % kAlignment, 0u);
    resource().deallocate(zeroed, bytes, kAlignment, stream());
  }
  resource().deallocate(resource().allocate_zeroed(0, kAlignment, stream()), 0, kAlignment,
                        stream());
}

TEST_P(MemoryContract, AbsurdSizesAreMemoryErrorsAndLeaveItUsable) {
  for (const std::size_t bytes : {std::size_t{1} << 62, std::size_t{INT64_MAX}, SIZE_MAX}) {
    EXPECT_THROW(resource().allocate(bytes, kAlignment, stream()), MemoryError) << bytes;
    EXPECT_THROW(resource().allocate_zeroed(bytes, kAlignment, stream()), MemoryError) << bytes;
  }
  void* pointer = resource().allocate(64, kAlignment, stream());
  EXPECT_NE(pointer, nullptr);
  resource().deallocate(pointer, 64, kAlignment, stream());
}

TEST_P(MemoryContract, ManyThreads) {
  // Made here: the first to ask for it makes it.
  MemoryResource& shared = resource();
  std::vector<std::thread> threads;
  for (int number = 1; number <= 4; ++number) {
    threads.emplace_back([this, number, &shared] {
      for (std::size_t round = 1; round <= 200; ++round) {
        const std::vector<std::byte> mark(round, static_cast<std::byte>(number));
        void* pointer = shared.allocate(round, kAlignment, stream());
        upload(pointer, mark);
        EXPECT_EQ(download(pointer, round), mark);
        shared.deallocate(pointer, round, kAlignment, stream());
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
}

TEST_P(MemoryContract, TrimLeavesBlocksInUse) {
  const std::vector<std::byte> mark(100, std::byte{7});
  void* pointer = resource().allocate(100, kAlignment, stream());
  upload(pointer, mark);
  resource().trim();
  EXPECT_EQ(download(pointer, 100), mark);
  resource().deallocate(pointer, 100, kAlignment, stream());
}

}  // namespace zarrbuffer::test
