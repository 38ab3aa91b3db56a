// Counts what the memory of a device would have to move for a kernel's loads and stores.
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "fake_device/grid.hpp"
#include "fake_device/meter/traffic.h"

namespace zarrbuffer::fake {

enum class Space { Device, Shared };
enum class Direction { Load, Store };

/// What one thread of a block does at one place of the code.
struct Access {
  const void* place;
  Space space;
  Direction direction;
  std::uintptr_t address;
  unsigned bytes;
};

/// Lanes of a warp are taken for one access where they come to the same place for the same time.
class Meter {
 public:
  void note(const Access& access);
  zb_traffic total();

 private:
  using Numbers = std::vector<std::uintptr_t>;

  struct Noted {
    Access access;
    unsigned thread;
    unsigned time;  // how often the thread had come to this place before
  };

  void end_block();
  void count(const Noted* first, const Noted* last);
  void count_sectors(const Noted* first, const Noted* last);
  void count_rounds(const Noted* first, const Noted* last);
  void count_rounds_of_part(const Noted* first, const Noted* last);

  unsigned block_ = 0;
  std::vector<Noted> noted_;  // of this block
  std::unordered_map<const void*, std::array<unsigned, kMostThreads>> times_;
  // Sectors that are loaded, and those that are stored.
  std::array<Numbers, 2> of_block_;
  std::array<std::unordered_set<std::uintptr_t>, 2> of_all_;
  Numbers of_access_;
  zb_traffic total_{};
};

}  // namespace zarrbuffer::fake
