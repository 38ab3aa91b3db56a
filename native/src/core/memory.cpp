#include "zarrbuffer/memory.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <map>
#include <mutex>
#include <string>

#if __has_include(<unistd.h>)
#include <unistd.h>
#endif

#include "core/backends.hpp"
#include "core/in_flight.hpp"
#include "core/piece_counts.hpp"
#include "zarrbuffer/caching_resource.hpp"
#include "zarrbuffer/error.hpp"

namespace zarrbuffer {

namespace {

constexpr std::size_t kLargestAlignment = std::size_t{1} << 30;

// What an array of no bytes points at: aligned, never null, never read.
alignas(kAlignment) std::byte g_nothing[kAlignment];

std::int64_t signed_size(std::size_t bytes) {
  if (bytes > static_cast<std::size_t>(INT64_MAX)) throw MemoryError("cannot allocate " + std::to_string(bytes) + " bytes");
  return static_cast<std::int64_t>(bytes);
}

// Memory as a backend's table gives it.
class BackendResource final : public MemoryResource {
 public:
  BackendResource(const zb_backend& backend, Device device) : backend_(backend), device_(device) {}

  void* allocate(std::size_t bytes, std::size_t alignment, Stream stream) override {
    return take(bytes, alignment, false, stream);
  }
  void* allocate_zeroed(std::size_t bytes, std::size_t alignment, Stream stream) override {
    return take(bytes, alignment, true, stream);
  }
  void deallocate(void* pointer, std::size_t bytes, std::size_t alignment, Stream stream) noexcept override {
    if (bytes == 0) return;
    backend_.deallocate(seam(device_), pointer, static_cast<std::int64_t>(bytes),
                        static_cast<std::int64_t>(alignment), stream.handle());
  }
  Device device() const override { return device_; }
  std::size_t trim() override {
    std::int64_t bytes = 0;
    run(backend_.trim, seam(device_), &bytes);
    return static_cast<std::size_t>(bytes);
  }
  std::size_t cached() const override {
    std::int64_t bytes = 0;
    run(backend_.cached, seam(device_), &bytes);
    return static_cast<std::size_t>(bytes);
  }

 private:
  void* take(std::size_t bytes, std::size_t alignment, bool zeroed, Stream stream) {
    if (!std::has_single_bit(alignment) || alignment > kLargestAlignment) {
      throw ArgumentError("an alignment must be a power of two up to " + std::to_string(kLargestAlignment) + ", got " +
                          std::to_string(alignment));
    }
    if (bytes == 0) return g_nothing;
    void* pointer = nullptr;
    run(backend_.allocate, seam(device_), signed_size(bytes), static_cast<std::int64_t>(alignment),
        zeroed ? 1 : 0, stream.handle(), &pointer);
    return pointer;
  }

  const zb_backend& backend_;
  Device device_;
};

std::string figures(std::int64_t asked, std::int64_t in_use, std::int64_t limit, Device device) {
  return "cannot allocate " + std::to_string(asked) + " bytes on " + device.to_string() + ": " +
         std::to_string(in_use) + " bytes in use, limit " +
         (limit == INT64_MAX ? std::string("none") : std::to_string(limit) + " bytes");
}

}  // namespace

struct TrackingResource::State {
  std::shared_ptr<MemoryResource> upstream;
  std::atomic<std::int64_t> peak{0};
  std::atomic<std::int64_t> limit{INT64_MAX};
  /// Whether so little is left that each piece has to be held against the limit.
  std::atomic<bool> is_tight{false};
  /// Of blocks. In a line of its own: every thread writes it, what is above is mostly read.
  alignas(64) std::atomic<std::int64_t> in_use{0};

  PieceCounts pieces;

  /// More than all threads' pieces together can rise before the next look at them.
  static constexpr std::int64_t kMargin = std::int64_t{64} * PieceCounts::kShares * PieceCounts::kStep;

  std::int64_t total() const { return in_use.load(std::memory_order_relaxed) + pieces.bytes(); }

