#include "zarrbuffer/mapped_file.hpp"

#include <string>

#include "core/file.hpp"
#include "zarrbuffer/error.hpp"

namespace zarrbuffer {

std::shared_ptr<Storage> map_file(const std::filesystem::path& path, std::int64_t offset, std::int64_t bytes, MapMode mode) {
  if (offset < 0 || bytes < kToTheEnd) {
    throw ArgumentError("offset and length of a part of a file must be 0 or more, got " + std::to_string(offset) + " and " +
                        std::to_string(bytes));
  }
  const File file(path, mode, "map");
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
    unmap();  // the storage has not
    throw;
  }
}

}  // namespace zarrbuffer
