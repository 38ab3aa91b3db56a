// A short list of numbers, one for each axis, kept inside the object for the ranks that occur.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>

namespace zarrbuffer {

/// At most this many axes, as in NumPy 2.
inline constexpr int kMaxRank = 64;

namespace detail {

/// For so few numbers that calling memmove, which a plain loop becomes, would cost more than moving them.
inline void copy_few(const std::int64_t* from, int count, std::int64_t* to) {
  for (int i = 0; i < count; ++i) {
    std::int64_t value = from[i];
#if defined(__GNUC__)
    __asm__("" : "+r"(value));
#endif
    to[i] = value;
  }
}

}  // namespace detail

/// int64 values for up to 64 axes; no allocation up to 8. Copying copies the values.
class Dims {
 public:
  /// No values.
  Dims() {}  // not defaulted, which would ask for values where one is const
  /// `count` times the same value.
  explicit Dims(int count, std::int64_t value = 0) { resize(count, value); }
  /// These values.
  Dims(std::initializer_list<std::int64_t> values) { assign(values.begin(), static_cast<int>(values.size())); }
  /// A copy of these values.
  explicit Dims(std::span<const std::int64_t> values) { assign(values.data(), static_cast<int>(values.size())); }
  /// A copy.
  Dims(const Dims& other) { assign(other.data(), other.count_); }
  /// Takes the values; the other is empty then.
  Dims(Dims&& other) noexcept { steal(other); }
  /// Copies the values.
  Dims& operator=(const Dims& other) {
    if (this != &other) assign(other.data(), other.count_);
    return *this;
  }
  /// Takes the values; the other is empty then.
  Dims& operator=(Dims&& other) noexcept {
    if (this != &other) steal(other);
    return *this;
  }

  /// The number of values.
  int size() const { return count_; }
  /// Whether there are none.
  bool empty() const { return count_ == 0; }
  /// The values, contiguous; valid until the number of them changes.
  std::int64_t* data() { return heap_ ? heap_.get() : inline_; }
  /// The values, contiguous; valid until the number of them changes.
  const std::int64_t* data() const { return heap_ ? heap_.get() : inline_; }
  /// One value; the index is not checked.
  std::int64_t& operator[](int i) { return data()[i]; }
  /// One value; the index is not checked.
  std::int64_t operator[](int i) const { return data()[i]; }
  /// The first value.
  std::int64_t* begin() { return data(); }
  /// Past the last value.
  std::int64_t* end() { return data() + count_; }
  /// The first value.
  const std::int64_t* begin() const { return data(); }
  /// Past the last value.
  const std::int64_t* end() const { return data() + count_; }
  /// The last value; there must be one.
  std::int64_t back() const { return data()[count_ - 1]; }

  /// Drops values at the end, or appends `value` until there are `count`.
  void resize(int count, std::int64_t value = 0) {
    reserve(count);
    std::int64_t* values = data();
    for (int i = count_; i < count; ++i) detail::copy_few(&value, 1, values + i);
    count_ = count;
  }
  /// Appends a value.
  void push_back(std::int64_t value) {
    reserve(count_ + 1);
    data()[count_++] = value;
  }

  /// The values, as functions take them.
  operator std::span<const std::int64_t>() const { return {data(), static_cast<std::size_t>(count_)}; }
  /// Equal values in the same order.
  bool operator==(const Dims& other) const { return std::equal(begin(), end(), other.begin(), other.end()); }

 private:
  static constexpr int kInline = 8;

  void assign(const std::int64_t* values, int count) {
    reserve(count);
    detail::copy_few(values, count, data());
    count_ = count;
  }
  void reserve(int count) {
    if (count <= capacity_) return;
    const int grown = std::max(count, 2 * capacity_);
    std::unique_ptr<std::int64_t[]> bigger(new std::int64_t[static_cast<std::size_t>(grown)]);
    std::copy(begin(), end(), bigger.get());
    heap_ = std::move(bigger);
    capacity_ = grown;
  }
  void steal(Dims& other) noexcept {
    heap_ = std::move(other.heap_);
    capacity_ = other.capacity_;
    count_ = other.count_;
    if (!heap_) detail::copy_few(other.inline_, count_, inline_);
    other.capacity_ = kInline;
    other.count_ = 0;
  }

  int count_ = 0;
  int capacity_ = kInline;
  std::int64_t inline_[kInline];  // not cleared: only the first count_ are ever read
  std::unique_ptr<std::int64_t[]> heap_;
};

}  // namespace zarrbuffer
