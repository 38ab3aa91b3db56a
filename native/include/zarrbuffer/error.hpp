// Errors of the library: one hierarchy with a stable code, so that every language binding can
// map each one to a type of its own.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "zarrbuffer/export.hpp"

namespace zarrbuffer {

/// Stable numbers: they cross the backend seam and the language bridges.
enum class ErrorCode : std::int32_t {
  Argument = 1,     ///< a value that is not allowed (Python's ValueError and TypeError)
  Index = 2,        ///< an index or axis outside its range (IndexError)
  ReadOnly = 3,     ///< a write to read-only memory
  Closed = 4,       ///< use of memory that its owner has closed
  Memory = 5,       ///< out of memory, or past a limit (MemoryError)
  Range = 6,        ///< a number that does not fit an integer dtype (OverflowError)
  Device = 7,       ///< a device or its driver failed
  Unsupported = 8,  ///< not possible for this dtype or on this device
  Io = 9,           ///< a file cannot be opened, read, written or mapped (OSError)
};

/// Base of every exception this library throws on purpose. The message says what was given and
/// what is allowed.
class ZB_EXPORT Error : public std::runtime_error {
 public:
  /// An error of that code.
  Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  /// Which kind of error this is.
  ErrorCode code() const noexcept { return code_; }

 private:
  ErrorCode code_;
};

/// One type for each code, so that C++ callers can catch what they can handle.
template <ErrorCode Code>
class ZB_EXPORT ErrorOf : public Error {
 public:
  /// An error with that message.
  explicit ErrorOf(const std::string& message) : Error(Code, message) {}
};

/// A value that is not allowed.
using ArgumentError = ErrorOf<ErrorCode::Argument>;
/// An index or axis outside its range.
using IndexError = ErrorOf<ErrorCode::Index>;
/// A write to read-only memory.
using ReadOnlyError = ErrorOf<ErrorCode::ReadOnly>;
/// A use of memory that its owner has closed.
using ClosedError = ErrorOf<ErrorCode::Closed>;
/// Out of memory, or past a limit.
using MemoryError = ErrorOf<ErrorCode::Memory>;
/// A number that does not fit.
using RangeError = ErrorOf<ErrorCode::Range>;
/// A device or its driver failed, or is not there.
using DeviceError = ErrorOf<ErrorCode::Device>;
/// Not possible for this dtype or on this device.
using UnsupportedError = ErrorOf<ErrorCode::Unsupported>;
/// A file cannot be opened, read, written or mapped.
using IoError = ErrorOf<ErrorCode::Io>;

/// Throws the type that belongs to `code`.
[[noreturn]] ZB_EXPORT void throw_error(ErrorCode code, const std::string& message);

}  // namespace zarrbuffer
