// Memory of the emulated device.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>

namespace zarrbuffer::fake {

/// Addresses that nobody can read or write but while the device works.
class Arena {
 public:
  explicit Arena(std::int64_t bytes);

  /// Null where there is not enough in one piece.
  void* allocate(std::int64_t bytes);
  /// Overwrites it.
  void deallocate(void* pointer);

  bool contains(const void* pointer) const;
  /// Whether all bytes are of one piece of memory that is in use.
  bool holds(const void* pointer, std::int64_t bytes) const;
  std::int64_t used() const;

  /// The device works while one of these lives.
  class Work {
   public:
    explicit Work(Arena& arena);
    ~Work();
    Work(const Work&) = delete;
    Work& operator=(const Work&) = delete;

   private:
    Arena& arena_;
  };

 private:
  void protect(int protection);
  void forget_all();

  mutable std::mutex mutex_;
  std::int64_t bytes_;
  std::byte* start_;
  std::map<std::int64_t, std::int64_t> free_;  // offset, bytes
  struct Piece {
    std::int64_t asked;
    std::int64_t taken;
  };
  std::map<std::int64_t, Piece> used_;  // offset
  std::int64_t reached_ = 0;            // nothing beyond was ever used
  std::mutex work_mutex_;
  int works_ = 0;
};

}  // namespace zarrbuffer::fake
