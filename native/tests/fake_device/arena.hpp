// Memory of a device that is none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>

namespace zarrbuffer::fake {

/// One file, mapped twice: where the device is said to have it, which nobody can read or write, and
/// where the plugin itself reaches it.
class Arena {
 public:
  explicit Arena(std::int64_t bytes);

  /// Null where there is not enough in one piece.
  void* allocate(std::int64_t bytes);
  /// Overwrites it.
  void deallocate(void* pointer);

  bool contains(const void* pointer, std::int64_t bytes) const;
  /// Where the plugin finds what the device has at an address.
  void* reach(const void* pointer) const;
  std::int64_t free() const;

 private:
  mutable std::mutex mutex_;
  std::int64_t bytes_;
  std::byte* device_;
  std::byte* host_;
  std::map<std::int64_t, std::int64_t> free_;  // offset, bytes
  std::map<std::int64_t, std::int64_t> used_;
};

}  // namespace zarrbuffer::fake
