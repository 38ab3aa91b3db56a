// copy among strings, raw bytes, times and numbers. What is expected is what NumPy 2.4 printed.
// A device may refuse these with Unsupported: they are then done on the host.
#include <limits>

#include "primitives/contract.hpp"

namespace zarrbuffer::test {

namespace {

constexpr std::int64_t kNaT = std::numeric_limits<std::int64_t>::min();

template <class T>
Bytes item(T value) {
  Bytes bytes(sizeof(T));
  std::memcpy(bytes.data(), &value, sizeof(T));
  return bytes;
}

zb_type bytes_type(std::int64_t size) {
  return type_of(Kind::Bytes, size);
}

zb_type unicode_type(std::int64_t characters, bool swapped = false) {
  return type_of(Kind::Unicode, 4 * characters, swapped);
}

zb_type time_type(Kind kind, TimeUnit unit, std::int32_t count = 1, bool swapped = false) {
  zb_type type = type_of(kind, 8, swapped);
  type.unit = static_cast<std::uint8_t>(unit);
  type.unit_count = count;
  return type;
}

/// A string item of the type.
Bytes text(const zb_type& type, const std::u32string& characters) {
  Bytes bytes;
  for (const char32_t c : characters) {
    const Bytes character = type.kind == static_cast<int>(Kind::Unicode)
                                ? item(c)
                                : Bytes{static_cast<std::uint8_t>(c)};
    bytes.insert(bytes.end(), character.begin(), character.end());
  }
  bytes.resize(static_cast<std::size_t>(type.item_size));
  if (type.swapped) swap_element(type, bytes.data());
  return bytes;
}

class Converter {
 public:
  explicit Converter(const BackendUnderTest& backend) : backend_(backend) {}

  std::int32_t try_convert(const zb_type& to, const zb_type& from, const Bytes& source,
                           Bytes& result) const {
    const OnDevice src(backend_, source);
    const OnDevice dst(backend_, Bytes(static_cast<std::size_t>(to.item_size), 0xee));
    const zb_copy_plan plan{0, nullptr, dst.at(0), nullptr, to, src.at(0), nullptr, from, 0};
    zb_error error{};
    const std::int32_t code = backend_.table->copy(&plan, backend_.device, nullptr, &error);
    result = dst.download();
    return code;
  }

  Bytes operator()(const zb_type& to, const zb_type& from, const Bytes& source) const {
    Bytes result;
    EXPECT_EQ(try_convert(to, from, source, result), 0);
    return result;
  }

  std::int32_t refusal(const zb_type& to, const zb_type& from, const Bytes& source) const {
    Bytes result;
    return try_convert(to, from, source, result);
  }

