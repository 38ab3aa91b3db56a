#include "zarrbuffer/npy.hpp"

#include <gtest/gtest.h>

#ifndef _WIN32
#include <sys/stat.h>
#endif

#include "zarrbuffer/error.hpp"

#include "arrays.hpp"
#include "expect_error.hpp"
#include "temporary_file.hpp"

namespace zarrbuffer {
namespace {

using test::expect_error;
using test::TemporaryFile;

std::span<const std::byte> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

/// A header around a text, whatever it says.
std::string header_around(const std::string& text, int major = 1) {
  std::string result = "\x93NUMPY";
  result += {static_cast<char>(major), '\0'};
  for (std::size_t i = 0; i < (major == 1 ? 2u : 4u); ++i) result += static_cast<char>(text.size() >> 8 * i);
  return result + text;
}

npy::Header parsed(const std::string& text, int major = 1) { return npy::parse(bytes_of(header_around(text, major))); }

std::string header_of(const std::string& descr, const std::string& shape = "(2,)") {
  return "{'descr': " + descr + ", 'fortran_order': False, 'shape': " + shape + ", }";
}

TEST(NpyHeader, ReadsWhatNumPyWrites) {
  const npy::Header header = parsed("{'descr': '>f8', 'fortran_order': True, 'shape': (2, 3, 4), }      \n");
  EXPECT_EQ(header.dtype, DType::parse(">f8"));
  EXPECT_EQ(header.layout.shape(), (Dims{2, 3, 4}));
  EXPECT_EQ(header.layout.strides(), (Dims{8, 16, 48}));
  EXPECT_EQ(header.layout.offset(), 10 + 68);
  EXPECT_EQ(parsed(header_of("'<M8[25us]'", "()")).layout.rank(), 0);
  EXPECT_EQ(parsed(header_of("'|S5'", "(0, 7)")).layout.shape(), (Dims{0, 7}));
}

TEST(NpyHeader, ReadsOldAndOddSpellings) {
  EXPECT_EQ(parsed("{\"shape\":(2L,),\"fortran_order\":False,\"descr\":u'<i2'}").layout.shape(), (Dims{2}));
  EXPECT_EQ(parsed("\n {'descr' : '\\x3ci2', 'fortran_order' : False , 'shape' : [ 2 , 3 ]}", 2).layout.shape(), (Dims{2, 3}));
}

TEST(NpyHeader, ReadsStructs) {
  EXPECT_EQ(parsed(header_of("[('a', '<i4'), ('b', [('x', '>f2')])]")).dtype,
            DType::parse(R"([["a","<i4"],["b",[["x",">f2"]]]])"));
  const DType padded = parsed(header_of("[('a', '|u1'), ('', '|V3'), ('b', '<i4'), ('', '|V8')]")).dtype;
  EXPECT_EQ(padded.item_size(), 16);
  EXPECT_EQ(padded.field("b").offset, 4);
  EXPECT_EQ(padded.field("_pad1").offset, 8);
  EXPECT_EQ(parsed(header_of("[('\xe9', '<i4')]")).dtype.fields()[0].name, "\u00e9");
  EXPECT_EQ(parsed(header_of("[('\u03b1', '<i4')]"), 3).dtype.fields()[0].name, "\u03b1");
}

TEST(NpyHeader, RefusesWithTheReason) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "a literal"},
      {"{}", "no descr"},
      {"[1]", "no dict"},
      {"{'descr': '<f4', 'fortran_order': False}", "no shape"},
      {header_of("'<f4'") + "x", "the end"},
      {header_of("'|O'"), "objects"},
      {header_of("'<f3'"), "<f3"},
      {header_of("4"), "descr"},
      {header_of("[]"), "at least one field"},
      {header_of("[('a', '<i4', (2,))]"), "subarray"},
      {header_of("[(('title', 'a'), '<i4')]"), "field"},
      {header_of("[('a', '<i4'), ('a', '<i4')]"), "a"},
      {header_of("'<f4'", "(2)"), "no tuple"},
      {header_of("'<f4'", "(-2,)"), "negative"},
      {header_of("'<f4'", "(2.0,)"), "','"},
      {header_of("'<f4'", "(9999999999999999999,)"), "64 bits"},
      {header_of("'<f4'", "(4611686018427387904, 1)"), "2^63 - 1"},
      {header_of("'<f4'", "(True,)"), "no integer"},
      {header_of("'|u1'", "(9223372036854775807,)"), "2^63 - 1"},
      {"{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}", "once"},
      {"{'descr': '<f4', 'fortran_order': 0, 'shape': ()}", "fortran_order"},
      {"{'descr': '<f4', 'fortran_order': False, 'shape': (), 'more': 1}", "more than"},
      {"{'descr': '<f4", "end of a string"},
      {"{'descr': '\\xz0'", "hexadecimal"},
      {"{'descr': '\\q'", "escape"},
      {header_of("[('\\ud800', '<f4')]"), "4 hexadecimal digits of a character"},
      {header_of("[('\\U0000dfff', '<f4')]"), "8 hexadecimal digits of a character"},
      {std::string(70, '['), "levels"},
  };
  for (const auto& [text, reason] : cases) {
    expect_error<ArgumentError>([&, text = text] { parsed(text); }, reason);
  }
  std::string many = "(";
  for (int i = 0; i < 65; ++i) many += "1, ";
  expect_error<ArgumentError>([&] { parsed(header_of("'<f4'", many + ")")); }, "65 axes");
  expect_error<ArgumentError>([&] { parsed(header_of("'\xff'"), 3); }, "not an .npy file");
  expect_error<ArgumentError>([&] { parsed(header_of("[('\xed\xa0\x80', '<f4')]"), 3); }, "a surrogate");
}

