// NumPy's .npy files, versions 1, 2 and 3.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "zarrbuffer/export.hpp"
#include "zarrbuffer/list.hpp"
#include "zarrbuffer/mapped_file.hpp"
#include "zarrbuffer/nd_array.hpp"

namespace zarrbuffer::npy {

/// The longest header that is read, in bytes.
inline constexpr std::int64_t kLongestHeader = 1 << 24;

/// What a header tells.
struct Header {
  DType dtype;    ///< in the file's byte order
  Layout layout;  ///< dense in order C or F; its offset is where the elements begin in the file
};

/// How long the header is, in bytes from the beginning of the file, as the first 12 bytes tell (or fewer, of a file
/// that has no more). Throws ArgumentError if that is no .npy file.
ZB_EXPORT std::int64_t header_bytes(std::span<const std::byte> beginning);

/// Reads a header of that length. Unnamed bytes between the fields of a struct get names: `_pad0`, `_pad1`, ...
/// Throws ArgumentError with the reason for what is no header, for Python objects, for subarrays and for names that
/// are no Unicode text.
ZB_EXPORT Header parse(std::span<const std::byte> header);

/// A header, all that stands before the elements. Of version 1 where that can say it, else 2 or 3. bfloat16, which
/// NumPy has no name for, becomes `|V2`, as NumPy writes it.
ZB_EXPORT std::string format(const DType& dtype, NumberList shape, Order order);

/// The array in a file, in memory of its own. Throws IoError, and ArgumentError for what is no .npy file or too short.
ZB_EXPORT NDArray read(const std::filesystem::path& path);

/// The array as it lies in a file, or in a part of one: see map_file for what else is thrown, and what must not happen
/// to the file.
ZB_EXPORT NDArray map(const std::filesystem::path& path, MapMode mode = MapMode::ReadOnly, std::int64_t offset = 0,
                      std::int64_t bytes = kToTheEnd);

/// Writes version 1, 2 or 3, in order F where the array is F- and not C-contiguous, as NumPy does; strided arrays are
/// copied first. The file is there whole or, on an error, not at all. Throws IoError.
ZB_EXPORT void write(const std::filesystem::path& path, const NDArray& array);

}  // namespace zarrbuffer::npy
