// What every function of the bridge does around its one call of the core.
#pragma once

#include <cstdint>
#include <memory>
#include <new>
#include <string>

#include "zarrbuffer/error.hpp"
#include "zarrbuffer/nd_array.hpp"

namespace zarrbuffer::bridge {

using Handle = std::shared_ptr<Storage>;

/// Keeps the message for last_bytes() of this thread; returns -code.
std::int32_t remember(ErrorCode code, const char* message) noexcept;

/// Keeps bytes for last_bytes() of this thread.
void keep_bytes(std::string bytes);

/// Runs the body; errors become numbers.
template <class Body>
auto guarded(Body body) noexcept -> decltype(body()) {
  try {
    return body();
  } catch (const Error& error) {
    return remember(error.code(), error.what());
  } catch (const std::bad_alloc&) {
    return remember(ErrorCode::Memory, "out of memory on the C++ heap");
  } catch (const std::exception& error) {
    return remember(ErrorCode::Argument, error.what());
  }
}

/// Keeps the text that the body gives for last_bytes() of this thread.
template <class Body>
std::int32_t guarded_text(Body body) noexcept {
  return guarded([&] {
    keep_bytes(body());
    return std::int32_t{0};
  });
}

inline Handle& storage_of(std::int64_t handle) {
  if (handle == 0) throw ClosedError("the memory is closed");
  return *reinterpret_cast<Handle*>(handle);
}

/// An owner for Java of a storage that is not there yet: once the memory of somebody else is adopted, nothing may fail.
class Owner {
 public:
  std::int64_t of(const Handle& storage) {
    *handle_ = storage;
    return reinterpret_cast<std::int64_t>(handle_.release());
  }

 private:
  std::unique_ptr<Handle> handle_ = std::make_unique<Handle>();
};

inline std::int64_t to_handle(const Handle& storage) { return Owner().of(storage); }

inline Device device_of(std::int64_t device) {
  return {static_cast<DeviceType>(device >> 32), static_cast<std::int32_t>(device)};
}

}  // namespace zarrbuffer::bridge
