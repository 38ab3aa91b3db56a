// How numbers cross between dev.zarrbuffer.cpp, which JavaCPP generates, and functions that take a
// NumberList or a std::span or give Dims. Header-only, like java_exception.hpp, and for generated code only.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "zarrbuffer/dims.hpp"

namespace zarrbuffer::java {

/// What JavaCPP calls an adapter: made from a Java array (its numbers, their count, an owner that
/// is null) or from what a function returned, and turned into what the other side wants.
template <class Number>
class Numbers {
 public:
  template <class JavaNumber>
  Numbers(const JavaNumber* values, std::size_t count, void*)
      : size(values == nullptr ? 0 : count), numbers_(reinterpret_cast<const Number*>(values)) {
    static_assert(sizeof(JavaNumber) == sizeof(Number));
  }
  Numbers(std::vector<Number> values) : size(values.size()), own_(std::move(values)), numbers_(own_.data()) {}
  Numbers(const Numbers&) = delete;
  Numbers& operator=(const Numbers&) = delete;
  Numbers(const Dims& values) : Numbers(std::vector<Number>(values.begin(), values.end())) {}

  operator std::span<const Number>() const { return {numbers_, size}; }
  operator Dims() const { return Dims(std::span<const Number>(*this)); }
  template <class JavaNumber>
  operator JavaNumber*() const {
    return reinterpret_cast<JavaNumber*>(const_cast<Number*>(numbers_));
  }
  static void deallocate(void*) {}

  std::size_t size;
  void* owner = nullptr;

 private:
  std::vector<Number> own_;
  const Number* numbers_;
};

}  // namespace zarrbuffer::java
