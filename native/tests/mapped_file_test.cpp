#include "zarrbuffer/mapped_file.hpp"

#include <gtest/gtest.h>
#include <string_view>

#include "zarrbuffer/error.hpp"
#include "zarrbuffer/nd_array.hpp"

#include "expect_error.hpp"
#include "temporary_file.hpp"

namespace zarrbuffer {
namespace {

using test::expect_error;
using test::TemporaryFile;

std::string_view text_of(const Storage& storage) {
  return {reinterpret_cast<const char*>(storage.data()), storage.bytes()};
}

TEST(MappedFile, IsTheFilesBytes) {
  const TemporaryFile file("0123456789");
  const auto whole = map_file(file.path());
  EXPECT_EQ(text_of(*whole), "0123456789");
  EXPECT_TRUE(whole->is_read_only());
  EXPECT_EQ(whole->device(), Device::cpu());
  EXPECT_EQ(text_of(*map_file(file.path(), 3, 4)), "3456");
  EXPECT_EQ(text_of(*map_file(file.path(), 7)), "789");
  EXPECT_EQ(map_file(file.path(), 10)->bytes(), 0u);
  EXPECT_EQ(map_file(file.path(), 5, 0)->bytes(), 0u);
}

TEST(MappedFile, StaysWhenTheFileIsGone) {
  std::shared_ptr<Storage> storage;
  {
    const TemporaryFile file("still here");
    storage = map_file(file.path());
  }
  EXPECT_EQ(text_of(*storage), "still here");
}

TEST(MappedFile, WritesToTheFileOrNot) {
  const TemporaryFile file("0123456789");
  map_file(file.path(), 2, 3, MapMode::ReadWrite)->data()[1] = std::byte{'x'};
  EXPECT_EQ(file.content(), "012x456789");
  map_file(file.path(), 0, kToTheEnd, MapMode::Private)->data()[0] = std::byte{'y'};
  EXPECT_EQ(file.content(), "012x456789");
}

TEST(MappedFile, ReachesPastTwoGibibytes) {
  constexpr std::int64_t kFar = (std::int64_t{5} << 30) + 13;
  const TemporaryFile file;
  std::filesystem::resize_file(file.path(), kFar + 3);  // takes no room on the disk
  {
    const auto written = map_file(file.path(), kFar, 3, MapMode::ReadWrite);
    std::copy_n(reinterpret_cast<const std::byte*>("end"), 3, written->data());
  }
  const auto all = map_file(file.path());
  EXPECT_EQ(static_cast<std::int64_t>(all->bytes()), kFar + 3);
  EXPECT_EQ(text_of(*all).substr(kFar), "end");
  EXPECT_EQ(text_of(*map_file(file.path(), kFar - 1, 2)), std::string_view("\0e", 2));
}

TEST(MappedFile, RefusesWhatIsNotThere) {
  const TemporaryFile file("0123456789");
  expect_error<IoError>([] { map_file("/no/such/file"); }, "/no/such/file");
  expect_error<IoError>([] { map_file(std::filesystem::temp_directory_path()); }, "directory");
  expect_error<IndexError>([&] { map_file(file.path(), 8, 3); }, "has 10 bytes, not 3 from byte 8 on");
  expect_error<IndexError>([&] { map_file(file.path(), 11); }, "from byte 11 on");
  expect_error<IndexError>([&] { map_file(file.path(), 1, INT64_MAX); }, "has 10 bytes");
  expect_error<ArgumentError>([&] { map_file(file.path(), -1, 3); }, "must be 0 or more");
  expect_error<ArgumentError>([&] { map_file(file.path(), 0, -2); }, "must be 0 or more");
#ifndef _WIN32
  expect_error<IoError>([] { map_file("/dev/null"); }, "no regular file");
#endif
}

}  // namespace
}  // namespace zarrbuffer
