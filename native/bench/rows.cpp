#include "rows.hpp"

#include <array>
#include <cmath>
#include <cstdlib>
#include <numeric>

namespace zarrbuffer::bench {

namespace {

using Shape = std::vector<std::int64_t>;

std::array<NDArray, 3> g_places;

void check(bool holds) {
  if (!holds) std::abort();
}

std::int64_t root(double elements, int rank) {
  return std::max<std::int64_t>(2,
                                static_cast<std::int64_t>(std::pow(elements, 1.0 / rank) + 1e-9));
}

void copy_row(std::vector<Row>& rows, std::string name, const NDArray& dst, const NDArray& src) {
  rows.push_back({std::move(name), Limit::Copy, dst.nbytes() + src.nbytes(),
                  [=] { dst.set({Index::ellipsis()}, src); }});
}

void transposes(std::vector<Row>& rows, std::int64_t bytes, const std::string& dtype) {
  const std::int64_t item = DType::parse(dtype).item_size();
  const auto add = [&](const Shape& shape, const Shape& axes, const std::string& note) {
    const NDArray src = placed(Place::Source, dtype, shape).transpose(axes);
    std::string name = "transpose " + dtype + " (";
    for (const std::int64_t axis : axes)
      name += std::to_string(axis) + (axis == axes.back() ? "" : ",");
    const Shape turned(src.shape().begin(), src.shape().end());
    copy_row(rows, name + ") " + note, placed(Place::Destination, dtype, turned), src);
  };
  const double elements = static_cast<double>(bytes / item);
  const std::int64_t square = root(elements, 2), cube = root(elements, 3),
                     penta = root(elements, 5);
  add({square, square}, {1, 0}, "");
  for (const Shape& axes : {Shape{2, 1, 0}, Shape{0, 2, 1}, Shape{1, 0, 2}, Shape{2, 0, 1}})
    add({cube, cube, cube}, axes, "");
  const std::int64_t power = std::int64_t{1} << static_cast<int>(std::log2(elements) / 3);
  add({power, power, power}, {2, 1, 0}, "2^n");
  add({power * power, power}, {1, 0}, "2^n");
  add({penta, penta, penta, penta, penta}, {4, 3, 2, 1, 0}, "");
  add({penta, penta, penta, penta, penta}, {0, 4, 2, 1, 3}, "");
}

void casts(std::vector<Row>& rows, std::int64_t bytes) {
  const std::array<std::array<const char*, 2>, 22> pairs{
      {{"float32", "float64"}, {"float64", "float32"},  {"float32", "float16"},
       {"float16", "float32"}, {"float32", "bfloat16"}, {"bfloat16", "float32"},
       {"float64", "float16"}, {"float16", "float64"},  {"float32", "int16"},
       {"int16", "float32"},   {"float32", "int32"},    {"int32", "float32"},
       {"float64", "int64"},   {"int64", "float64"},    {"float64", "int16"},
       {"uint16", "float64"},  {"int32", "int16"},      {"int64", "int32"},
       {"uint8", "float32"},   {"int32", "int64"},      {">f4", "float64"},
       {"int64", "float32"}}};
  for (const auto& [from, to] : pairs) {
    const std::int64_t count = bytes / 8;
    copy_row(rows, std::string("cast ") + from + " to " + to,
             placed(Place::Destination, to, {count}), placed(Place::Source, from, {count}));
  }
}

void rectangles(std::vector<Row>& rows, std::int64_t bytes) {
  for (const std::int64_t row : {64, 256, 1024, 8192}) {
    const std::int64_t height = bytes / row;
    const auto chunk = [=](Place place) { return placed(place, "uint8", {height, row}); };
    const auto part = [=](Place place) {
      return placed(place, "uint8", {height, 3 * row})
          .get({Index::all(), Index::slice(row, 2 * row)});
    };
    const std::string note = ", rows of " + std::to_string(row);
    copy_row(rows, "scatter" + note, part(Place::Destination), chunk(Place::Source));
    copy_row(rows, "strided copy" + note, chunk(Place::Destination), part(Place::Source));
  }
  const NDArray all = placed(Place::Source, "float32", {bytes / 4});
  const NDArray half = placed(Place::Destination, "float32", {bytes / 8});
  copy_row(rows, "every second float32", half,
           all.get({Index::slice({}, {}, 2)}));
  copy_row(rows, "reversed float32", placed(Place::Destination, "float32", {bytes / 4}),
           all.get({Index::slice({}, {}, -1)}));
}

void fills(std::vector<Row>& rows, std::int64_t bytes) {
  for (const char* dtype : {"uint8", "float32", "complex128"}) {
    const NDArray dst =
        placed(Place::Destination, dtype, {bytes / DType::parse(dtype).item_size()});
    rows.push_back(
        {std::string("fill ") + dtype, Limit::Fill, bytes, [=] { dst.fill(Scalar(1.5)); }});
  }
  rows.push_back({"empty and touch", Limit::Fill, bytes,
                  [=] { NDArray::empty(DType::parse("uint8"), Shape{bytes}).fill(Scalar(1)); }});
  rows.push_back({"zeros and read", Limit::Fill, bytes, [=] {
                    NDArray::zeros(DType::parse("uint8"), Shape{bytes}).all_equal(Scalar(0));
                  }});
}

void comparisons(std::vector<Row>& rows, std::int64_t bytes) {
  for (const char* dtype : {"float32", "float64", "float16", "int16", "uint8"}) {
    const Shape shape{bytes / DType::parse(dtype).item_size()};
    const NDArray zeros = placed(Place::Zeros, dtype, shape);
    rows.push_back({std::string("all_equal 0.0 ") + dtype, Limit::Read, bytes,
                    [=] { check(zeros.all_equal(Scalar(0.0))); }});
    rows.push_back({std::string("all_equal 0 ") + dtype, Limit::Read, bytes,
                    [=] { check(zeros.all_equal(Scalar(0))); }});
  }
  const NDArray zeros = placed(Place::Zeros, "float32", {bytes / 8});
  const NDArray same(zeros.storage(), zeros.dtype(), zeros.layout().with_offset(bytes / 2));
  rows.push_back(
      {"all_equal of two arrays", Limit::Read, bytes, [=] { check(zeros.all_equal(same)); }});
}

void indexed(std::vector<Row>& rows, std::int64_t bytes) {
  const std::int64_t side = root(static_cast<double>(bytes) / 4, 2);
  const NDArray table = placed(Place::Source, "float32", {side, side});
  const NDArray picks = NDArray::empty(DType::parse("int64"), Shape{side});
  auto* index = reinterpret_cast<std::int64_t*>(picks.data());
  for (std::int64_t i = 0; i < side; ++i)
    index[i] = (i * 7919) % side;
  const std::array along0{Index::take(picks), Index::all()};
  const std::array along1{Index::all(), Index::take(picks)};
  const NDArray value = placed(Place::Destination, "float32", {side, side});
  const std::int64_t moved = 2 * table.nbytes();
  rows.push_back({"gather along axis 0", Limit::Copy, moved, [=] { table.get(along0); }});
  rows.push_back({"gather along axis 1", Limit::Copy, moved, [=] { table.get(along1); }});
  rows.push_back({"scatter along axis 0", Limit::Copy, moved, [=] { table.set(along0, value); }});
  rows.push_back({"scatter along axis 1", Limit::Copy, moved, [=] { table.set(along1, value); }});
}

}  // namespace

NDArray placed(Place place, const std::string& dtype, const std::vector<std::int64_t>& shape) {
  const DType type = DType::parse(dtype);
  const NDArray& whole = g_places[static_cast<std::size_t>(place)];
  return NDArray(whole.storage(), type, Layout::contiguous(shape, type.item_size()));
}

std::vector<Row> make_rows(std::int64_t bytes) {
  for (const Place place : {Place::Source, Place::Destination, Place::Zeros}) {
    const bool zeros = place == Place::Zeros;
    g_places[static_cast<std::size_t>(place)] =
        NDArray::full(DType::parse("uint8"), Scalar(0x3f), Shape{zeros ? bytes : 3 * bytes});
  }
  // Written, or the kernel shows one page of zeros in all places.
  g_places[2].fill(Scalar(0));
  std::vector<Row> rows;
  copy_row(rows, "contiguous copy", placed(Place::Destination, "uint8", {bytes}),
           placed(Place::Source, "uint8", {bytes}));
  for (const auto& [to, from] : {std::pair{"<u2", ">u2"}, {"<f4", ">f4"}, {"<f8", ">f8"}}) {
    const std::int64_t count = bytes / DType::parse(to).item_size();
    copy_row(rows, std::string("swap ") + from, placed(Place::Destination, to, {count}),
             placed(Place::Source, from, {count}));
  }
  casts(rows, bytes);
  for (const char* dtype : {"uint8", "int16", "float32", "float64", "complex128"})
    transposes(rows, bytes, dtype);
  rectangles(rows, bytes);
  fills(rows, bytes);
  comparisons(rows, bytes);
  indexed(rows, bytes);
  return rows;
}

}  // namespace zarrbuffer::bench
