#include "zarrbuffer/npy.hpp"

#include <algorithm>

#include "core/checked.hpp"
#include "core/dtype_parse.hpp"
#include "core/python_literal.hpp"
#include "element/text.hpp"
#include "zarrbuffer/error.hpp"

namespace zarrbuffer::npy {

namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kVersion = kMagic.size();
constexpr std::size_t kLength = kVersion + 2;
constexpr std::size_t kAlignment = 64;

[[noreturn]] void refuse(const std::string& reason) { throw ArgumentError("not an .npy file: " + reason); }

unsigned byte_at(std::span<const std::byte> bytes, std::size_t at) { return static_cast<unsigned>(bytes[at]); }

/// Bytes of the number that tells the length of the text.
std::size_t length_bytes(unsigned major) { return major == 1 ? 2 : 4; }

std::string from_latin1(std::string_view text) {
  std::string result;
  for (const char letter : text) element::append_utf8(result, static_cast<unsigned char>(letter));
  return result;
}

/// Names what NumPy leaves unnamed: bytes between fields, which it writes as ('', '|V4').
void name_padding(Literal& fields) {
  auto* list = std::get_if<Literal::List>(&fields.value);
  if (list == nullptr) return;
  int number = 0;
  for (Literal& field : *list) {
    auto* parts = std::get_if<Literal::List>(&field.value);
    if (parts == nullptr || parts->size() < 2) continue;
    auto* name = std::get_if<std::string>(&parts->front().value);
    if (name != nullptr && name->empty()) *name = "_pad" + std::to_string(number++);
    name_padding((*parts)[1]);
  }
}

DType dtype_of(Literal& descr) {
  if (descr.string() == nullptr && descr.list() == nullptr) throw ArgumentError("descr is neither a string nor a list of fields");
  name_padding(descr);
  return dtype_text::parse(descr);
}

Dims shape_of(const Literal& shape) {
  const Literal::List* lengths = shape.list();
  if (lengths == nullptr) throw ArgumentError("shape is no tuple");
  if (lengths->size() > static_cast<std::size_t>(kMaxRank)) {
    throw ArgumentError("a shape of " + std::to_string(lengths->size()) + " axes; at most " + std::to_string(kMaxRank) +
                        " are possible");
  }
  Dims result;
  for (const Literal& length : *lengths) {
    if (length.integer() == nullptr) throw ArgumentError("a length in shape is no integer");
    result.push_back(*length.integer());
  }
  return result;
}

Literal& member(Literal& header, const char* key) {
  if (header.find(key) != nullptr) return header.place(key);
  throw ArgumentError(std::string("the header has no ") + key);
}

Header header_of(Literal header, std::int64_t offset) {
  if (header.object() == nullptr) throw ArgumentError("the header is no dict");
  Literal& descr = member(header, "descr");
  const bool* fortran_order = member(header, "fortran_order").boolean();
  const Literal& shape = member(header, "shape");
  if (header.object()->size() != 3) throw ArgumentError("the header has more than descr, fortran_order and shape");
  if (fortran_order == nullptr) throw ArgumentError("fortran_order is neither True nor False");
  const DType dtype = dtype_of(descr);
  const Layout layout = Layout::contiguous(shape_of(shape), dtype.item_size(), *fortran_order ? Order::F : Order::C);
  checked::add(checked::multiply(layout.size(), dtype.item_size()), offset);
  return {dtype, layout.with_offset(offset)};
}

std::string descr(const DType& dtype) {
  if (!dtype.is_struct()) return python::quoted(dtype.kind() == Kind::BFloat ? "|V2" : dtype.typestr());
  std::string list;
  for (const Field& field : dtype.fields()) {
    list += (list.empty() ? "(" : ", (") + python::quoted(field.name) + ", " + descr(field.dtype) + ")";
  }
  return "[" + list + "]";
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char letter) { return static_cast<unsigned char>(letter) < 0x80; });
}

std::string with_version(unsigned major, std::string text) {
  const std::size_t before = kLength + length_bytes(major);
  const std::size_t used = before + text.size() + 1;
  text.append((kAlignment - used % kAlignment) % kAlignment, ' ');
  text += '\n';
  std::string result(kMagic);
  result += {static_cast<char>(major), '\0'};
  for (std::size_t i = 0; i < length_bytes(major); ++i) result += static_cast<char>(text.size() >> 8 * i);
  return result + text;
}

}  // namespace

std::int64_t header_bytes(std::span<const std::byte> beginning) {
  if (beginning.size() < kLength || !std::equal(kMagic.begin(), kMagic.end(), beginning.begin(), [](char a, std::byte b) {
        return static_cast<std::byte>(a) == b;
      })) {
    refuse("it does not begin with \\x93NUMPY");
  }
  const unsigned major = byte_at(beginning, kVersion);
  if (major < 1 || major > 3) {
    refuse("version " + std::to_string(major) + "." + std::to_string(byte_at(beginning, kVersion + 1)) +
           "; 1, 2 and 3 are known");
  }
  const std::size_t before = kLength + length_bytes(major);
  if (beginning.size() < before) refuse("it ends inside its header");
  std::int64_t length = 0;
  for (std::size_t i = before; i-- > kLength;) length = length << 8 | byte_at(beginning, i);
  const std::int64_t bytes = static_cast<std::int64_t>(before) + length;
  if (bytes > kLongestHeader) {
    refuse("a header of " + std::to_string(bytes) + " bytes; at most " + std::to_string(kLongestHeader) + " are read");
  }
  return bytes;
}

Header parse(std::span<const std::byte> header) {
  const std::int64_t bytes = header_bytes(header);
  if (static_cast<std::int64_t>(header.size()) < bytes) refuse("it ends inside its header");
  const unsigned major = byte_at(header, kVersion);
  const std::size_t before = kLength + length_bytes(major);
  const std::string_view text(reinterpret_cast<const char*>(header.data()) + before,
                              static_cast<std::size_t>(bytes) - before);
  try {
    if (major == 3) {
      element::utf8_to_utf32(text);
      return header_of(python::parse_literal(text), bytes);
    }
    return header_of(python::parse_literal(from_latin1(text)), bytes);
  } catch (const ArgumentError& error) {
    refuse(error.what());
  }
}

std::string format(const DType& dtype, NumberList shape, Order order) {
  std::string text = "{'descr': " + descr(dtype) + ", 'fortran_order': " + (order == Order::F ? "True" : "False") +
                     ", 'shape': " + shape_string(shape) + ", }";
  if (!is_ascii(text)) return with_version(3, std::move(text));
  constexpr std::size_t kLongestOfVersion1 = 65535 - kAlignment;
  const unsigned major = text.size() > kLongestOfVersion1 ? 2 : 1;
  return with_version(major, std::move(text));
}

}  // namespace zarrbuffer::npy
