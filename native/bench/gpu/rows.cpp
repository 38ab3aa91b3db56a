#include "rows.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>
#include <stdexcept>

#include "zarrbuffer/nd_array.hpp"
#include "zarrbuffer/stream.hpp"

#include "core/backends.hpp"

namespace zarrbuffer::bench {

namespace {

using nlohmann::json;
using Shape = std::vector<std::int64_t>;

const Device kCuda = Device::cuda(0);

/// Random numbers that every dtype has. Random bytes would be infinite or not numbers.
NDArray random_numbers(const std::string& name, std::int64_t count) {
  std::mt19937 random(20261128);
  const DType dtype = DType::parse(name);
  const bool is_raw = dtype.kind() == Kind::Raw;
  const NDArray numbers = NDArray::empty(DType::parse("uint8"), Dims{is_raw ? count * dtype.item_size() : count});
  auto* at = reinterpret_cast<std::uint8_t*>(numbers.data());
  std::generate_n(at, numbers.size(), [&] { return static_cast<std::uint8_t>(random() % 100); });
  return is_raw ? numbers.view(dtype) : numbers.astype(dtype);
}

/// A piece of random numbers again and again, since a device is slow to be given all of them.
NDArray filled(const std::string& dtype, const Shape& shape, Device device) {
  constexpr std::int64_t kPiece = 1'000'003;
  const NDArray array = NDArray::empty(DType::parse(dtype), shape, Order::C, device);
  const NDArray flat = array.reshape(Dims{array.size()});
  const NDArray piece = random_numbers(dtype, std::min(kPiece, array.size())).to(device);
  const std::int64_t whole = array.size() / piece.size() * piece.size();
  flat.get(std::array{Index::slice(0, whole)}).reshape(Dims{whole / piece.size(), piece.size()}).set({}, piece);
  const std::int64_t rest = array.size() - whole;
  flat.get(std::array{Index::slice(whole, array.size())}).set({}, piece.get(std::array{Index::slice(0, rest)}));
  return array;
}

std::int64_t item_size(const std::string& dtype) {
  return DType::parse(dtype).item_size();
}

/// Sides of equal length that hold about so many elements.
Shape cube(std::int64_t elements, int rank) {
  const double side = std::pow(static_cast<double>(elements), 1.0 / rank);
  return Shape(static_cast<std::size_t>(rank), static_cast<std::int64_t>(side + 1e-9));
}

std::int64_t count_of(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

void assign(const NDArray& dst, const NDArray& src) {
  dst.set(std::array{Index::ellipsis()}, src);
}

void check(bool holds) {
  if (!holds) throw std::runtime_error("a row of the benchmark gives a wrong answer");
}

Row copy_row(json work, double goal, const std::string& to, const std::string& from, const Shape& shape,
             const Shape& axes) {
  const std::int64_t bytes = count_of(shape) * (item_size(to) + item_size(from));
  return {std::move(work), Limit::DeviceCopy, goal, bytes, [=] {
            const NDArray src = filled(from, shape, kCuda).transpose(axes);
            const Shape turned(src.shape().begin(), src.shape().end());
            const NDArray dst = filled(to, turned, kCuda);
            return [=] { assign(dst, src); };
          }};
}

void add_limits(std::vector<Row>& rows, std::int64_t bytes) {
  const auto limit = [&](const char* name, Limit of, Device to, Device from, int sides) {
    rows.push_back({{{"op", "limit"}, {"of", name}, {"bytes", bytes}}, of, 0, sides * bytes, [=] {
                      const NDArray dst = filled("uint8", {bytes}, to);
                      const NDArray src = filled("uint8", {bytes}, from);
                      // On a stream of its own, which unlike the default one is not waited for by each transfer.
                      const auto stream = std::make_shared<OwnedStream>(kCuda);
                      return [=] {
                        run(backend_for(kCuda).transfer, static_cast<void*>(dst.data()), seam(to),
                            static_cast<const void*>(src.data()), seam(from), bytes, stream->stream().handle());
                      };
                    }});
  };
  limit("device copy", Limit::DeviceCopy, kCuda, kCuda, 2);
  limit("pinned up", Limit::PinnedUp, kCuda, Device::pinned(), 1);
  limit("pinned down", Limit::PinnedDown, Device::pinned(), kCuda, 1);
}

void add_copies(std::vector<Row>& rows, std::int64_t bytes) {
  rows.push_back(copy_row({{"op", "copy"}, {"dtype", "uint8"}, {"shape", {bytes}}}, 0.9, "uint8", "uint8", {bytes}, {0}));
  for (const char* dtype : {"uint16", "float32", "float64"}) {
    const std::string swapped = item_size(dtype) == 2 ? ">u2" : item_size(dtype) == 4 ? ">f4" : ">f8";
    const Shape shape{bytes / item_size(dtype)};
    rows.push_back(copy_row({{"op", "swap"}, {"dtype", dtype}, {"shape", shape}}, 0.9, dtype, swapped, shape, {0}));
  }
  const std::array<const char*, 6> numbers{"float16", "bfloat16", "float32", "float64", "int16", "uint8"};
  for (const char* from : numbers) {
    for (const char* to : numbers) {
      if (from == to) continue;
      const Shape shape{bytes / std::max(item_size(from), item_size(to))};
      rows.push_back(copy_row({{"op", "cast"}, {"from", from}, {"to", to}, {"shape", shape}}, 0.9, to, from, shape, {0}));
    }
  }
}

Row transpose_row(const std::string& dtype, const Shape& shape, const Shape& axes) {
  return copy_row({{"op", "transpose"}, {"dtype", dtype}, {"shape", shape}, {"axes", axes}}, 0.8, dtype, dtype, shape, axes);
}

void add_transposes(std::vector<Row>& rows, std::int64_t bytes) {
  for (const char* dtype : {"uint8", "int16", "V3", "float32", "float64", "V12", "complex128"}) {
    for (int rank = 2; rank <= 4; ++rank) {
      const Shape shape = cube(bytes / item_size(dtype), rank);
      Shape axes(static_cast<std::size_t>(rank));
      std::iota(axes.begin(), axes.end(), 0);
      while (std::next_permutation(axes.begin(), axes.end())) {
        rows.push_back(transpose_row(dtype, shape, axes));
      }
    }
  }
}

/// A picture's channels from its pixels to planes and back, and its sides.
void add_pictures(std::vector<Row>& rows, std::int64_t bytes) {
  for (const char* dtype : {"uint8", "uint16"}) {
    for (const std::int64_t channels : {3, 4}) {
      const std::int64_t side = cube(bytes / item_size(dtype) / channels, 2)[0];
      rows.push_back(transpose_row(dtype, {side, side, channels}, {2, 0, 1}));
      rows.push_back(transpose_row(dtype, {channels, side, side}, {1, 2, 0}));
      rows.push_back(transpose_row(dtype, {side, side, channels}, {1, 0, 2}));
    }
  }
}

void add_others(std::vector<Row>& rows, std::int64_t bytes) {
  const Shape flat{bytes / 4};
  rows.push_back({{{"op", "fill"}, {"dtype", "float32"}, {"shape", flat}}, Limit::DeviceCopy, 0.9, bytes, [=] {
                    const NDArray dst = filled("float32", flat, kCuda);
                    return [=] { dst.fill(Scalar(1.5)); };
                  }});
  rows.push_back({{{"op", "all_equal"}, {"dtype", "float32"}, {"shape", flat}}, Limit::DeviceCopy, 0, bytes, [=] {
                    const NDArray zeros = NDArray::zeros(DType::parse("float32"), flat, Order::C, kCuda);
                    return [=] { check(zeros.all_equal(Scalar(std::int64_t{0}))); };
                  }});
  rows.push_back({{{"op", "all_equal_arrays"}, {"dtype", "float32"}, {"shape", flat}}, Limit::DeviceCopy, 0, 2 * bytes, [=] {
                    const NDArray a = filled("float32", flat, kCuda);
                    const NDArray b = a.copy();
                    return [=] { check(a.all_equal(b)); };
                  }});
  const Shape square = cube(bytes / 4, 2);
  for (const int axis : {0, 1}) {
    for (const char* op : {"gather", "scatter"}) {
      const bool gathers = op[0] == 'g';
      rows.push_back({{{"op", op}, {"dtype", "float32"}, {"shape", square}, {"axis", axis}}, Limit::DeviceCopy, 0,
                      2 * count_of(square) * 4, [=] {
                        const NDArray table = filled("float32", square, kCuda);
                        const NDArray picks = NDArray::empty(DType::parse("int64"), Dims{square[0]});
                        for (std::int64_t i = 0; i < square[0]; ++i) {
                          reinterpret_cast<std::int64_t*>(picks.data())[i] = i * 7919 % square[0];
                        }
                        std::vector<Index> key{Index::take(picks.to(kCuda))};
                        if (axis == 1) key.insert(key.begin(), Index::all());
                        const NDArray values = gathers ? NDArray() : filled("float32", square, kCuda);
                        return std::function<void()>([=] {
                          if (gathers) {
                            table.get(key);
                          } else {
                            table.set(key, values);
                          }
                        });
                      }});
    }
  }
}

void add_transfers(std::vector<Row>& rows, std::int64_t bytes) {
  const Shape square = cube(bytes / 4, 2);
  for (const char* host : {"pageable", "pinned"}) {
    const Device memory = std::string(host) == "pinned" ? Device::pinned() : Device::cpu();
    for (const char* layout : {"contiguous", "rows", "transposed"}) {
      for (const bool up : {true, false}) {
        json work{{"op", up ? "upload" : "download"}, {"host", host}, {"layout", layout}, {"shape", square}};
        const double goal = std::string(layout) == "contiguous" ? 0.9 : 0;
        rows.push_back({work, up ? Limit::PinnedUp : Limit::PinnedDown, goal, count_of(square) * 4, [=] {
                          const bool is_rows = std::string(layout) == "rows";
                          const Shape shape{square[0], is_rows ? 2 * square[1] : square[1]};
                          NDArray there = filled("float32", shape, memory);
                          if (is_rows) there = there.get(std::array{Index::all(), Index::slice(0, square[1])});
                          if (std::string(layout) == "transposed") there = there.transpose();
                          const NDArray here = filled("float32", square, kCuda);
                          return std::function<void()>([=] { up ? assign(here, there) : assign(there, here); });
                        }});
      }
    }
  }
}

}  // namespace

std::string Row::name() const {
  std::string text = work.at("op").get<std::string>();
  for (const auto& [key, value] : work.items()) {
    if (key != "op") text += " " + (value.is_string() ? value.get<std::string>() : value.dump());
  }
  return text;
}

std::vector<Row> make_rows(std::int64_t bytes) {
  std::vector<Row> rows;
  add_limits(rows, bytes);
  add_copies(rows, bytes);
  add_transposes(rows, bytes);
  add_pictures(rows, bytes);
  add_others(rows, bytes);
  add_transfers(rows, bytes);
  return rows;
}

std::vector<Row> make_chunk_rows() {
  constexpr std::int64_t kChunks = 10'000;
  constexpr std::int64_t kSide = 128;
  constexpr std::int64_t kBytes = kChunks * kSide * kSide * 4;
  std::vector<Row> rows;
  add_limits(rows, kBytes);
  const auto add = [&](const char* op, Limit limit, std::int64_t bytes, auto make) {
    rows.push_back({{{"op", op}, {"chunks", kChunks}, {"side", kSide}}, limit, 0, bytes, [=] {
                      const NDArray stack = filled("float32", {kChunks, kSide, kSide}, kCuda);
                      const std::function<void(std::int64_t, const NDArray&)> each = make();
                      std::vector<NDArray> parts;
                      for (std::int64_t i = 0; i < kChunks; ++i) parts.push_back(stack.get(std::array{Index::at(i)}));
                      return std::function<void()>([=] {
                        for (std::int64_t i = 0; i < kChunks; ++i) each(i, parts[static_cast<std::size_t>(i)]);
                      });
                    }});
  };
  using Each = std::function<void(std::int64_t, const NDArray&)>;
  add("chunks copied", Limit::DeviceCopy, 2 * kBytes, [=] {
    const NDArray chunk = filled("float32", {kSide, kSide}, kCuda);
    return Each([=](std::int64_t, const NDArray& part) { assign(part, chunk); });
  });
  add("chunks transposed", Limit::DeviceCopy, 2 * kBytes, [=] {
    const NDArray chunk = filled("float32", {kSide, kSide}, kCuda).transpose();
    return Each([=](std::int64_t, const NDArray& part) { assign(part, chunk); });
  });
  add("chunks cast", Limit::DeviceCopy, kBytes + kBytes / 2, [=] {
    const NDArray chunk = filled("int16", {kSide, kSide}, kCuda);
    return Each([=](std::int64_t, const NDArray& part) { assign(part, chunk); });
  });
  add("chunks filled", Limit::DeviceCopy, kBytes, [=] {
    return Each([](std::int64_t, const NDArray& part) { part.fill(Scalar(1.5)); });
  });
  add("chunks compared", Limit::DeviceCopy, kBytes, [=] {
    return Each([](std::int64_t, const NDArray& part) { part.all_equal(Scalar(1.5)); });
  });
  add("chunks uploaded", Limit::PinnedUp, kBytes, [=] {
    const NDArray chunk = filled("float32", {kSide, kSide}, Device::cpu());
    return Each([=](std::int64_t, const NDArray& part) { assign(part, chunk); });
  });
  return rows;
}

}  // namespace zarrbuffer::bench
