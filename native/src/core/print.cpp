// Arrays as text: NumPy's nesting and shortening.
#include <algorithm>
#include <string>
#include <vector>

#include "zarrbuffer/nd_array.hpp"
#include "zarrbuffer/nd_buffer.hpp"

namespace zarrbuffer {

namespace {

// NumPy's defaults: arrays past 1000 elements show 3 at each end of every axis.
constexpr std::int64_t kThreshold = 1000;
constexpr std::int64_t kEdge = 3;
constexpr std::int64_t kGap = -1;
constexpr std::size_t kLineWidth = 75;

class Printer {
 public:
  explicit Printer(const NDArray& host) : host_(host), shortened_(host.size() > kThreshold) {}

  std::string print() {
    if (host_.ndim() == 0) return element({});
    if (host_.size() == 0) return "[]";
    measure(0);
    std::string text;
    write(0, text);
    return text;
  }

 private:
  std::vector<std::int64_t> positions(int axis) const {
    const std::int64_t length = host_.shape()[axis];
    std::vector<std::int64_t> result;
    const bool gap = shortened_ && length > 2 * kEdge;
    result.reserve(static_cast<std::size_t>(gap ? 2 * kEdge + 1 : length));
    for (std::int64_t i = 0; i < (gap ? kEdge : length); ++i) result.push_back(i);
    if (!gap) return result;
    result.push_back(kGap);
    for (std::int64_t i = length - kEdge; i < length; ++i) result.push_back(i);
    return result;
  }

  std::string element(std::span<const std::int64_t> index) const {
    const std::int64_t offset = host_.layout().element_offset(index);
    return Scalar::decode(host_.dtype(), host_.storage()->data() + offset).to_string();
  }

  void measure(int axis) {
    for (const std::int64_t position : positions(axis)) {
      if (position == kGap) continue;
      index_.push_back(position);
      if (axis + 1 < host_.ndim()) {
        measure(axis + 1);
      } else {
        width_ = std::max(width_, element(index_).size());
      }
      index_.pop_back();
    }
  }

  void write(int axis, std::string& text) {
    const bool innermost = axis + 1 == host_.ndim();
    const std::string indent(static_cast<std::size_t>(axis) + 1, ' ');
    text += '[';
    bool first = true;
    std::size_t column = indent.size();
    for (const std::int64_t position : positions(axis)) {
      std::string part = position == kGap ? "..." : "";
      if (innermost && position != kGap) {
        index_.push_back(position);
        part = element(index_);
        index_.pop_back();
        part.insert(0, width_ - part.size(), ' ');
      }
      if (innermost) {
        // Room stays for the brackets that may have to be closed behind it.
        const bool wraps = column + part.size() + static_cast<std::size_t>(host_.ndim()) > kLineWidth;
        if (!first) text += wraps ? "\n" + indent : " ";
        column = (wraps ? indent.size() : column) + part.size() + 1;
        text += part;
      } else {
        if (!first) text += std::string(static_cast<std::size_t>(host_.ndim() - axis - 1), '\n') + indent;
        text += part;
        if (position != kGap) {
          index_.push_back(position);
          write(axis + 1, text);
          index_.pop_back();
        }
      }
      first = false;
    }
    text += ']';
  }

  const NDArray& host_;
  const bool shortened_;
  std::vector<std::int64_t> index_;
  std::size_t width_ = 0;
};

std::string describe(const char* type, const NDArray& array) {
  std::string text = type;
  text += " shape=" + shape_string(array.shape()) + " dtype=" + array.dtype().to_string() +
          " device=" + array.device().to_string() + "\n";
  const NDArray host = array.device().is_host() ? array : array.to(Device::cpu());
  return text + Printer(host).print();
}

}  // namespace

std::string NDArray::to_string() const { return describe("NDArray", *this); }

std::string NDBuffer::to_string() const { return describe("NDBuffer", array_); }

}  // namespace zarrbuffer
