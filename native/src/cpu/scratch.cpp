#include "cpu/scratch.hpp"

#include <memory>
#include <new>

namespace zarrbuffer::cpu {

namespace {

struct alignas(64) Line {
  std::byte bytes[64];
};

}  // namespace

std::byte* scratch(std::int64_t bytes) {
  thread_local std::unique_ptr<Line[]> lines;
  thread_local std::int64_t size = 0;
  const std::int64_t needed = (bytes + 63) / 64;
  if (needed > size) {
    lines.reset();
    size = 0;
    lines.reset(new Line[static_cast<std::size_t>(needed)]);
    size = needed;
  }
  // Nothing was asked for yet where there is none.
  return reinterpret_cast<std::byte*>(lines.get());
}

}  // namespace zarrbuffer::cpu
