// Where memory comes from, how much of it is in use, and how much may be.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "zarrbuffer/device.hpp"
#include "zarrbuffer/export.hpp"
#include "zarrbuffer/stream.hpp"

namespace zarrbuffer {

/// Every block starts at a multiple of this many bytes.
inline constexpr std::size_t kAlignment = 64;

/// A source of memory of one device. Thread-safe. Adaptors wrap one another.
class ZB_EXPORT MemoryResource {
 public:
  virtual ~MemoryResource() = default;

  /// `bytes` uninitialised bytes at a multiple of `alignment` (a power of two up to
  /// 2^30), usable by work that follows on `stream`. Never null; 0 bytes give an address that must
  /// not be read. Throws MemoryError with the figures, ArgumentError for another alignment.
  virtual void* allocate(std::size_t bytes, std::size_t alignment, Stream stream) = 0;

  /// As allocate, and all bytes are zero.
  virtual void* allocate_zeroed(std::size_t bytes, std::size_t alignment, Stream stream) = 0;

  /// Gives back what allocate gave for the same size and alignment; work on `stream` that uses
  /// it may still be running.
  virtual void deallocate(void* pointer, std::size_t bytes, std::size_t alignment, Stream stream) noexcept = 0;

  /// Where the memory is.
  virtual Device device() const = 0;

  /// Gives memory that is kept for reuse back to the system. Returns the bytes given back.
  virtual std::size_t trim() { return 0; }
  /// Bytes that are kept for reuse.
  virtual std::size_t cached() const { return 0; }

  /// Bytes that may be kept for reuse; where nothing is kept this has no effect.
  virtual void set_capacity(std::size_t bytes) { static_cast<void>(bytes); }
  /// Bytes that may be kept for reuse; 0 where nothing is kept.
  virtual std::size_t capacity() const { return 0; }
};

/// Figures in bytes, unless they are counts.
struct MemoryStatistics {
  /// In use now.
  std::int64_t in_use = 0;
  /// The most that was in use at once.
  std::int64_t peak = 0;
  std::int64_t limit = 0;        ///< INT64_MAX: none
  std::int64_t allocations = 0;  ///< count since the start
  std::int64_t cached = 0;       ///< kept for reuse, not in use
  std::int64_t capacity = 0;     ///< may be kept for reuse
};

/// Counts what passes and refuses what would go past a limit.
class ZB_EXPORT TrackingResource final : public MemoryResource {
 public:
  /// Over `upstream`, without a limit.
  explicit TrackingResource(std::shared_ptr<MemoryResource> upstream);
  ~TrackingResource() override;

  void* allocate(std::size_t bytes, std::size_t alignment, Stream stream) override;
  void* allocate_zeroed(std::size_t bytes, std::size_t alignment, Stream stream) override;
  void deallocate(void* pointer, std::size_t bytes, std::size_t alignment, Stream stream) noexcept override;
  /// The device of the resource below.
  Device device() const override;
  std::size_t trim() override;
  std::size_t cached() const override;
  void set_capacity(std::size_t bytes) override;
  /// That of the resource below.
  std::size_t capacity() const override;

  /// Counts, or refuses, a piece of a block that was got elsewhere. The limit holds for pieces as for blocks, but
  /// threads that come near it at the same moment may pass it by one piece each; the peak sees pieces in steps of
  /// 64 KiB for each thread. Throws MemoryError with the figures, ArgumentError below 0.
  void count_in(std::int64_t bytes);
  /// Takes back what count_in counted.
  void count_out(std::int64_t bytes) noexcept;

  /// Where it takes memory from: what is taken there is not counted.
  const std::shared_ptr<MemoryResource>& upstream() const;

  /// All figures; while other threads allocate, each is of a moment of its own.
  MemoryStatistics statistics() const;
  /// Bytes that may be in use at once. Throws ArgumentError below 0. What is in use stays.
  void set_limit(std::int64_t bytes);
  /// Makes the peak what is in use now.
  void reset_peak();

 private:
  struct State;
  template <class Allocate>
  void* count(std::size_t bytes, Allocate allocate);
  template <class Allocate>
  void* count_once(std::size_t bytes, Allocate allocate);
  std::unique_ptr<State> state_;
};

/// Plain host memory.
ZB_EXPORT std::shared_ptr<MemoryResource> make_host_resource();

/// The process-wide tracked resource of a device, on the CPU over a CachingResource that keeps at
/// most an eighth of the machine's memory: what arrays are made in unless another
/// is passed to NDArray::empty, zeros or full. Throws DeviceError, with what was tried, where there is no such device.
ZB_EXPORT std::shared_ptr<TrackingResource> memory_of(Device device);

}  // namespace zarrbuffer
