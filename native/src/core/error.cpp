#include "zarrbuffer/error.hpp"

namespace zarrbuffer {

void throw_error(ErrorCode code, const std::string& message) {
  switch (code) {
    case ErrorCode::Argument:
      throw ArgumentError(message);
    case ErrorCode::Index:
      throw IndexError(message);
    case ErrorCode::ReadOnly:
      throw ReadOnlyError(message);
    case ErrorCode::Closed:
      throw ClosedError(message);
    case ErrorCode::Memory:
      throw MemoryError(message);
    case ErrorCode::Range:
      throw RangeError(message);
    case ErrorCode::Device:
      throw DeviceError(message);
    case ErrorCode::Unsupported:
      throw UnsupportedError(message);
    case ErrorCode::Io:
      throw IoError(message);
  }
  throw Error(code, message);
}

}  // namespace zarrbuffer
