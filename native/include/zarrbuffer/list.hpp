// Short lists as functions take them.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <span>

namespace zarrbuffer {

class Index;
class Buffer;
struct BasicKey;

/// A std::span that can also be written in braces, for parameters: shapes, axes, keys. Made from a list in braces, a
/// std::span, std::vector, std::array, Dims or an array. A view: it copies nothing, and is valid for the call that it
/// is made for only, since values in braces end with the statement they stand in.
template <class T>
class ListOf : public std::span<const T> {
 public:
  /// No values.
  constexpr ListOf() = default;
  /// Values in braces.
  constexpr ListOf(std::initializer_list<T> values) : std::span<const T>(values.begin(), values.size()) {}
  /// Anything that a std::span can be made from.
  template <class Values>
    requires std::convertible_to<const Values&, std::span<const T>>
  constexpr ListOf(const Values& values) : std::span<const T>(static_cast<std::span<const T>>(values)) {}
};

/// A shape, axes, or an index: one number for each axis.
using NumberList = ListOf<std::int64_t>;
/// The parts of a key, in order; none names all elements.
using IndexList = ListOf<Index>;
/// The parts of a basic key, in order.
using BasicKeyList = ListOf<BasicKey>;
/// Buffers, in order.
using BufferList = ListOf<Buffer>;

}  // namespace zarrbuffer