TEST(NpyHeader, RefusesManyKeysAtOnce) {
  std::string header = "{";
  for (int i = 0; i < 80'000; ++i) header.append("'").append(std::to_string(i)).append("': 0, ");
  expect_error<ArgumentError>([&] { parsed(header + "}", 2); }, "more than 16 keys");
}

TEST(NpyHeader, RefusesOtherFiles) {
  const std::string good = header_around(header_of("'<f4'"));
  for (std::size_t length = 0; length < good.size(); ++length) {
    expect_error<ArgumentError>([&] { npy::parse(bytes_of(good.substr(0, length))); }, "not an .npy file");
  }
  expect_error<ArgumentError>([] { parsed("", 0); }, "version 0.0");
  expect_error<ArgumentError>([] { parsed("", 4); }, "version 4.0");
  expect_error<ArgumentError>([] { npy::header_bytes(bytes_of(std::string("\x93NUMPY\2\0\xff\xff\xff\xff", 12))); }, "at most");
}

TEST(NpyHeader, WritesWhatItReads) {
  for (const char* text : {"<f4", ">i8", "|b1", "S7", ">U3", "<M8[25us]", "|V9", R"([["a","<i4"],["b",[["x",">f2"]]]])",
                           R"([["it's \\ ","<i4"],["\u03b1","|V2"]])"}) {
    const DType dtype = DType::parse(text);
    for (const Order order : {Order::C, Order::F}) {
      const std::string header = npy::format(dtype, Dims{2, 0, 3}, order);
      EXPECT_EQ(header.size() % 64, 0u);
      EXPECT_EQ(header.back(), '\n');
      const npy::Header back = npy::parse(bytes_of(header));
      EXPECT_EQ(back.dtype, dtype) << header;
      EXPECT_EQ(back.layout, Layout::contiguous({2, 0, 3}, dtype.item_size(), order).with_offset(back.layout.offset()));
      EXPECT_EQ(back.layout.offset(), static_cast<std::int64_t>(header.size()));
    }
  }
  EXPECT_EQ(npy::format(DType::parse("<i4"), Dims{}, Order::C)[6], 1);
  EXPECT_EQ(npy::format(DType::parse(R"([["\u03b1","<i4"]])"), Dims{}, Order::C)[6], 3);
  EXPECT_EQ(npy::parse(bytes_of(npy::format(DType::parse("bfloat16"), Dims{1}, Order::C))).dtype, DType::raw(2));
  std::vector<std::pair<std::string, DType>> fields;
  for (int i = 0; i < 5000; ++i) fields.emplace_back("field" + std::to_string(i), DType::parse("<f4"));
  const std::string longer = npy::format(DType::structure(fields), Dims{1}, Order::C);
  EXPECT_EQ(longer[6], 2);
  EXPECT_EQ(npy::parse(bytes_of(longer)).dtype.fields().size(), 5000u);
}

TEST(NpyFile, ReadsAndMapsWhatItWrites) {
  const TemporaryFile file;
  const NDArray array = test::counting({3, 4});
  for (const NDArray& given : {array, array.transpose(), array.get({Index::all(), Index::slice(3, 0, -2)})}) {
    npy::write(file.path(), given);
    for (const NDArray& back : {npy::read(file.path()), npy::map(file.path())}) {
      test::expect_ints(back, given.shape(), test::values_of<std::int32_t>(given));
      EXPECT_EQ(back.is_f_contiguous(), given.is_f_contiguous());
    }
  }
  EXPECT_FALSE(npy::read(file.path()).is_read_only());
  EXPECT_TRUE(npy::map(file.path()).is_read_only());
  npy::map(file.path(), MapMode::ReadWrite).fill(Scalar(std::int64_t{7}));
  EXPECT_TRUE(npy::read(file.path()).all_equal(Scalar(std::int64_t{7})));
}

TEST(NpyFile, SaysWhichFileIsWrong) {
  const TemporaryFile empty;
  expect_error<ArgumentError>([&] { npy::read(empty.path()); }, empty.path().string());
  expect_error<ArgumentError>([&] { npy::map(empty.path()); }, "not an .npy file");
  const TemporaryFile shorter(npy::format(DType::parse("<i4"), Dims{1000000000000}, Order::C) + "abc");
  expect_error<ArgumentError>([&] { npy::read(shorter.path()); }, "the file has 3 after its header");
  expect_error<ArgumentError>([&] { npy::map(shorter.path()); }, "takes 4000000000000 bytes");
  expect_error<IoError>([] { npy::read("/no/such/file.npy"); }, "/no/such/file.npy");
  expect_error<IoError>([] { npy::map("/no/such/file.npy"); }, "/no/such/file.npy");
  expect_error<IoError>([] { npy::read(std::filesystem::temp_directory_path()); }, "directory");
#ifndef _WIN32
  expect_error<IoError>([] { npy::read("/dev/null"); }, "no regular file");
  const std::string pipe = empty.path().string() + "-pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  expect_error<IoError>([&] { npy::read(pipe); }, "no regular file");
  std::filesystem::remove(pipe);
#endif
  expect_error<IoError>([] { npy::write("/no/such/folder/a.npy", test::ints({1}, {1})); }, "/no/such/folder/a.npy");
}

}  // namespace
}  // namespace zarrbuffer
