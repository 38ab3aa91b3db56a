#include "fake_device/meter/meter.hpp"

#include <algorithm>
#include <tuple>

namespace zarrbuffer::fake {

namespace {

constexpr std::uintptr_t kSector = 32;
constexpr unsigned kBanks = 32;
constexpr unsigned kBankBytes = 4;

/// The end of those from `first` on that have its key.
template <class Iterator, class KeyOf>
Iterator end_of_equal(Iterator first, Iterator last, KeyOf key_of) {
  return std::find_if(first, last, [&](const auto& other) { return key_of(other) != key_of(*first); });
}

void keep_each_once(std::vector<std::uintptr_t>& numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

}  // namespace

void Meter::note(const Access& access) {
  const unsigned block = (blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
  if (block != block_) end_block();
  block_ = block;
  const unsigned thread = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
  noted_.push_back({access, thread, times_[access.place][thread]++});
}

void Meter::end_block() {
  const auto warp_access = [](const Noted& noted) {
    return std::make_tuple(noted.access.place, noted.thread / kWarp, noted.time);
  };
  std::sort(noted_.begin(), noted_.end(), [&](const Noted& a, const Noted& b) {
    return std::make_pair(warp_access(a), a.thread) < std::make_pair(warp_access(b), b.thread);
  });
  for (const Noted* first = noted_.data(); first != noted_.data() + noted_.size();) {
    const Noted* last = end_of_equal(first, static_cast<const Noted*>(noted_.data() + noted_.size()), warp_access);
    count(first, last);
    first = last;
  }
  for (std::size_t direction : {0u, 1u}) {
    Numbers& sectors = of_block_[direction];
    keep_each_once(sectors);
    total_.by_block += static_cast<std::int64_t>(sectors.size() * kSector);
    of_all_[direction].insert(sectors.begin(), sectors.end());
    sectors.clear();
  }
  noted_.clear();
  times_.clear();
}

void Meter::count(const Noted* first, const Noted* last) {
  ++total_.accesses;
  first->access.space == Space::Device ? count_sectors(first, last) : count_rounds(first, last);
}

void Meter::count_sectors(const Noted* first, const Noted* last) {
  Numbers& of_block = of_block_[static_cast<std::size_t>(first->access.direction)];
  of_access_.clear();
  for (; first != last; ++first) {
    const std::uintptr_t address = first->access.address;
    const std::uintptr_t end = (address + first->access.bytes - 1) / kSector;
    for (std::uintptr_t sector = address / kSector; sector <= end; ++sector) of_access_.push_back(sector);
  }
  keep_each_once(of_access_);
  total_.by_access += static_cast<std::int64_t>(of_access_.size() * kSector);
  of_block.insert(of_block.end(), of_access_.begin(), of_access_.end());
}

/// Words of 8 and 16 bytes are given to a half and a quarter of the warp at a time.
void Meter::count_rounds(const Noted* first, const Noted* last) {
  const unsigned lanes = kWarp / std::max(1u, first->access.bytes / kBankBytes);
  const auto part = [&](const Noted& noted) { return noted.thread / lanes; };
  while (first != last) {
    const Noted* end = end_of_equal(first, last, part);
    count_rounds_of_part(first, end);
    first = end;
  }
}

void Meter::count_rounds_of_part(const Noted* first, const Noted* last) {
  of_access_.clear();
  for (; first != last; ++first) {
    const std::uintptr_t address = first->access.address;
    const std::uintptr_t end = (address + first->access.bytes - 1) / kBankBytes;
    for (std::uintptr_t word = address / kBankBytes; word <= end; ++word) of_access_.push_back(word);
  }
  keep_each_once(of_access_);
  std::array<std::int64_t, kBanks> in_bank{};
  for (const std::uintptr_t word : of_access_) ++in_bank[word % kBanks];
  total_.shared_rounds += *std::max_element(in_bank.begin(), in_bank.end());
  total_.shared_least += static_cast<std::int64_t>((of_access_.size() + kBanks - 1) / kBanks);
}

zb_traffic Meter::total() {
  end_block();
  zb_traffic total = total_;
  for (const auto& sectors : of_all_) {
    total.in_all += static_cast<std::int64_t>(sectors.size() * kSector);
  }
  return total;
}

}  // namespace zarrbuffer::fake
