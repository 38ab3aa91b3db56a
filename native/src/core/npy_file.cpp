#include <algorithm>
#include <array>
#include <fstream>
#include <random>
#include <vector>

#include "zarrbuffer/error.hpp"
#include "zarrbuffer/npy.hpp"

namespace zarrbuffer::npy {

namespace {

std::string text_of(const std::filesystem::path& path) {
  const std::u8string text = path.u8string();
  return {text.begin(), text.end()};
}

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

std::vector<std::byte> read_at_most(std::ifstream& file, const std::filesystem::path& path, std::size_t bytes) {
  std::vector<std::byte> result(bytes);
  file.read(reinterpret_cast<char*>(result.data()), static_cast<std::streamsize>(bytes));
  if (file.bad()) fail(path, "cannot read");
  result.resize(static_cast<std::size_t>(file.gcount()));
  return result;
}

constexpr std::size_t kFirst = 12;

std::span<const std::byte> first(std::span<const std::byte> bytes) { return bytes.first(std::min(bytes.size(), kFirst)); }

}  // namespace

NDArray read(const std::filesystem::path& path) {
  std::error_code error;
  std::ifstream file(path, std::ios::binary);
  if (!file || !std::filesystem::is_regular_file(path, error)) fail(path, "cannot open, as a regular file,");
  return reading(path, [&] {
    std::vector<std::byte> beginning = read_at_most(file, path, kFirst);
    const auto length = static_cast<std::size_t>(header_bytes(beginning));
    file.clear();
    file.seekg(0);
    const Header header = parse(read_at_most(file, path, length));
    const std::int64_t bytes = header.layout.size() * header.dtype.item_size();
    // Before memory of a size is asked for that only the header tells.
    const auto whole = std::filesystem::file_size(path, error);
    if (error) fail(path, "cannot tell the size of");
    const std::int64_t there = static_cast<std::int64_t>(whole) - static_cast<std::int64_t>(length);
    if (there < bytes) throw too_short(header, there);
    auto storage = Storage::allocate(memory_of(Device::cpu()), static_cast<std::size_t>(bytes));
    file.read(reinterpret_cast<char*>(storage->data()), bytes);
    if (file.gcount() != bytes) throw too_short(header, file.gcount());
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
  const bool fortran = host.is_f_contiguous() && !host.is_c_contiguous();
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
