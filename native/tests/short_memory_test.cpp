// What is left where operator new refuses: each place at which it may, one after another.
#include <gtest/gtest.h>
#include <string>
#include <thread>
#include <utility>

#include "bridge/support.hpp"
#include "zarrbuffer/error.hpp"
#include "zarrbuffer/nd_array.hpp"
#include "zarrbuffer/npy.hpp"

#include "arrays.hpp"
#include "short_memory.hpp"
#include "temporary_file.hpp"

#if defined(__linux__)

namespace zarrbuffer {
namespace {

using test::refuse_each;
using test::runs_without;
using test::TemporaryFile;

const DType kInt32 = DType::number(Kind::Int, 4);

TEST(ShortMemory, StructsStayTheirOwn) {
  // Enough of them that the list of all grows.
  for (int serial = 0; serial < 40; ++serial) {
    const std::string name = "short_of_memory_" + std::to_string(serial);
    const auto make = [&] { return DType::structure({{name, kInt32}}); };
    refuse_each([&] { make(); }, [&](bool) {});
    const DType other = DType::structure({{"other_" + name, DType()}});
    ASSERT_EQ(make().fields()[0].name, name);
    ASSERT_EQ(make().item_size(), 4);
    ASSERT_NE(make(), other);
  }
}

TEST(ShortMemory, ReleasesOnlyWhatItTook) {
  std::byte memory[64] = {};
  int releases = 0;
  const Dims shape{1, 1, 1, 1, 1, 1, 1, 1, 1, 4, 4};
  const auto once = [&](bool done) {
    EXPECT_EQ(releases, done ? 1 : 0);
    releases = 0;
  };
  refuse_each([&] { Storage::foreign(memory, sizeof memory, Device::cpu(), false, [&] { ++releases; }); }, once);
  refuse_each([&] { NDArray::wrap(memory, sizeof memory, kInt32, shape, false, [&] { ++releases; }); }, once);
  const auto adopt = [&] {
    bridge::Owner owner;
    return owner.of(Storage::foreign(memory, sizeof memory, Device::cpu(), false, [&] { ++releases; }));
  };
  refuse_each([&] { delete &bridge::storage_of(adopt()); }, once);
}

TEST(ShortMemory, StructsAreAssignedWholeOrNotAtAll) {
  const DType to = DType::structure({{"number", kInt32}, {"text", DType::bytes(9000)}});
  const DType from = DType::structure({{"number", DType::number(Kind::Float, 8)}, {"text", DType::bytes(8000)}});
  const NDArray source = NDArray::zeros(from, {3});
  source.field("number").fill(7);
  bool ended = false;
  for (long refused = 0; !ended; ++refused) {
    const NDArray target = NDArray::zeros(to, {3});
    // Memory that a thread keeps for its work is asked for by a new one.
    std::thread([&] {
      const bool done = runs_without(refused, [&] { target.set({}, source); });
      ended = !test::was_refused();
      EXPECT_TRUE(target.field("number").all_equal(Scalar(done ? 7 : 0))) << "without allocation " << refused;
    }).join();
  }
}

// Each element's is longer than what a string keeps within itself.
TEST(ShortMemory, TextsAreAssignedWholeOrNotAtAll) {
  const NDArray numbers = NDArray::full(DType::parse("i8"), INT64_C(-1234567890123456789), {64});
  const NDArray empty = NDArray::zeros(DType::parse("U64"), {64});
  const std::pair<const char*, const char*> rows[] = {
      {"f8", "U64"}, {"f8", "S64"}, {"i8", "U64"}, {"m8[s]", "U64"}, {"M8[s]", "U64"}, {"c16", "U64"}};
  for (const auto& [from, to] : rows) {
    SCOPED_TRACE(std::string(from) + " to " + to);
    const NDArray source = numbers.astype(DType::parse(from));
    const NDArray target = NDArray::zeros(DType::parse(to), {64});
    refuse_each([&] { target.set({}, source); },
                [&](bool done) {
                  EXPECT_EQ(target.equal(empty.astype(target.dtype())).all(), !done);
                  target.fill("");
                });
  }
}

TEST(ShortMemory, TextsAreGivenUpWithoutMemory) {
  const std::string list = R"([["a",[["b","<i4"],["c",[["d","<f4"],["e","|u1"]]]]],["f",["g",{"name":["h",[]]}]]])";
  refuse_each(
      [&] {
        try {
          DType::parse(list);
        } catch (const ArgumentError&) {
        }
      },
      [](bool) {});
  const TemporaryFile file(npy::format(DType::parse(R"([["a",[["b","<i4"],["c",[["d","<f4"]]]]]])"), Dims{}, Order::C) +
                           std::string(8, '\0'));
  refuse_each([&] { npy::read(file.path()); }, [](bool) {});
  EXPECT_EQ(npy::read(file.path()).dtype().item_size(), 8);
}

}  // namespace
}  // namespace zarrbuffer

#endif
