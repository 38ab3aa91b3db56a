// A regular file of this machine that is open for reading, or for writing through memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "zarrbuffer/mapped_file.hpp"

namespace zarrbuffer {

/// A path for a message, in UTF-8.
std::string text_of(const std::filesystem::path& path);

/// Closed at its end; what was mapped stays mapped.
class File {
 public:
  /// `purpose` is what an error says cannot be done: "map", "read". Throws IoError for what is not there and for what is
  /// no regular file; never waits for the other end of a pipe.
  File(const std::filesystem::path& path, MapMode mode, const char* purpose);
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File();

  /// How long it was when it was opened.
  std::int64_t bytes() const { return bytes_; }
  /// Fills `to` from an offset on, as far as the file goes; returns how many bytes. Throws IoError.
  std::int64_t read(std::byte* to, std::int64_t offset, std::int64_t bytes) const;

  /// What the offset of a mapping must be a multiple of, in bytes.
  static std::int64_t granularity();
  /// Bytes of the file as memory, in the mode that it was opened for. Throws IoError.
  void* map(std::int64_t offset, std::int64_t bytes) const;
  static void unmap(void* begin, std::int64_t bytes) noexcept;

 private:
  std::int64_t read_once(std::byte* to, std::int64_t offset, std::int64_t bytes) const;
  [[noreturn]] void refuse(const std::string& reason) const;
  [[noreturn]] void refuse_with_last_error() const;

  std::filesystem::path path_;
  MapMode mode_;
  const char* purpose_;
  std::intptr_t handle_;  // a descriptor, or Windows' HANDLE
  std::int64_t bytes_ = 0;
};

}  // namespace zarrbuffer
