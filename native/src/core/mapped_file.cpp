#include "zarrbuffer/mapped_file.hpp"

#ifdef _WIN32
#ifndef NOMINMAX
#define NOMINMAX
#endif
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#else
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#endif

#include <string>
#include <system_error>

#include "zarrbuffer/error.hpp"

namespace zarrbuffer {

namespace {

std::string text_of(const std::filesystem::path& path) {
  const std::u8string text = path.u8string();
  return {text.begin(), text.end()};
}

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& reason) {
  throw IoError("cannot map " + text_of(path) + ": " + reason);
}

#ifdef _WIN32

[[noreturn]] void refuse_with_last_error(const std::filesystem::path& path) {
  refuse(path, std::system_category().message(static_cast<int>(GetLastError())));
}

class Handle {
 public:
  explicit Handle(HANDLE handle) : handle_(handle) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (is_open()) CloseHandle(handle_);
  }
  bool is_open() const { return handle_ != nullptr && handle_ != INVALID_HANDLE_VALUE; }
  HANDLE get() const { return handle_; }

 private:
  HANDLE handle_;
};

class File {
 public:
  File(const std::filesystem::path& path, MapMode mode)
      : path_(path),
        mode_(mode),
        file_(CreateFileW(path.c_str(), mode == MapMode::ReadWrite ? GENERIC_READ | GENERIC_WRITE : GENERIC_READ,
                          FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
                          FILE_ATTRIBUTE_NORMAL, nullptr)) {
    if (!file_.is_open()) {
      const DWORD error = GetLastError();
      std::error_code unknown;
      if (std::filesystem::is_directory(path, unknown)) refuse(path, "it is a directory");
      refuse(path, std::system_category().message(static_cast<int>(error)));
    }
  }

  std::int64_t bytes() const {
    LARGE_INTEGER size;
    if (!GetFileSizeEx(file_.get(), &size)) refuse_with_last_error(path_);
    return size.QuadPart;
  }

  static std::int64_t granularity() {
    SYSTEM_INFO info;
    GetSystemInfo(&info);
    return info.dwAllocationGranularity;
  }

  void* map(std::int64_t offset, std::int64_t bytes) const {
    const DWORD protection = mode_ == MapMode::ReadWrite ? PAGE_READWRITE
                             : mode_ == MapMode::Private ? PAGE_WRITECOPY
                                                         : PAGE_READONLY;
    const DWORD access = mode_ == MapMode::ReadWrite ? FILE_MAP_WRITE
                         : mode_ == MapMode::Private ? FILE_MAP_COPY
                                                     : FILE_MAP_READ;
    const Handle mapping(CreateFileMappingW(file_.get(), nullptr, protection, 0, 0, nullptr));
    if (!mapping.is_open()) refuse_with_last_error(path_);
    void* begin = MapViewOfFile(mapping.get(), access, static_cast<DWORD>(offset >> 32), static_cast<DWORD>(offset),
                                static_cast<SIZE_T>(bytes));
    if (begin == nullptr) refuse_with_last_error(path_);
    return begin;
  }

  static void unmap(void* begin, std::int64_t) { UnmapViewOfFile(begin); }

 private:
  const std::filesystem::path& path_;
  MapMode mode_;
  Handle file_;
};

#else

[[noreturn]] void refuse_with_last_error(const std::filesystem::path& path) {
  refuse(path, std::generic_category().message(errno));
}

class File {
 public:
  File(const std::filesystem::path& path, MapMode mode)
      : path_(path),
        mode_(mode),
        // Without O_NONBLOCK, opening a named pipe would wait for its other end.
        descriptor_(open(path.c_str(), (mode == MapMode::ReadWrite ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK)) {
    if (descriptor_ < 0) refuse_with_last_error(path);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { close(descriptor_); }

  std::int64_t bytes() const {
    struct stat status;
    if (fstat(descriptor_, &status) != 0) refuse_with_last_error(path_);
    if (S_ISDIR(status.st_mode)) refuse(path_, "it is a directory");
    if (!S_ISREG(status.st_mode)) refuse(path_, "it is no regular file");
    return status.st_size;
  }

  static std::int64_t granularity() { return sysconf(_SC_PAGESIZE); }

  void* map(std::int64_t offset, std::int64_t bytes) const {
    const int protection = mode_ == MapMode::ReadOnly ? PROT_READ : PROT_READ | PROT_WRITE;
    const int sharing = mode_ == MapMode::Private ? MAP_PRIVATE : MAP_SHARED;
    void* begin = mmap(nullptr, static_cast<std::size_t>(bytes), protection, sharing, descriptor_, offset);
    if (begin == MAP_FAILED) refuse_with_last_error(path_);
    return begin;
  }

  static void unmap(void* begin, std::int64_t bytes) { munmap(begin, static_cast<std::size_t>(bytes)); }

 private:
  const std::filesystem::path& path_;
  MapMode mode_;
  int descriptor_;
};

#endif

}  // namespace

std::shared_ptr<Storage> map_file(const std::filesystem::path& path, std::int64_t offset, std::int64_t bytes, MapMode mode) {
  if (offset < 0 || bytes < kToTheEnd) {
    throw ArgumentError("offset and length of a part of a file must be 0 or more, got " + std::to_string(offset) + " and " +
                        std::to_string(bytes));
  }
  const File file(path, mode);
  const std::int64_t size = file.bytes();
  if (offset > size || (bytes != kToTheEnd && bytes > size - offset)) {
    throw IndexError(text_of(path) + " has " + std::to_string(size) + " bytes, not " +
                     (bytes == kToTheEnd ? "any" : std::to_string(bytes)) + " from byte " + std::to_string(offset) + " on");
  }
  const std::int64_t wanted = bytes == kToTheEnd ? size - offset : bytes;
  const bool read_only = mode == MapMode::ReadOnly;
  if (wanted == 0) return Storage::foreign(nullptr, 0, Device::cpu(), read_only, {});

  const std::int64_t before = offset % File::granularity();
  void* begin = file.map(offset - before, before + wanted);
  const auto unmap = [begin, mapped = before + wanted] { File::unmap(begin, mapped); };
  try {
    return Storage::foreign(static_cast<std::byte*>(begin) + before, static_cast<std::size_t>(wanted), Device::cpu(),
                            read_only, unmap);
  } catch (...) {
    unmap();
    throw;
  }
}

}  // namespace zarrbuffer