  /// Returns the bytes in use with these, pieces as they were noted.
  std::int64_t reserve(std::int64_t bytes) {
    const std::int64_t most = limit.load(std::memory_order_relaxed);
    std::int64_t used = in_use.load(std::memory_order_relaxed);
    std::int64_t cut;
    std::int64_t after;
    do {
      const bool overflow = __builtin_add_overflow(used, bytes, &after);
      // To sum them waits for every thread that makes some, and is needed near the limit only.
      cut = std::max<std::int64_t>(pieces.noted(), 0);
      if (overflow || after > most - kMargin - cut) cut = std::max<std::int64_t>(pieces.bytes(), 0);
      if (overflow || after > most - cut) throw MemoryError(figures(bytes, used + cut, most, upstream->device()));
    } while (!in_use.compare_exchange_weak(used, after, std::memory_order_relaxed));
    return after + cut;
  }

  void record(std::int64_t after) {
    if (after > peak.load(std::memory_order_relaxed) || is_tight.load(std::memory_order_relaxed)) after = total();
    note(after);
    pieces.add_one();
  }

  /// So many bytes are in use now.
  void note(std::int64_t used) {
    const bool tight = limit.load(std::memory_order_relaxed) - used < kMargin;
    if (tight != is_tight.load(std::memory_order_relaxed)) is_tight.store(tight, std::memory_order_relaxed);
    std::int64_t highest = peak.load(std::memory_order_relaxed);
    while (highest < used && !peak.compare_exchange_weak(highest, used, std::memory_order_relaxed)) {
    }
  }

  void check_fits(std::int64_t used, std::int64_t bytes) const {
    const std::int64_t most = limit.load(std::memory_order_relaxed);
    std::int64_t after;
    if (!__builtin_add_overflow(used, bytes, &after) && after <= most) return;
    throw MemoryError(figures(bytes, used, most, upstream->device()));
  }

