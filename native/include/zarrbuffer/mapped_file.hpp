// Files as memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "zarrbuffer/export.hpp"
#include "zarrbuffer/storage.hpp"

namespace zarrbuffer {

/// What may be done to a mapped file, and what becomes of it.
enum class MapMode : std::uint8_t {
  ReadOnly = 0,   ///< arrays over it are read-only; a write past them ends the process
  ReadWrite = 1,  ///< what is written reaches the file, when the system sees fit
  Private = 2,    ///< what is written stays in memory
};

/// Everything from the offset to the end of the file.
inline constexpr std::int64_t kToTheEnd = -1;

/// Part of a file as memory, of any size and from any offset, in bytes; nothing is read before it is used. The file may
/// be renamed and deleted meanwhile (not on Windows). It counts in no limit of memory.
///
/// Nobody may make the file shorter while it is mapped: reading past its new end ends the process, unless a signal
/// handler of the host's sees to it (SIGBUS); Windows refuses to shorten it.
///
/// Throws ArgumentError for a negative offset or length, IndexError for a part that is not in the file, IoError where
/// the system refuses (no such file, a directory, no permission).
ZB_EXPORT std::shared_ptr<Storage> map_file(const std::filesystem::path& path, std::int64_t offset = 0,
                                            std::int64_t bytes = kToTheEnd, MapMode mode = MapMode::ReadOnly);

}  // namespace zarrbuffer