 private:
  const BackendUnderTest& backend_;
};

constexpr auto kArgument = static_cast<std::int32_t>(ErrorCode::Argument);

bool without_text(const BackendUnderTest& backend) {
  return Converter(backend).refusal(unicode_type(2), bytes_type(2), {'a', 'b'}) ==
         static_cast<std::int32_t>(ErrorCode::Unsupported);
}

}  // namespace

#define ZB_SKIP_WITHOUT_TEXT() \
  if (without_text(GetParam())) GTEST_SKIP() << GetParam().name << " leaves text to the host"

TEST_P(PrimitiveContract, StringsArePaddedAndTruncated) {
  ZB_SKIP_WITHOUT_TEXT();
  const Converter convert(GetParam());
  const zb_type s4 = bytes_type(4);
  EXPECT_EQ(convert(bytes_type(2), s4, text(s4, U"abc")), (Bytes{'a', 'b'}));
  EXPECT_EQ(convert(bytes_type(6), s4, text(s4, U"abc")), (Bytes{'a', 'b', 'c', 0, 0, 0}));
  const zb_type big = unicode_type(3, true);
  EXPECT_EQ(convert(unicode_type(1), big, text(big, U"\u00e9xy")),
            text(unicode_type(1), U"\u00e9"));
  EXPECT_EQ(convert(big, unicode_type(1), text(unicode_type(1), U"\u00e9")), text(big, U"\u00e9"));
}

TEST_P(PrimitiveContract, OnlyAsciiConvertsBetweenBytesAndUnicode) {
  ZB_SKIP_WITHOUT_TEXT();
  const Converter convert(GetParam());
  const zb_type s3 = bytes_type(3);
  const zb_type u3 = unicode_type(3);
  EXPECT_EQ(convert(u3, s3, {'a', 0, 'b'}), text(u3, {U'a', 0, U'b'}));
  EXPECT_EQ(convert(s3, unicode_type(3, true), text(unicode_type(3, true), U"xyz")),
            (Bytes{'x', 'y', 'z'}));
  EXPECT_EQ(convert.refusal(unicode_type(2), s3, {'1', '2', 0xe9}), kArgument);
  EXPECT_EQ(convert.refusal(bytes_type(2), u3, text(u3, U"12\u00e9")), kArgument);
}

TEST_P(PrimitiveContract, EverythingTurnsIntoRawBytes) {
  const Converter convert(GetParam());
  EXPECT_EQ(convert(type_of(Kind::Raw, 2), type_of(Kind::Raw, 3), {1, 2, 3}), (Bytes{1, 2}));
  EXPECT_EQ(convert(type_of(Kind::Raw, 6), type_of(Kind::Int, 4, true), {0, 0, 1, 2}),
            (Bytes{2, 1, 0, 0, 0, 0}));
  const zb_type big = unicode_type(1, true);
  EXPECT_EQ(convert(type_of(Kind::Raw, 2), big, text(big, U"1")), (Bytes{'1', 0}));
}

TEST_P(PrimitiveContract, RawBytesTurnIntoTruthAndNothingElse) {
  const Converter convert(GetParam());
  const zb_type raw = type_of(Kind::Raw, 4);
  EXPECT_EQ(convert(type_of(Kind::Bool, 1), raw, {0, 0, 9, 0}), Bytes{1});
  EXPECT_EQ(convert(type_of(Kind::Bool, 1), raw, {0, 0, 0, 0}), Bytes{0});
  for (const zb_type& to : {type_of(Kind::Int, 4), bytes_type(4), unicode_type(1),
                            time_type(Kind::DateTime, TimeUnit::Second)}) {
    EXPECT_EQ(convert.refusal(to, raw, {1, 0, 0, 0}),
              static_cast<std::int32_t>(ErrorCode::Unsupported));
  }
}

TEST_P(PrimitiveContract, NumbersArePrinted) {
  ZB_SKIP_WITHOUT_TEXT();
  const Converter convert(GetParam());
  const zb_type s8 = bytes_type(8);
  EXPECT_EQ(convert(s8, type_of(Kind::Int, 2, true), {0xff, 0xf9}), text(s8, U"-7"));
  EXPECT_EQ(convert(s8, type_of(Kind::Bool, 1), {1}), text(s8, U"True"));
  EXPECT_EQ(convert(bytes_type(2), type_of(Kind::Bool, 1), {0}), text(bytes_type(2), U"Fa"));
  EXPECT_EQ(convert(unicode_type(9), type_of(Kind::Float, 4), item(1.5f)),
            text(unicode_type(9), U"1.5"));
  EXPECT_EQ(convert(unicode_type(9, true), type_of(Kind::Float, 8),
                    item(-std::numeric_limits<double>::infinity())),
            text(unicode_type(9, true), U"-inf"));
}

TEST_P(PrimitiveContract, NumbersAreRead) {
  ZB_SKIP_WITHOUT_TEXT();
  const Converter convert(GetParam());
  const zb_type u4 = unicode_type(4, true);
  EXPECT_EQ(convert(type_of(Kind::Int, 1), bytes_type(4), {'1', '2', 0, 0}), Bytes{12});
  EXPECT_EQ(convert(type_of(Kind::Float, 8), u4, text(u4, U"1e3")), item(1000.0));
  EXPECT_EQ(convert(type_of(Kind::Int, 2, true), bytes_type(1), {'7'}), (Bytes{0, 7}));
  EXPECT_EQ(convert(type_of(Kind::Bool, 1), bytes_type(1), {'0'}), Bytes{1});
  EXPECT_EQ(convert(type_of(Kind::Bool, 1), bytes_type(1), {0}), Bytes{0});
  EXPECT_EQ(convert.refusal(type_of(Kind::Int, 4), bytes_type(1), {'x'}), kArgument);
}

TEST_P(PrimitiveContract, TimesArePrintedAndRead) {
  ZB_SKIP_WITHOUT_TEXT();
  const Converter convert(GetParam());
  const zb_type seconds = time_type(Kind::DateTime, TimeUnit::Second);
  const zb_type spans = time_type(Kind::TimeDelta, TimeUnit::Second, 2);
  const zb_type u19 = unicode_type(19);
  const Bytes moment = item<std::int64_t>(1577836800);
  EXPECT_EQ(convert(u19, seconds, moment), text(u19, U"2020-01-01T00:00:00"));
  EXPECT_EQ(convert(seconds, u19, text(u19, U"2020-01-01")), moment);
  EXPECT_EQ(convert(bytes_type(3), seconds, item(kNaT)), (Bytes{'N', 'a', 'T'}));
  EXPECT_EQ(convert(seconds, bytes_type(3), {'n', 'a', 't'}), item(kNaT));
  EXPECT_EQ(convert(seconds, bytes_type(3), {0, 'x', 'y'}), item(kNaT)) << "ends at the zero";
  EXPECT_EQ(convert.refusal(bytes_type(18), seconds, moment), kArgument) << "too short";
  EXPECT_EQ(convert(u19, spans, item<std::int64_t>(5)), text(u19, U"10 seconds"));
  EXPECT_EQ(convert(bytes_type(3), spans, item<std::int64_t>(5)), (Bytes{'1', '0', ' '}));
  EXPECT_EQ(convert(spans, bytes_type(2), {'1', '2'}), item<std::int64_t>(12));
}

TEST_P(PrimitiveContract, TimesChangeUnits) {
  const Converter convert(GetParam());
  const auto ticks = [](std::int64_t value) { return item(value); };
  const zb_type s = time_type(Kind::DateTime, TimeUnit::Second);
  const zb_type ms = time_type(Kind::DateTime, TimeUnit::Milli);
  const zb_type months = time_type(Kind::DateTime, TimeUnit::Month);
  EXPECT_EQ(convert(ms, s, ticks(-3)), ticks(-3000));
  EXPECT_EQ(convert(s, ms, ticks(-1)), ticks(-1)) << "rounds down";
  EXPECT_EQ(convert(months, s, ticks(1577836800)), ticks(600));
  EXPECT_EQ(convert(s, months, ticks(600)), ticks(1577836800));
  EXPECT_EQ(convert(ms, s, ticks(kNaT)), ticks(kNaT));
  const zb_type span = time_type(Kind::TimeDelta, TimeUnit::Second);
  const zb_type big_span = time_type(Kind::TimeDelta, TimeUnit::Milli, 1, true);
  EXPECT_EQ(convert(big_span, span, ticks(1)), (Bytes{0, 0, 0, 0, 0, 0, 3, 0xe8}));
  EXPECT_EQ(convert(big_span, s, ticks(1)), (Bytes{0, 0, 0, 0, 0, 0, 0, 1}))
      << "ticks pass unchanged between datetimes and timedeltas";
}

TEST_P(PrimitiveContract, TimesAreNumbersOfTicks) {
  const Converter convert(GetParam());
  const zb_type s = time_type(Kind::DateTime, TimeUnit::Second);
  EXPECT_EQ(convert(type_of(Kind::UInt, 2), s, item<std::int64_t>(65537)), (Bytes{1, 0}));
  EXPECT_EQ(convert(type_of(Kind::Float, 8), s, item<std::int64_t>(-5)), item(-5.0));
  EXPECT_EQ(convert(type_of(Kind::Bool, 1), s, item(kNaT)), Bytes{1});
  EXPECT_EQ(convert(s, type_of(Kind::Int, 1), {0xfe}), item<std::int64_t>(-2));
  EXPECT_EQ(convert(s, type_of(Kind::Float, 4), item(1.5f)), item<std::int64_t>(1));
  EXPECT_EQ(convert(s, type_of(Kind::Float, 4), item(std::numeric_limits<float>::quiet_NaN())),
            item(kNaT));
  EXPECT_EQ(convert(s, type_of(Kind::Float, 4), item(1e30f)), item(kNaT));
  EXPECT_EQ(convert(s, type_of(Kind::Float, 8), item(-0x1p63)), item(kNaT));
}

TEST_P(PrimitiveContract, StringsLongerThanABlockConvert) {
  ZB_SKIP_WITHOUT_TEXT();
  const Converter convert(GetParam());
  const zb_type from = bytes_type(20000);
  const zb_type to = unicode_type(10001, true);
  const std::u32string characters(15000, U'z');
  EXPECT_EQ(convert(to, from, text(from, characters)), text(to, characters.substr(0, 10001)));
}

}  // namespace zarrbuffer::test
