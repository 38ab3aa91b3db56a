#include <algorithm>
#include <fstream>
#include <random>
#include <vector>

#include "core/file.hpp"
#include "zarrbuffer/error.hpp"
#include "zarrbuffer/npy.hpp"

namespace zarrbuffer::npy {

namespace {

[[noreturn]] void fail(const std::filesystem::path& path, const char* what) {
  throw IoError(std::string(what) + " " + text_of(path));
}

/// Names the file in what is wrong with its content.
template <class Body>
auto reading(const std::filesystem::path& path, Body body) {
  try {
    return body();
  } catch (const ArgumentError& error) {
    throw ArgumentError(text_of(path) + ": " + error.what());
  }
}

ArgumentError too_short(const Header& header, std::int64_t bytes) {
  return ArgumentError("an array of shape " + shape_string(header.layout.shape()) + " and dtype " + header.dtype.to_string() +
                       " takes " + std::to_string(header.layout.size() * header.dtype.item_size()) + " bytes, the file has " +
                       std::to_string(bytes) + " after its header");
}

std::vector<std::byte> beginning(const File& file, std::int64_t bytes) {
  std::vector<std::byte> result(static_cast<std::size_t>(std::min(bytes, file.bytes())));
  result.resize(static_cast<std::size_t>(file.read(result.data(), 0, static_cast<std::int64_t>(result.size()))));
  return result;
}

constexpr std::int64_t kFirst = 12;

std::span<const std::byte> first(std::span<const std::byte> bytes) {
  return bytes.first(std::min(bytes.size(), static_cast<std::size_t>(kFirst)));
}

}  // namespace

NDArray read(const std::filesystem::path& path) {
  const File file(path, MapMode::ReadOnly, "read");
  return reading(path, [&] {
    const std::int64_t length = header_bytes(beginning(file, kFirst));
    const Header header = parse(beginning(file, length));
    const std::int64_t bytes = header.layout.size() * header.dtype.item_size();
    // Before memory of a size is asked for that only the header tells.
    if (file.bytes() - length < bytes) throw too_short(header, file.bytes() - length);
    auto storage = Storage::allocate(memory_of(Device::cpu()), static_cast<std::size_t>(bytes));
    const std::int64_t there = file.read(storage->data(), length, bytes);
    if (there != bytes) throw too_short(header, there);
    return NDArray(std::move(storage), header.dtype, header.layout.with_offset(0));
  });
}

NDArray map(const std::filesystem::path& path, MapMode mode, std::int64_t offset, std::int64_t bytes) {
  auto storage = map_file(path, offset, bytes, mode);
  return reading(path, [&] {
    const std::span<const std::byte> all(storage->data(), storage->bytes());
    const auto length = static_cast<std::size_t>(header_bytes(first(all)));
    const Header header = parse(all.first(std::min(all.size(), length)));
    const std::int64_t there = static_cast<std::int64_t>(all.size()) - header.layout.offset();
    if (header.layout.extent(header.dtype.item_size()).end > static_cast<std::int64_t>(all.size())) throw too_short(header, there);
    return NDArray(std::move(storage), header.dtype, header.layout);
  });
}

void write(const std::filesystem::path& path, const NDArray& array) {
  const NDArray host = array.to(Device::cpu());
  const bool fortran = host.layout().resolve(Order::A, host.dtype().item_size()) == Order::F;
  const NDArray rows = fortran ? host.transpose() : host;
  const NDArray dense = rows.is_c_contiguous() ? rows : rows.copy();
  const std::string header = format(array.dtype(), array.shape(), fortran ? Order::F : Order::C);

  std::filesystem::path unfinished = path;
  unfinished += ".unfinished-" + std::to_string(std::random_device{}());
  std::error_code error;
  try {
    std::ofstream file(unfinished, std::ios::binary | std::ios::trunc);
    if (!file) fail(path, "cannot create a file beside");
    file.write(header.data(), static_cast<std::streamsize>(header.size()));
    file.write(reinterpret_cast<const char*>(dense.data()), dense.nbytes());
    file.close();
    if (!file) fail(path, "cannot write");
    std::filesystem::rename(unfinished, path, error);
    if (error) fail(path, "cannot replace");
  } catch (...) {
    std::filesystem::remove(unfinished, error);
    throw;
  }
}

}  // namespace zarrbuffer::npy