  void add_piece(std::int64_t bytes) {
    if (bytes < 0) throw ArgumentError("a piece must not have a negative size, got " + std::to_string(bytes) + " bytes");
    // A large one is held against the limit before it is counted: no sum overflows.
    if (bytes >= PieceCounts::kStep) check_fits(total(), bytes);
    const bool look = pieces.add(bytes);
    if (!look && !is_tight.load(std::memory_order_relaxed)) return;
    const std::int64_t used = total();
    if (used > limit.load(std::memory_order_relaxed)) {
      pieces.undo(bytes);
      throw MemoryError(figures(bytes, used - bytes, limit, upstream->device()));
    }
    note(used);
  }
};

TrackingResource::TrackingResource(std::shared_ptr<MemoryResource> upstream) : state_(std::make_unique<State>()) {
  if (!upstream) throw ArgumentError("a tracking resource needs a resource to track");
  state_->upstream = std::move(upstream);
}

TrackingResource::~TrackingResource() = default;

template <class Allocate>
void* TrackingResource::count(std::size_t bytes, Allocate allocate) {
  try {
    return count_once(bytes, allocate);
  } catch (const MemoryError&) {
    // What work in the background used may be free by now.
    if (!in_flight::let_go()) throw;
  }
  return count_once(bytes, allocate);
}

template <class Allocate>
void* TrackingResource::count_once(std::size_t bytes, Allocate allocate) {
  const std::int64_t size = signed_size(bytes);
  const std::int64_t after = state_->reserve(size);
  try {
    void* pointer = allocate();
    state_->record(after);
    return pointer;
  } catch (const MemoryError& error) {
    state_->in_use.fetch_sub(size);
    const std::int64_t used = state_->total();
    throw MemoryError(figures(size, used, state_->limit, device()) + " (" + error.what() + ")");
  } catch (...) {
    state_->in_use.fetch_sub(size);
    throw;
  }
}

void* TrackingResource::allocate(std::size_t bytes, std::size_t alignment, Stream stream) {
  return count(bytes, [&] { return state_->upstream->allocate(bytes, alignment, stream); });
}

void* TrackingResource::allocate_zeroed(std::size_t bytes, std::size_t alignment, Stream stream) {
  return count(bytes, [&] { return state_->upstream->allocate_zeroed(bytes, alignment, stream); });
}

void TrackingResource::deallocate(void* pointer, std::size_t bytes, std::size_t alignment, Stream stream) noexcept {
  state_->upstream->deallocate(pointer, bytes, alignment, stream);
  state_->in_use.fetch_sub(static_cast<std::int64_t>(bytes), std::memory_order_relaxed);
}

void TrackingResource::count_in(std::int64_t bytes) { state_->add_piece(bytes); }

void TrackingResource::count_out(std::int64_t bytes) noexcept { state_->pieces.remove(bytes); }

const std::shared_ptr<MemoryResource>& TrackingResource::upstream() const { return state_->upstream; }

Device TrackingResource::device() const { return state_->upstream->device(); }

std::size_t TrackingResource::trim() {
  in_flight::let_go();
  return state_->upstream->trim();
}

std::size_t TrackingResource::cached() const { return state_->upstream->cached(); }

void TrackingResource::set_capacity(std::size_t bytes) { state_->upstream->set_capacity(bytes); }

std::size_t TrackingResource::capacity() const { return state_->upstream->capacity(); }

MemoryStatistics TrackingResource::statistics() const {
  in_flight::let_go();
  const std::int64_t used = state_->total();
  state_->note(used);
  return {used, state_->peak, state_->limit, state_->pieces.pieces(),
          static_cast<std::int64_t>(cached()), static_cast<std::int64_t>(capacity())};
}

void TrackingResource::set_limit(std::int64_t bytes) {
  if (bytes < 0) throw ArgumentError("a memory limit must not be negative, got " + std::to_string(bytes));
  state_->limit = bytes;
  state_->note(state_->total());
}

void TrackingResource::reset_peak() { state_->peak = state_->total(); }

std::shared_ptr<MemoryResource> make_host_resource() {
  return std::make_shared<BackendResource>(cpu_backend(), Device::cpu());
}

namespace {

std::shared_ptr<TrackingResource> make_tracked(Device device) {
  const zb_backend& backend = backend_for(device);
  const std::int32_t count = count_devices(device.type);
  if (device.id < 0 || device.id >= count) {
    throw DeviceError("there is no device " + std::to_string(device.id) + " of the kind of " + device.to_string() +
                      ", only " + std::to_string(count));
  }
  return std::make_shared<TrackingResource>(std::make_shared<BackendResource>(backend, device));
}

constexpr std::size_t kKeptShare = 8;

std::size_t physical_memory() {
#if defined(_SC_PHYS_PAGES)
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page = sysconf(_SC_PAGESIZE);
  if (pages > 0 && page > 0) return static_cast<std::size_t>(pages) * static_cast<std::size_t>(page);
#endif
  return std::size_t{8} << 30;
}

// Leaked, like every registry here: memory may be freed after static destructors have run. So nobody needs to own it, and
// copying this pointer counts nothing that threads would wait for.
const std::shared_ptr<TrackingResource>& host_memory() {
  static const auto* resource = new std::shared_ptr<TrackingResource>(
      std::shared_ptr<void>(),
      new TrackingResource(std::make_shared<CachingResource>(make_host_resource(), physical_memory() / kKeptShare)));
  return *resource;
}

}  // namespace

std::shared_ptr<TrackingResource> memory_of(Device device) {
  if (device == Device::cpu()) return host_memory();
  static auto* mutex = new std::mutex;
  static auto* resources = new std::map<std::pair<DeviceType, std::int32_t>, std::shared_ptr<TrackingResource>>;
  const std::lock_guard lock(*mutex);
  auto& resource = (*resources)[{device.type, device.id}];
  if (!resource) resource = make_tracked(device);
  return resource;
}

}  // namespace zarrbuffer
