#include "fake_device/arena.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>

namespace zarrbuffer::fake {

namespace {

constexpr std::int64_t kAligned = 256;
constexpr int kFreed = 0xDD;

std::byte* map(int file, std::int64_t bytes, int protection) {
  void* at = mmap(nullptr, static_cast<std::size_t>(bytes), protection, MAP_SHARED, file, 0);
  if (at == MAP_FAILED) throw std::runtime_error("cannot map a fake device's memory");
  return static_cast<std::byte*>(at);
}

}  // namespace

Arena::Arena(std::int64_t bytes) : bytes_(bytes) {
  const int file = memfd_create("fake device", 0);
  if (file < 0 || ftruncate(file, bytes) != 0) throw std::runtime_error("cannot make a fake device's memory");
  device_ = map(file, bytes, PROT_NONE);
  host_ = map(file, bytes, PROT_READ | PROT_WRITE);
  close(file);
  free_[0] = bytes;
}

void* Arena::allocate(std::int64_t bytes) {
  const std::lock_guard lock(mutex_);
  if (bytes > bytes_) return nullptr;
  const std::int64_t size = (bytes + kAligned - 1) / kAligned * kAligned;
  for (auto at = free_.begin(); at != free_.end(); ++at) {
    if (at->second < size) continue;
    const auto [offset, length] = *at;
    free_.erase(at);
    if (length > size) free_[offset + size] = length - size;
    used_[offset] = size;
    return device_ + offset;
  }
  return nullptr;
}

void Arena::deallocate(void* pointer) {
  const std::lock_guard lock(mutex_);
  const auto found = used_.find(static_cast<std::byte*>(pointer) - device_);
  if (found == used_.end()) throw std::logic_error("memory is given back that was not given");
  auto [offset, size] = *found;
  used_.erase(found);
  // Of large blocks the ends: the rest would make pages of zeros real.
  constexpr std::int64_t kMarked = 1 << 20;
  std::memset(host_ + offset, kFreed, static_cast<std::size_t>(std::min(size, kMarked)));
  auto next = free_.lower_bound(offset);
  if (next != free_.end() && offset + size == next->first) {
    size += next->second;
    next = free_.erase(next);
  }
  if (next != free_.begin()) {
    const auto before = std::prev(next);
    if (before->first + before->second == offset) {
      before->second += size;
      return;
    }
  }
  free_[offset] = size;
}

bool Arena::contains(const void* pointer, std::int64_t bytes) const {
  const auto* at = static_cast<const std::byte*>(pointer);
  return at >= device_ && at + bytes <= device_ + bytes_;
}

void* Arena::reach(const void* pointer) const {
  return host_ + (static_cast<const std::byte*>(pointer) - device_);
}

std::int64_t Arena::free() const {
  const std::lock_guard lock(mutex_);
  std::int64_t sum = 0;
  for (const auto& [offset, bytes] : free_) sum += bytes;
  return sum;
}

}  // namespace zarrbuffer::fake
