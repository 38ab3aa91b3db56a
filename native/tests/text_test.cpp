// Numbers and times as text: literal tables taken from NumPy 2.4.
#include "element/text.hpp"

#include <cstring>
#include <gtest/gtest.h>

#include "zarrbuffer/error.hpp"
#include "zarrbuffer/scalar.hpp"

#include "element/datetime.hpp"

namespace zarrbuffer::element {
namespace {

template <class T>
std::string text_of(const char* dtype, T value) {
  std::byte item[sizeof(T)];
  std::memcpy(item, &value, sizeof value);
  return number_to_text(DType::parse(dtype), item);
}

TEST(Text, PrintsNumbersAsNumPyCastsThem) {
  EXPECT_EQ(text_of("bool", std::uint8_t{2}), "True");
  EXPECT_EQ(text_of("i1", std::int8_t{-128}), "-128");
  EXPECT_EQ(text_of("u8", ~std::uint64_t{0}), "18446744073709551615");
  EXPECT_EQ(text_of("f8", 1e15), "1000000000000000.0");
  EXPECT_EQ(text_of("f8", 9.9999e-5), "9.9999e-05");
  EXPECT_EQ(text_of("f4", 65504.0F), "65504.0");
  EXPECT_EQ(text_of("f4", 1e6F), "1e+06");
  EXPECT_EQ(text_of("f4", 1.1F), "1.1");
  EXPECT_EQ(text_of("f2", std::uint16_t{0x7BFF}), "6.55e+04");
  EXPECT_EQ(text_of("f2", std::uint16_t{0x2400}), "0.01563");
  EXPECT_EQ(text_of("f2", std::uint16_t{0x0001}), "6e-08");
  EXPECT_EQ(text_of("f2", std::uint16_t{0xFC00}), "-inf");
  EXPECT_EQ(text_of("bfloat16", std::uint16_t{0x3FC0}), "1.5");
  EXPECT_EQ(text_of("bfloat16", std::uint16_t{0x7FC0}), "nan");
  EXPECT_EQ(text_of("c8", std::complex<float>(16777216, -1)), "(1.6777216e+07-1j)");
  EXPECT_EQ(text_of("c16", std::complex<double>(0, 1.5)), "1.5j");
}

struct Moment {
  const char* dtype;
  std::int64_t ticks;
  const char* text;
};

constexpr Moment kMoments[] = {
    {"M8[Y]", -1971, "-001"},
    {"M8[Y]", 10000, "11970"},
    {"M8[M]", 5, "1970-06"},
    {"M8[M]", -1, "1969-12"},
    {"M8[W]", 5, "1970-02-05"},
    {"M8[3D]", 5, "1970-01-16"},
    {"M8[D]", -719529, "-001-12-31"},
    {"M8[D]", 18321, "2020-02-29"},
    {"M8[7h]", 1, "1970-01-01T07"},
    {"M8[m]", -1, "1969-12-31T23:59"},
    {"M8[s]", -62167219200, "0000-01-01T00:00:00"},
    {"M8[ms]", 5, "1970-01-01T00:00:00.005"},
    {"M8[ns]", INT64_MAX, "2262-04-11T23:47:16.854775807"},
    {"M8[as]", -1, "1969-12-31T23:59:59.999999999999999999"},
    {"M8[D]", INT64_C(4611686018427387904), "12626367463885247-04-15"},
    {"M8[s]", kNaT, "NaT"},
};

TEST(Text, PrintsAndReadsMoments) {
  for (const Moment& row : kMoments) {
    SCOPED_TRACE(row.text);
    const DType dtype = DType::parse(row.dtype);
    EXPECT_EQ(datetime_to_text(row.ticks, dtype.unit(), dtype.unit_count()), row.text);
    EXPECT_EQ(text_to_datetime(row.text, dtype.unit(), dtype.unit_count()), row.ticks);
  }
  EXPECT_THROW(datetime_to_text(1, TimeUnit::Generic, 1), ArgumentError);
}

TEST(Text, ReadsWhatNumPyReads) {
  const auto seconds = [](std::string_view text) {
    return text_to_datetime(text, TimeUnit::Second, 1);
  };
  EXPECT_EQ(seconds(""), kNaT);
  EXPECT_EQ(seconds("nAt"), kNaT);
  EXPECT_EQ(seconds("  +2020-01-01"), 1577836800);
  EXPECT_EQ(seconds("2020-01-01 03:04"), 1577847840);
  EXPECT_EQ(seconds("2020-01-01T03:04:05."), 1577847845);
  EXPECT_EQ(seconds("2020-01-01T03Z "), 1577847600);
  EXPECT_EQ(seconds("2020-01-01T03+01:00"), 1577844000);
  EXPECT_EQ(seconds("2020-01-01T03-0130"), 1577853000);
  EXPECT_EQ(seconds("2020-01-01T00:30+01"), 1577835000);
  for (const char* text :
       {"2020-1", "2020-02-30", "2020-13", "2020-00", "2020-", "2020-01-01T", "2020-01-01T3",
        "2020-01-01T24", "2020-01-01T0304", "2020-01-01T23:59:60", "2020/01/01", "2020 ",
        "2020-01-01Z", "2020-01-01T03+24", "2020-01-01T03:04:05.1234567890123456789", "-", "x",
        "now", "99999999999999999999"}) {
    EXPECT_THROW(seconds(text), ArgumentError) << text;
  }
}

TEST(Text, PrintsAndReadsSpans) {
  EXPECT_EQ(timedelta_to_text(5, TimeUnit::Second, 3), "15 seconds");
  EXPECT_EQ(timedelta_to_text(-1, TimeUnit::Year, 1), "-1 years");
  EXPECT_EQ(timedelta_to_text(1, TimeUnit::Generic, 1), "1 generic time units");
  EXPECT_EQ(timedelta_to_text(kNaT, TimeUnit::Second, 1), "NaT");
  EXPECT_EQ(text_to_timedelta(" +5"), 5);
  EXPECT_EQ(text_to_timedelta("nat"), kNaT);
  EXPECT_EQ(text_to_timedelta("99999999999999999999"), INT64_MAX);
  EXPECT_THROW(text_to_timedelta("5 "), ArgumentError);
}

TEST(Text, QuotesForMessages) {
  EXPECT_EQ(in_quotes("a\n\xFF"), std::string("'a") + "?" + "?'");
  EXPECT_EQ(in_quotes(std::string(81, 'x')), "'" + std::string(80, 'x') + "'... (81 bytes)");
}

}  // namespace
}  // namespace zarrbuffer::element
