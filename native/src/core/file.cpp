#include "core/file.hpp"

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

#include <algorithm>
#include <system_error>

#include "zarrbuffer/error.hpp"

namespace zarrbuffer {

namespace {

// Systems take no more at once, or say so in 32 bits.
constexpr std::int64_t kLargestRead = std::int64_t{1} << 30;

}  // namespace

std::string text_of(const std::filesystem::path& path) {
  const std::u8string text = path.u8string();
  return {text.begin(), text.end()};
}

void File::refuse(const std::string& reason) const {
  throw IoError("cannot " + std::string(purpose_) + " " + text_of(path_) + ": " + reason);
}

std::int64_t File::read(std::byte* to, std::int64_t offset, std::int64_t bytes) const {
  std::int64_t done = 0;
  while (done < bytes) {
    const std::int64_t got = read_once(to + done, offset + done, std::min(bytes - done, kLargestRead));
    if (got == 0) break;
    done += got;
  }
  return done;
}

#ifdef _WIN32

namespace {

HANDLE handle_of(std::intptr_t handle) { return reinterpret_cast<HANDLE>(handle); }

}  // namespace

void File::refuse_with_last_error() const {
  refuse(std::system_category().message(static_cast<int>(GetLastError())));
}

File::File(const std::filesystem::path& path, MapMode mode, const char* purpose)
    : path_(path),
      mode_(mode),
      purpose_(purpose),
      handle_(reinterpret_cast<std::intptr_t>(
          CreateFileW(path.c_str(), mode == MapMode::ReadWrite ? GENERIC_READ | GENERIC_WRITE : GENERIC_READ,
                      FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
                      FILE_ATTRIBUTE_NORMAL, nullptr))) {
  if (handle_of(handle_) == INVALID_HANDLE_VALUE) {
    const DWORD error = GetLastError();
    std::error_code unknown;
    if (std::filesystem::is_directory(path, unknown)) refuse("it is a directory");
    refuse(std::system_category().message(static_cast<int>(error)));
  }
  try {
    if (GetFileType(handle_of(handle_)) != FILE_TYPE_DISK) refuse("it is no regular file");
    LARGE_INTEGER size;
    if (!GetFileSizeEx(handle_of(handle_), &size)) refuse_with_last_error();
    bytes_ = size.QuadPart;
  } catch (...) {
    CloseHandle(handle_of(handle_));
    throw;
  }
}

File::~File() { CloseHandle(handle_of(handle_)); }

std::int64_t File::read_once(std::byte* to, std::int64_t offset, std::int64_t bytes) const {
  OVERLAPPED place{};
  place.Offset = static_cast<DWORD>(offset);
  place.OffsetHigh = static_cast<DWORD>(offset >> 32);
  DWORD got = 0;
  if (!ReadFile(handle_of(handle_), to, static_cast<DWORD>(bytes), &got, &place)) {
    if (GetLastError() == ERROR_HANDLE_EOF) return 0;
    refuse_with_last_error();
  }
  return got;
}

std::int64_t File::granularity() {
  SYSTEM_INFO info;
  GetSystemInfo(&info);
  return info.dwAllocationGranularity;
}

void* File::map(std::int64_t offset, std::int64_t bytes) const {
  const DWORD protection = mode_ == MapMode::ReadWrite ? PAGE_READWRITE
                           : mode_ == MapMode::Private ? PAGE_WRITECOPY
                                                       : PAGE_READONLY;
  const DWORD access = mode_ == MapMode::ReadWrite ? FILE_MAP_WRITE
                       : mode_ == MapMode::Private ? FILE_MAP_COPY
                                                   : FILE_MAP_READ;
  const HANDLE mapping = CreateFileMappingW(handle_of(handle_), nullptr, protection, 0, 0, nullptr);
  if (mapping == nullptr) refuse_with_last_error();
  void* begin = MapViewOfFile(mapping, access, static_cast<DWORD>(offset >> 32), static_cast<DWORD>(offset),
                              static_cast<SIZE_T>(bytes));
  const DWORD error = GetLastError();
  CloseHandle(mapping);
  if (begin == nullptr) refuse(std::system_category().message(static_cast<int>(error)));
  return begin;
}

void File::unmap(void* begin, std::int64_t) noexcept { UnmapViewOfFile(begin); }

#else

void File::refuse_with_last_error() const { refuse(std::generic_category().message(errno)); }

File::File(const std::filesystem::path& path, MapMode mode, const char* purpose)
    : path_(path),
      mode_(mode),
      purpose_(purpose),
      // Without O_NONBLOCK, opening a named pipe would wait for its other end.
      handle_(open(path.c_str(), (mode == MapMode::ReadWrite ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK)) {
  if (handle_ < 0) refuse_with_last_error();
  try {
    struct stat status;
    if (fstat(static_cast<int>(handle_), &status) != 0) refuse_with_last_error();
    if (S_ISDIR(status.st_mode)) refuse("it is a directory");
    if (!S_ISREG(status.st_mode)) refuse("it is no regular file");
    bytes_ = status.st_size;
  } catch (...) {
    close(static_cast<int>(handle_));
    throw;
  }
}

File::~File() { close(static_cast<int>(handle_)); }

std::int64_t File::read_once(std::byte* to, std::int64_t offset, std::int64_t bytes) const {
  for (;;) {
    const ssize_t got = pread(static_cast<int>(handle_), to, static_cast<std::size_t>(bytes), offset);
    if (got >= 0) return got;
    if (errno != EINTR) refuse_with_last_error();
  }
}

std::int64_t File::granularity() { return sysconf(_SC_PAGESIZE); }

void* File::map(std::int64_t offset, std::int64_t bytes) const {
  const int protection = mode_ == MapMode::ReadOnly ? PROT_READ : PROT_READ | PROT_WRITE;
  const int sharing = mode_ == MapMode::Private ? MAP_PRIVATE : MAP_SHARED;
  void* begin =
      mmap(nullptr, static_cast<std::size_t>(bytes), protection, sharing, static_cast<int>(handle_), offset);
  if (begin == MAP_FAILED) refuse_with_last_error();
  return begin;
}

void File::unmap(void* begin, std::int64_t bytes) noexcept { munmap(begin, static_cast<std::size_t>(bytes)); }

#endif

}  // namespace zarrbuffer
