#include "zarrbuffer/dtype.hpp"

#include <gtest/gtest.h>
#include <random>
#include <thread>

#include "zarrbuffer/error.hpp"

#include "expect_error.hpp"

namespace zarrbuffer {
namespace {

std::string reason_of(std::string_view text) {
  try {
    return "parses as " + DType::parse(text).to_string();
  } catch (const ArgumentError& error) {
    return error.what();
  }
}

struct Printed {
  const char* text;
  const char* typestr;
  const char* name;
  const char* people;
  const char* zarr_v3;
};

constexpr Printed kPlain[] = {
    {"bool", "|b1", "bool", "bool", R"("bool")"},
    {"|b1", "|b1", "bool", "bool", R"("bool")"},
    {"int8", "|i1", "int8", "int8", R"("int8")"},
    {">i1", "|i1", "int8", "int8", R"("int8")"},
    {"uint8", "|u1", "uint8", "uint8", R"("uint8")"},
    {"<u2", "<u2", "uint16", "uint16", R"("uint16")"},
    {"=i4", "<i4", "int32", "int32", R"("int32")"},
    {"|i4", "<i4", "int32", "int32", R"("int32")"},
    {"i8", "<i8", "int64", "int64", R"("int64")"},
    {">i8", ">i8", "int64", "int64 (big-endian)", R"("int64")"},
    {"uint64", "<u8", "uint64", "uint64", R"("uint64")"},
    {"f2", "<f2", "float16", "float16", R"("float16")"},
    {">f4", ">f4", "float32", "float32 (big-endian)", R"("float32")"},
    {"float64", "<f8", "float64", "float64", R"("float64")"},
    {"bfloat16", "bfloat16", "bfloat16", "bfloat16", R"("bfloat16")"},
    {">bfloat16", ">bfloat16", "bfloat16", "bfloat16 (big-endian)", R"("bfloat16")"},
    {"complex64", "<c8", "complex64", "complex64", R"("complex64")"},
    {">c16", ">c16", "complex128", "complex128 (big-endian)", R"("complex128")"},
    {"r24", "|V3", "r24", "r24", R"({"name":"raw_bytes","configuration":{"length_bytes":3}})"},
    {"|V16", "|V16", "r128", "r128", R"({"name":"raw_bytes","configuration":{"length_bytes":16}})"},
    {"S4", "|S4", "null_terminated_bytes", "S4",
     R"({"name":"null_terminated_bytes","configuration":{"length_bytes":4}})"},
    {"<U3", "<U3", "fixed_length_utf32", "U3",
     R"({"name":"fixed_length_utf32","configuration":{"length_bytes":12}})"},
    {">U3", ">U3", "fixed_length_utf32", "U3 (big-endian)",
     R"({"name":"fixed_length_utf32","configuration":{"length_bytes":12}})"},
    {"<M8[10s]", "<M8[10s]", "numpy.datetime64", "datetime64[10s]",
     R"({"name":"numpy.datetime64","configuration":{"unit":"s","scale_factor":10}})"},
    {"datetime64[ns]", "<M8[ns]", "numpy.datetime64", "datetime64[ns]",
     R"({"name":"numpy.datetime64","configuration":{"unit":"ns","scale_factor":1}})"},
    {"timedelta64[25us]", "<m8[25us]", "numpy.timedelta64", "timedelta64[25us]",
     R"({"name":"numpy.timedelta64","configuration":{"unit":"us","scale_factor":25}})"},
    {">m8[\xCE\xBCs]", ">m8[us]", "numpy.timedelta64", "timedelta64[us] (big-endian)",
     R"({"name":"numpy.timedelta64","configuration":{"unit":"us","scale_factor":1}})"},
    {"M8", "<M8", "numpy.datetime64", "datetime64",
     R"({"name":"numpy.datetime64","configuration":{"unit":"generic","scale_factor":1}})"},
    {"V2147483647", "|V2147483647", "r17179869176", "r17179869176",
     R"({"name":"raw_bytes","configuration":{"length_bytes":2147483647}})"},
};

TEST(DType, ParsesAndPrintsPlainTypes) {
  for (const Printed& row : kPlain) {
    SCOPED_TRACE(row.text);
    const DType dtype = DType::parse(row.text);
    EXPECT_EQ(dtype.typestr(), row.typestr);
    EXPECT_EQ(dtype.name(), row.name);
    EXPECT_EQ(dtype.to_string(), row.people);
    EXPECT_EQ(dtype.to_zarr_v3(), row.zarr_v3);
    EXPECT_EQ(dtype.to_zarr_v2(), std::string("\"").append(row.typestr).append("\""));
    EXPECT_EQ(DType::parse(dtype.to_zarr_v2()), dtype);
    EXPECT_EQ(DType::parse(dtype.to_zarr_v3()), dtype.with_byte_order(kNativeOrder));
    EXPECT_EQ(DType::from_code(dtype.code()), dtype);
    EXPECT_GE(dtype.code(), 0);
  }
}

TEST(DType, ParsesJson) {
  EXPECT_EQ(DType::parse(" \"<f4\" "), DType::number(Kind::Float, 4));
  EXPECT_EQ(DType::parse(R"({"name":"float32"})"), DType::number(Kind::Float, 4));
  EXPECT_EQ(DType::parse(R"({"name":"float32","configuration":{}})"),
            DType::number(Kind::Float, 4));
  EXPECT_EQ(DType::parse(R"({"name":"fixed_length_utf32","configuration":{"length_bytes":16}})"),
            DType::unicode(4));
}

TEST(DType, ParsesAndPrintsStructs) {
  constexpr const char* kV2 = R"([["a","<f4"],["b",[["c","|u1"],["d",">M8[ns]"]]]])";
  const DType dtype = DType::parse(kV2);
  EXPECT_EQ(dtype.item_size(), 13);
  EXPECT_EQ(dtype.typestr(), "|V13");
  EXPECT_EQ(dtype.to_zarr_v2(), kV2);
  EXPECT_EQ(dtype.to_string(), "{a: float32, b: {c: uint8, d: datetime64[ns] (big-endian)}}");
  EXPECT_EQ(dtype.field("b").offset, 4);
  EXPECT_EQ(dtype.field("b").dtype.field("d").offset, 1);
  EXPECT_TRUE(dtype.is_native());
  EXPECT_EQ(DType::from_code(dtype.code()), dtype);
  EXPECT_EQ(dtype.with_byte_order(ByteOrder::Big).to_zarr_v2(),
            R"([["a",">f4"],["b",[["c","|u1"],["d",">M8[ns]"]]]])");

  const DType native = dtype.with_byte_order(kNativeOrder);
  EXPECT_EQ(
      native.to_zarr_v3(),
      R"({"name":"struct","configuration":{"fields":[{"name":"a","data_type":"float32"},)"
      R"({"name":"b","data_type":{"name":"struct","configuration":{"fields":[)"
      R"({"name":"c","data_type":"uint8"},{"name":"d","data_type":{"name":"numpy.datetime64",)"
      R"("configuration":{"unit":"ns","scale_factor":1}}}]}}}]}})");
  EXPECT_EQ(DType::parse(native.to_zarr_v3()), native);
  EXPECT_EQ(DType::parse(
                R"({"name":"structured","configuration":{"fields":[["x","int32"],["y","r16"]]}})"),
            DType::structure({{"x", DType::number(Kind::Int, 4)}, {"y", DType::raw(2)}}));
}

TEST(DType, RefusesWithReason) {
  const std::pair<std::string, const char*> rows[] = {
      {"", "neither a Zarr v3 name nor a NumPy type string"},
      {" f4", "neither"},
      {"f4 ", "neither"},
      {"^f4", "neither"},
      {"f4,i4", "neither"},
      {"Int32", "neither"},
      {"S", "neither"},
      {"S-1", "neither"},
      {"S 4", "neither"},
      {">float32", "neither"},
      {"O", "objects have no bytes"},
      {"|O", "objects have no bytes"},
      {"string", "variable length"},
      {"float128", "extended floats"},
      {"<f16", "extended floats"},
      {"f3", "no float number of 3 bytes"},
      {"i16", "no int number of 16 bytes"},
      {"b2", "no bool number of 2 bytes"},
      {"c4", "no complex number of 4 bytes"},
      {"r12", "multiples of 8"},
      {"r0", "length 0: 1 to 2147483647"},
      {"S0", "length 0"},
      {"U0", "length 0"},
      {"V0", "length 0"},
      {"V2147483648", "length 2147483648: 1 to 2147483647"},
      {"U536870912", "1 to 536870911"},
      {"V99999999999999999999999", "1 to 2147483647"},
      {"M8[", "not closed"},
      {"M8[]", "no time unit"},
      {"M8[B]", "the units are Y, M, W"},
      {"M8[s/2]", "no time unit"},
      {"M8[0s]", "a unit count of 0"},
      {"M8[2147483648s]", "past 2147483647"},
      {"M8[2generic]", "without a unit"},
      {"numpy.datetime64", "must give unit and scale_factor"},
      {"fixed_length_utf32", "must give length_bytes"},
      {"5", "neither"},
      {"[]", "at least one field"},
      {"[1]", "a field is a list of name and dtype"},
      {R"([["a","f4",[2]]])", "subarray"},
      {R"([["","f4"]])", "without a name"},
      {R"([["a","f4"],["a","i4"]])", "two fields of the name 'a'"},
      {R"([["a","V2147483647"],["b","i1"]])", "more than 2147483647 bytes"},
      {R"([["a",5]])", "a dtype is a string"},
      {R"({"name":"float32","x":1})", "unknown key 'x'"},
      {R"({"name":"float32","configuration":{"y":1}})", "unknown key 'y'"},
      {R"({"name":"numpy.datetime64","configuration":{"unit":"s"}})", "no scale_factor"},
      {R"({"name":"numpy.datetime64","configuration":{"unit":"s","scale_factor":2147483648}})",
       "1 to 2147483647"},
      {R"({"name":"numpy.datetime64","configuration":{"unit":"s","scale_factor":1.5}})",
       "not an integer"},
      {R"({"name":"fixed_length_utf32","configuration":{"length_bytes":6}})",
       "4 bytes a character"},
      {R"({"name":"raw_bytes","configuration":{"length_bytes":-1}})", "length -1"},
      {"{\"name\":\"\xFF\"}", "not a dtype"},
      {"[[\"a\"", "not a dtype"},
      {std::string(100000, '['), "JSON nests deeper"},
      {std::string(100000, 'f'), "(100000 bytes)"},
  };
  for (const auto& [text, reason] : rows) {
    EXPECT_NE(reason_of(text).find(reason), std::string::npos)
        << text.substr(0, 80) << ": " << reason_of(text);
  }
}

TEST(DType, RefusesUnitsThatAreNone) {
  test::expect_error<ArgumentError>([] { DType::datetime(static_cast<TimeUnit>(14)); }, "no time unit 14: 0 to 13");
}

TEST(DType, NestsSixteenDeepAndNoDeeper) {
  std::string text = "\"u1\"";
  for (int depth = 1; depth <= 16; ++depth)
    text = "[[\"a\"," + text + "]]";
  EXPECT_EQ(DType::parse(text).item_size(), 1);
  EXPECT_EQ(DType::parse(DType::parse(text).to_zarr_v3()), DType::parse(text));
  EXPECT_NE(reason_of("[[\"a\"," + text + "]]").find("nest deeper than 16"), std::string::npos);
  EXPECT_THROW(DType::structure({{"a", DType::parse(text)}}), ArgumentError);
}

TEST(DType, StructureRefusesNamesThatAreNotText) {
  EXPECT_THROW(DType::structure({{"\xC3", DType()}}), ArgumentError);
  // Half of a character in UTF-16 is no text that metadata could hold.
  EXPECT_THROW(DType::structure({{"\xED\xA0\x80", DType()}}), ArgumentError);
  EXPECT_THROW(DType::structure({{"a\xED\xBF\xBF", DType()}}), ArgumentError);
}

TEST(DType, FieldNamesWhatThereIs) {
  const DType dtype = DType::parse(R"([["x","f4"],["y","f4"]])");
  try {
    dtype.field("z");
    FAIL();
  } catch (const ArgumentError& error) {
    EXPECT_STREQ(error.what(), "no field 'z'; the fields are x, y");
  }
  EXPECT_THROW(DType().field("z"), ArgumentError);
  EXPECT_TRUE(DType().fields().empty());
}

TEST(DType, RefusesCodesItNeverGave) {
  for (const std::int64_t code : {std::int64_t{-1}, std::int64_t{0}, std::int64_t{15}, INT64_MAX,
                                  INT64_MIN, DType().code() | 16, DType::unicode(1).code() + 512,
                                  DType::number(Kind::Int, 4).code() | (3 << 5),
                                  (std::int64_t{1} << 30) << 9 | static_cast<int>(Kind::Struct)}) {
    EXPECT_THROW(DType::from_code(code), ArgumentError) << code;
  }
  EXPECT_EQ(DType::from_code(DType::raw(2147483647).code()), DType::raw(2147483647));
  EXPECT_EQ(DType::from_code(DType::datetime(TimeUnit::Atto, 2147483647).code()).unit_count(),
            2147483647);
}

TEST(DType, EqualStructsAreOneFromManyThreads) {
  constexpr int kThreads = 8;
  constexpr int kStructs = 200;
  std::vector<std::vector<DType>> made(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&made, t] {
      for (int i = 0; i < kStructs; ++i) {
        const DType dtype =
            DType::structure({{"thread test " + std::to_string(i), DType::raw(i + 1)}});
        EXPECT_EQ(dtype.fields()[0].dtype.item_size(), i + 1);
        made[static_cast<std::size_t>(t)].push_back(dtype);
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  for (const auto& list : made)
    EXPECT_EQ(list, made[0]);
  EXPECT_NE(made[0][0], made[0][1]);
}

TEST(DType, RandomTextThrowsArgumentErrorOrParses) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const std::string pieces[] = {"[",
                                "]",
                                "{",
                                "}",
                                "\"",
                                ",",
                                ":",
                                "<",
                                ">",
                                "|",
                                "f4",
                                "M8",
                                "[ns]",
                                "a",
                                "name",
                                "\"name\":",
                                "configuration",
                                "\"configuration\":{",
                                "struct",
                                "fields",
                                "r",
                                "8",
                                "V",
                                "99999999999",
                                "-1",
                                "\xFF",
                                std::string(1, '\0'),
                                "\\u0000",
                                "[[\"a\",\"<f4\"]]",
                                " "};
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    for (auto length = random() % 12; length > 0; --length)
      text += pieces[random() % std::size(pieces)];
    try {
      const DType dtype = DType::parse(text);
      EXPECT_EQ(DType::parse(dtype.to_zarr_v2()), dtype) << text;
    } catch (const ArgumentError&) {
      continue;
    }
  }
}

struct Promotion {
  const char* a;
  const char* b;
  const char* common;  // null where there is none
};

// NumPy 2.4's np.promote_types; bfloat16 by ml_dtypes.
constexpr Promotion kPromotions[] = {
    {"|b1", "|b1", "|b1"},
    {"|b1", "<i2", "<i2"},
    {"|b1", "<f2", "<f2"},
    {"|i1", "|u1", "<i2"},
    {"<i2", "|u1", "<i2"},
    {"<i4", "<u4", "<i8"},
    {"<i8", "|u1", "<i8"},
    {"<i8", "<u8", "<f8"},
    {"|i1", "<f2", "<f2"},
    {"<u2", "<f2", "<f4"},
    {"<i4", "<f2", "<f8"},
    {"<i4", "<f4", "<f8"},
    {"<i2", "<f4", "<f4"},
    {"<i4", "<c8", "<c16"},
    {"<i2", "<c8", "<c8"},
    {"<f8", "<c8", "<c16"},
    {"|b1", "<c8", "<c8"},
    {">i4", ">i4", "<i4"},
    {"bfloat16", "|b1", "bfloat16"},
    {"bfloat16", "|i1", "bfloat16"},
    {"bfloat16", "|u1", "bfloat16"},
    {"bfloat16", "<i2", "<f8"},
    {"bfloat16", "<u8", "<f8"},
    {"bfloat16", "<f2", "<f4"},
    {"bfloat16", "<f8", "<f8"},
    {"bfloat16", "<c8", "<c8"},
    {"bfloat16", ">bfloat16", "bfloat16"},
    {"|S3", "|S5", "|S5"},
    {"|S3", "<U2", "<U3"},
    {"|b1", "|S3", "|S5"},
    {"|i1", "|S3", "|S4"},
    {"<u8", "<U3", "<U20"},
    {"<i8", "|S3", "|S21"},
    {"<f2", "|S40", "|S40"},
    {"<c16", "<U3", "<U64"},
    {"<M8[s]", "<M8[ms]", "<M8[ms]"},
    {"<M8[7s]", "<M8[3s]", "<M8[s]"},
    {"<M8[2s]", "<M8[3D]", "<M8[2s]"},
    {"<M8[Y]", "<M8[D]", "<M8[D]"},
    {"<M8[3M]", "<M8[2W]", "<M8[W]"},
    {"<M8[7M]", "<M8[3h]", "<M8[3h]"},
    {"<m8[3M]", "<m8[2Y]", "<m8[3M]"},
    {"<m8[Y]", "<m8[D]", nullptr},
    {"<M8[s]", "<m8[M]", "<M8[s]"},
    {"<m8[ns]", "<M8[D]", "<M8[ns]"},
    {"<M8", "<M8[10s]", "<M8[10s]"},
    {"<m8[s]", "<i4", "<m8[s]"},
    {"<m8[s]", "<u8", nullptr},
    {"<m8[s]", "<f4", nullptr},
    {"<M8[s]", "<i4", nullptr},
    {"<M8[s]", "|S4", nullptr},
    {"|V4", "|V4", "|V4"},
    {"|V4", "|V5", nullptr},
    {"|V4", "|u1", nullptr},
    {"|V4", "|S4", nullptr},
    {R"([["a","<i4"]])", R"([["a",">f4"]])", R"([["a","<f8"]])"},
    {R"([["a","<i4"]])", R"([["b","<i4"]])", nullptr},
    {R"([["a","<i4"]])", "<i4", nullptr},
    {R"([["a","<i4"]])", "|V4", nullptr},
};

TEST(DType, Promotes) {
  for (const Promotion& row : kPromotions) {
    SCOPED_TRACE(std::string(row.a) + " and " + row.b);
    const DType a = DType::parse(row.a);
    const DType b = DType::parse(row.b);
    if (row.common == nullptr) {
      EXPECT_THROW(promote(a, b), ArgumentError);
      EXPECT_THROW(promote(b, a), ArgumentError);
    } else {
      EXPECT_EQ(promote(a, b), DType::parse(row.common));
      EXPECT_EQ(promote(b, a), DType::parse(row.common));
    }
  }
  EXPECT_THROW(promote(DType::parse("<M8[as]"), DType::parse("<M8[h]")), RangeError);
}

TEST(DType, RefusesManyKeysAtOnce) {
  std::string object = R"({"name":"int32")";
  for (int i = 0; i < 80'000; ++i) object += ",\"" + std::to_string(i) + "\":0";
  EXPECT_THROW(DType::parse(object + "}"), ArgumentError);
  EXPECT_EQ(DType::parse(R"({"name":1,"name":"int32"})"), DType::parse("int32")) << "the last of a key counts";
}

TEST(DType, WritesNamesAsJson) {
  const DType dtype = DType::structure({{"a\"\\\n\x01\u00e9\U0001F600", DType::parse("<M8[10s]")}, {"t", DType::unicode(2)}});
  EXPECT_EQ(DType::parse(dtype.to_zarr_v2()), dtype);
  EXPECT_EQ(DType::parse(dtype.to_zarr_v3()), dtype);
}

TEST(DType, KnowsWhatCasts) {
  const auto cast = [](const char* a, const char* b) {
    return can_cast(DType::parse(a), DType::parse(b));
  };
  for (const char* a :
       {"bool", "u1", "i8", "bfloat16", "f2", "c16", "S3", "U3", "M8[s]", "m8[s]"}) {
    for (const char* b :
         {"bool", "u1", "i8", "bfloat16", "f2", "c16", "S3", "U3", "M8[s]", "m8[s]", "V4"}) {
      EXPECT_TRUE(cast(a, b)) << a << " to " << b;
    }
    EXPECT_EQ(cast("V4", a), std::string_view(a) == "bool") << a;
  }
  EXPECT_TRUE(cast("V4", "V5"));
  EXPECT_TRUE(cast("M8[Y]", "M8[ns]"));
  EXPECT_FALSE(cast("m8[h]", "m8[as]"));
  EXPECT_FALSE(cast("M8[as]", "M8[Y]"));
  EXPECT_TRUE(cast("M8", "M8[Y]"));
  EXPECT_FALSE(cast("M8[Y]", "M8"));
  EXPECT_TRUE(cast("M8[as]", "m8[Y]"));
  EXPECT_TRUE(cast("m8", "m8[s]"));
  EXPECT_FALSE(cast("m8[s]", "m8"));
  EXPECT_FALSE(cast("M8", "S30"));
  EXPECT_FALSE(cast("S30", "M8"));
  EXPECT_TRUE(cast("i4", R"([["a","f4"],["b","S3"]])"));
  EXPECT_TRUE(cast(R"([["a","f4"]])", "i4"));
  EXPECT_FALSE(cast(R"([["a","f4"],["b","i4"]])", "i4"));
  EXPECT_FALSE(cast(R"([["a","f4"],["b","i4"]])", "V8"));
  EXPECT_TRUE(cast(R"([["a","f4"],["b","i4"]])", R"([["x","i1"],["y","S3"]])"));
}

}  // namespace
}  // namespace zarrbuffer
