// What the memory of this machine can do at most: the plainest loops there are, on any number of threads.
#include <jni.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <cstring>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

constexpr std::int64_t kLine = 64;

// Threads that wait for the next piece of work. They spin for a while, as waking them would cost more than the smaller
// pieces do.
class Pool {
 public:
  static Pool& get() {
    static Pool* pool = new Pool;
    return *pool;
  }

  /// Runs work(i) for i in 0..count-1, the last of them on the calling thread.
  void run(int count, const std::function<void(int)>& work) {
    {
      std::lock_guard lock(mutex_);
      while (static_cast<int>(threads_.size()) < count - 1) {
        const int number = static_cast<int>(threads_.size());
        threads_.emplace_back([this, number] { serve(number); });
        threads_.back().detach();
      }
      work_ = &work;
      wanted_ = count - 1;
      open_ = count - 1;
      turn_.fetch_add(1, std::memory_order_release);
    }
    if (count > 1) wake_.notify_all();
    work(count - 1);
    while (open_.load(std::memory_order_acquire) > 0) {
    }
  }

 private:
  void serve(int number) {
    std::uint64_t seen = 0;
    while (true) {
      for (int i = 0; i < 20000 && turn_.load(std::memory_order_acquire) == seen; ++i) {
#if defined(__x86_64__)
        _mm_pause();
#endif
      }
      const std::function<void(int)>* work = nullptr;
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [&] { return turn_.load() != seen; });
        seen = turn_.load();
        if (number < wanted_) work = work_;
      }
      if (work != nullptr) {
        (*work)(number);
        open_.fetch_sub(1, std::memory_order_release);
      }
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<std::thread> threads_;
  std::atomic<std::uint64_t> turn_{0};
  std::atomic<int> open_{0};
  int wanted_ = 0;
  const std::function<void(int)>* work_ = nullptr;
};

#if defined(__x86_64__)
__attribute__((target("avx512f"))) void stream512(char* dst, const char* src, std::int64_t bytes) {
  for (std::int64_t i = 0; i < bytes; i += kLine) {
    _mm512_stream_si512(reinterpret_cast<__m512i*>(dst + i), _mm512_loadu_si512(src + i));
  }
  _mm_sfence();
}

__attribute__((target("avx512f"))) void stream_fill512(char* dst, std::int64_t bytes) {
  const __m512i value = _mm512_set1_epi8(7);
  for (std::int64_t i = 0; i < bytes; i += kLine) _mm512_stream_si512(reinterpret_cast<__m512i*>(dst + i), value);
  _mm_sfence();
}

__attribute__((target("avx512f"))) std::int64_t read512(const char* src, std::int64_t bytes) {
  __m512i a = _mm512_setzero_si512(), b = a, c = a, d = a;
  for (std::int64_t i = 0; i + 4 * kLine <= bytes; i += 4 * kLine) {
    a = _mm512_or_si512(a, _mm512_loadu_si512(src + i));
    b = _mm512_or_si512(b, _mm512_loadu_si512(src + i + kLine));
    c = _mm512_or_si512(c, _mm512_loadu_si512(src + i + 2 * kLine));
    d = _mm512_or_si512(d, _mm512_loadu_si512(src + i + 3 * kLine));
  }
  return _mm512_reduce_or_epi64(_mm512_or_si512(_mm512_or_si512(a, b), _mm512_or_si512(c, d)));
}

void stream128(char* dst, const char* src, std::int64_t bytes) {
  for (std::int64_t i = 0; i < bytes; i += 16) {
    _mm_stream_si128(reinterpret_cast<__m128i*>(dst + i), _mm_loadu_si128(reinterpret_cast<const __m128i*>(src + i)));
  }
  _mm_sfence();
}

void stream_fill128(char* dst, std::int64_t bytes) {
  const __m128i value = _mm_set1_epi8(7);
  for (std::int64_t i = 0; i < bytes; i += 16) _mm_stream_si128(reinterpret_cast<__m128i*>(dst + i), value);
  _mm_sfence();
}

bool has512() {
  static const bool has = __builtin_cpu_supports("avx512f");
  return has;
}
#endif

void stream(char* dst, const char* src, std::int64_t bytes) {
#if defined(__x86_64__)
  const std::int64_t whole = bytes / kLine * kLine;
  (has512() ? stream512 : stream128)(dst, src, whole);
  std::memcpy(dst + whole, src + whole, static_cast<std::size_t>(bytes - whole));
#else
  std::memcpy(dst, src, static_cast<std::size_t>(bytes));
#endif
}

void stream_fill(char* dst, std::int64_t bytes) {
#if defined(__x86_64__)
  const std::int64_t whole = bytes / kLine * kLine;
  (has512() ? stream_fill512 : stream_fill128)(dst, whole);
  std::memset(dst + whole, 7, static_cast<std::size_t>(bytes - whole));
#else
  std::memset(dst, 7, static_cast<std::size_t>(bytes));
#endif
}

std::int64_t read_all(const char* src, std::int64_t bytes) {
#if defined(__x86_64__)
  if (has512()) return read512(src, bytes);
#endif
  std::int64_t sums[8] = {};
  for (std::int64_t i = 0; i + kLine <= bytes; i += kLine) {
    std::int64_t words[8];
    std::memcpy(words, src + i, sizeof words);
    for (int k = 0; k < 8; ++k) sums[k] |= words[k];
  }
  return sums[0] | sums[1] | sums[2] | sums[3] | sums[4] | sums[5] | sums[6] | sums[7];
}

std::atomic<std::int64_t> g_sink;

enum Work { kMemcpy = 0, kStreamCopy = 1, kMemset = 2, kStreamFill = 3, kRead = 4 };

void do_part(int work, char* dst, const char* src, std::int64_t bytes) {
  switch (work) {
    case kMemcpy: std::memcpy(dst, src, static_cast<std::size_t>(bytes)); break;
    case kStreamCopy: stream(dst, src, bytes); break;
    case kMemset: std::memset(dst, 7, static_cast<std::size_t>(bytes)); break;
    case kStreamFill: stream_fill(dst, bytes); break;
    default: g_sink.fetch_or(read_all(src, bytes), std::memory_order_relaxed);
  }
}

}  // namespace

// Addresses are multiples of 64.
extern "C" JNIEXPORT void JNICALL Java_dev_zarrbuffer_benchmarks_Limits_run(JNIEnv*, jclass, jint work, jlong dst,
                                                                            jlong src, jlong bytes, jint threads) {
  const std::int64_t part = (bytes / threads + kLine - 1) / kLine * kLine;
  const auto do_number = [&](int number) {
    const std::int64_t begin = number * part;
    const std::int64_t end = std::min<std::int64_t>(bytes, begin + part);
    if (begin < end) do_part(work, reinterpret_cast<char*>(dst) + begin, reinterpret_cast<const char*>(src) + begin, end - begin);
  };
  if (threads == 1) {
    do_number(0);
  } else {
    Pool::get().run(threads, do_number);
  }
}
