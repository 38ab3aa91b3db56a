// The kernels of a metered device are compiled as for ThreadSanitizer: the compiler calls these
// functions at each load and store. None of that sanitizer is there but their names.
#include <cstddef>
#include <cstdint>
#include <memory>

#include "fake_device/machine.hpp"
#include "fake_device/meter/meter.hpp"

#define ZB_HIDDEN __attribute__((visibility("hidden")))

// What the kernels call shared is static here, and a static of this plugin lies between these.
extern "C" {
ZB_HIDDEN extern char __bss_start;
ZB_HIDDEN extern char _end;
}

namespace zarrbuffer::fake {

namespace {

/// One grid runs at a time, and none where the meter begins or ends.
std::unique_ptr<Meter> meter;

bool is_shared(std::uintptr_t address) {
  return address >= reinterpret_cast<std::uintptr_t>(&__bss_start) && address < reinterpret_cast<std::uintptr_t>(&_end);
}

/// All else is in registers, or among a kernel's parameters.
void note(const void* place, Direction direction, const volatile void* at, unsigned bytes) {
  if (!meter) return;
  const void* pointer = const_cast<const void*>(at);
  const auto address = reinterpret_cast<std::uintptr_t>(pointer);
  if (is_shared(address)) {
    meter->note({place, Space::Shared, direction, address, bytes});
  } else if (arena_of(pointer) != nullptr) {
    meter->note({place, Space::Device, direction, address, bytes});
  }
}

}  // namespace

}  // namespace zarrbuffer::fake

using namespace zarrbuffer::fake;

void fake_meter_start() {
  meter = std::make_unique<Meter>();
}

zb_traffic fake_meter_stop() {
  const zb_traffic total = meter->total();
  meter.reset();
  return total;
}

namespace {

template <class T>
int compare_exchange(const void* place, T* at, T* expected, T value) {
  note(place, Direction::Load, at, sizeof(T));
  note(place, Direction::Store, at, sizeof(T));
  return __atomic_compare_exchange_n(at, expected, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST) ? 1 : 0;
}

}  // namespace

#define ZB_WATCH(name, direction, bytes)                                 \
  ZB_HIDDEN void __tsan_##name(void* at) {                               \
    note(__builtin_return_address(0), Direction::direction, at, bytes); \
  }
#define ZB_WATCH_ALL(prefix)         \
  ZB_WATCH(prefix##read1, Load, 1)   \
  ZB_WATCH(prefix##read2, Load, 2)   \
  ZB_WATCH(prefix##read4, Load, 4)   \
  ZB_WATCH(prefix##read8, Load, 8)   \
  ZB_WATCH(prefix##read16, Load, 16) \
  ZB_WATCH(prefix##write1, Store, 1) \
  ZB_WATCH(prefix##write2, Store, 2) \
  ZB_WATCH(prefix##write4, Store, 4) \
  ZB_WATCH(prefix##write8, Store, 8) \
  ZB_WATCH(prefix##write16, Store, 16)

extern "C" {

ZB_WATCH_ALL()
ZB_WATCH_ALL(unaligned_)

ZB_HIDDEN void __tsan_read_range(void* at, std::size_t bytes) {
  note(__builtin_return_address(0), Direction::Load, at, static_cast<unsigned>(bytes));
}

ZB_HIDDEN void __tsan_write_range(void* at, std::size_t bytes) {
  note(__builtin_return_address(0), Direction::Store, at, static_cast<unsigned>(bytes));
}

ZB_HIDDEN std::uint32_t __tsan_atomic32_load(const std::uint32_t* at, int) {
  note(__builtin_return_address(0), Direction::Load, at, sizeof(*at));
  return __atomic_load_n(at, __ATOMIC_SEQ_CST);
}

ZB_HIDDEN void __tsan_atomic32_store(std::uint32_t* at, std::uint32_t value, int) {
  note(__builtin_return_address(0), Direction::Store, at, sizeof(*at));
  __atomic_store_n(at, value, __ATOMIC_SEQ_CST);
}

ZB_HIDDEN int __tsan_atomic32_compare_exchange_strong(std::uint32_t* at, std::uint32_t* expected, std::uint32_t value,
                                                      int, int) {
  return compare_exchange(__builtin_return_address(0), at, expected, value);
}

ZB_HIDDEN int __tsan_atomic64_compare_exchange_strong(std::uint64_t* at, std::uint64_t* expected, std::uint64_t value,
                                                      int, int) {
  return compare_exchange(__builtin_return_address(0), at, expected, value);
}

ZB_HIDDEN void __tsan_init() {}
ZB_HIDDEN void __tsan_func_entry(void*) {}
ZB_HIDDEN void __tsan_func_exit() {}
ZB_HIDDEN void __tsan_vptr_update(void**, void*) {}
ZB_HIDDEN void __tsan_vptr_read(void**) {}
}
