#include <algorithm>
#include <array>
#include <cstring>

#include "cpu/block.hpp"
#include "cpu/box_reader.hpp"
#include "cpu/boxes.hpp"
#include "cpu/bytes.hpp"
#include "cpu/own_type.hpp"
#include "cpu/pieces.hpp"
#include "cpu/primitives.hpp"
#include "cpu/vector_equal.hpp"
#include "element/exact.hpp"
#include "element/visit.hpp"

namespace zarrbuffer::cpu {

namespace {

constexpr std::int64_t kFirstElements = 64;
constexpr std::int64_t kManyBytes = 4096;

bool all_bytes(const std::byte* a, const std::byte* b, std::int64_t count, std::int64_t item_size) {
  return std::memcmp(a, b, byte_count(count * item_size)) == 0;
}

/// The first is, and each is like the one before.
bool all_one_item(const std::byte* a, const std::byte* b, std::int64_t count,
                  std::int64_t item_size) {
  return count == 0 || (all_bytes(a, b, 1, item_size) &&
                        all_bytes(a, a + item_size, count - 1, item_size));
}

void each_bytes(const std::byte* a, const std::byte* b, std::int64_t count, std::int64_t item_size,
                std::byte* out) {
  with_item_size(item_size, [&](auto size) {
    for (std::int64_t i = 0; i < count; ++i) {
      out[i] = std::byte{std::memcmp(a + i * size, b + i * size, byte_count(size)) == 0};
    }
  });
}

Comparison comparison_of(const zb_type& common, bool nan_equal) {
  // Strings of a common size are padded with zeros, which is what makes trailing ones not count.
  if (element::is_byte_string(common)) return {all_bytes, each_bytes, all_one_item};
  return vector_equal(common, nan_equal);
}

/// Bits are compared as if the elements were raw bytes, or where there is one as long, an integer:
/// that is quicker beside one and the same item.
zb_type as_bits(zb_type type, bool beside_scalar) {
  const bool is_integer = type.item_size <= 8 && (type.item_size & (type.item_size - 1)) == 0;
  type.kind = static_cast<std::uint8_t>(beside_scalar && is_integer ? Kind::UInt : Kind::Raw);
  return element::native(type);
}

bool is_scalar(const zb_equal_plan& plan, const std::int64_t* strides) {
  return std::all_of(strides, strides + plan.rank, [](std::int64_t stride) { return stride == 0; });
}

/// A comparison as it is planned, over all of the shape or a part of it.
class Equality {
 public:
  explicit Equality(const zb_equal_plan& plan)
      : plan_(plan),
        bitwise_((plan.flags & ZB_EQUAL_BITWISE) != 0),
        beside_scalar_(is_scalar(plan, plan.b_strides)),
        a_type_(bitwise_ ? as_bits(plan.a_type, beside_scalar_) : plan.a_type),
        b_type_(bitwise_ ? as_bits(plan.b_type, beside_scalar_) : plan.b_type),
        common_(bitwise_ ? a_type_ : element::native(plan.common)),
        b_(static_cast<const std::byte*>(plan.b)) {
    compare_in_own_type();
    comparison_ = comparison_of(common_, (plan.flags & ZB_EQUAL_NAN) != 0);
  }
  Equality(const Equality&) = delete;
  Equality& operator=(const Equality&) = delete;

  /// The scalar b is no value of a's type: nothing can be equal.
  bool never() const { return never_; }

  /// What is read.
  std::int64_t bytes() const {
    std::int64_t count = 1;
    std::int64_t a = a_type_.item_size, b = b_type_.item_size;
    for (int axis = 0; axis < plan_.rank; ++axis) {
      count *= plan_.shape[axis];
      if (plan_.a_strides[axis] != 0) a *= plan_.shape[axis];
      if (plan_.b_strides[axis] != 0) b *= plan_.shape[axis];
    }
    return count == 0 ? 0 : a + b;
  }

  /// Whether all are equal from `begin` on along `axis`; with plan.out, writes there and returns
  /// true.
  bool run(const std::int64_t* shape, int axis, std::int64_t begin) const {
    const int rank = plan_.rank;
    const bool each = plan_.out != nullptr;
    const std::int64_t* out_strides = each ? plan_.out_strides : plan_.a_strides;
    const auto at = [&](const std::int64_t* strides) { return rank > 0 ? begin * strides[axis] : 0; };
    const auto* a_first = static_cast<const std::byte*>(plan_.a) + at(plan_.a_strides);
    const std::byte* b_first = b_ + at(plan_.b_strides);
    auto* out = each ? static_cast<std::byte*>(plan_.out) + at(out_strides) : nullptr;

    const std::int64_t length =
        block_length(std::max({a_type_.item_size, b_type_.item_size, common_.item_size}));
    const Boxes<3> boxes(rank, shape, {plan_.a_strides, plan_.b_strides, out_strides}, length);
    BoxReader a(a_type_, common_, rank, plan_.a_strides, boxes.largest());
    const bool one = !each && beside_scalar_;
    BoxReader b(b_type_, common_, rank, plan_.b_strides, one ? 1 : boxes.largest());
    return boxes.for_each([&](const Box<3>& box) {
      const std::byte* x = a.read(a_first + box.offsets[0], box.shape);
      const std::byte* y = b.read(b_first + box.offsets[1], box.shape);
      if (one) return comparison_.all_one(x, y, box.count, common_.item_size);
      if (!each) return comparison_.all(x, y, box.count, common_.item_size);
      write_each(x, y, box, out + box.offsets[2]);
      return true;
    });
  }

 private:
  void write_each(const std::byte* a, const std::byte* b, const Box<3>& box, std::byte* out) const {
    if (is_packed(plan_.rank, box.shape, plan_.out_strides, 1)) {
      return comparison_.each(a, b, box.count, common_.item_size, out);
    }
    std::byte flags[kBlockElements];
    comparison_.each(a, b, box.count, common_.item_size, flags);
    write_box(flags, element::raw_type(1), out, plan_.rank, box.shape, plan_.out_strides);
  }

  void compare_in_own_type() {
    const zb_type own = element::native(a_type_);
    if (bitwise_ || !beside_scalar_) return;
    if (element::same_values(own, common_) || !element::is_exact(common_, own)) return;
    never_ = !find_in_type(own, common_, b_type_, b_, item_);
    common_ = b_type_ = own;
    b_ = item_.data();
  }

  const zb_equal_plan& plan_;
  bool bitwise_;
  bool beside_scalar_;
  zb_type a_type_, b_type_, common_;
  const std::byte* b_;
  Item item_{};
  bool never_ = false;
  Comparison comparison_;
};

void all_differ(const zb_equal_plan& plan) {
  if (plan.out == nullptr) {
    *plan.result = 0;
    return;
  }
  const std::byte no{0};
  fill({plan.rank, plan.shape, plan.out, plan.out_strides, &no, 1});
}

/// Where the first elements differ, nothing else is looked at or set up.
bool starts_equal(const zb_equal_plan& plan, const Equality& equality) {
  std::array<std::int64_t, kMaxRank> first;
  std::fill_n(first.begin(), plan.rank, 1);
  if (plan.rank > 0) {
    first[plan.rank - 1] = std::min(plan.shape[plan.rank - 1], kFirstElements);
  }
  return equality.run(first.data(), 0, 0);
}

}  // namespace

void equal(const zb_equal_plan& plan) {
  const Equality equality(plan);
  if (equality.never()) return all_differ(plan);
  const std::int64_t bytes = equality.bytes();
  const bool is_tested_first = plan.out == nullptr && bytes >= kManyBytes;
  const bool all = (!is_tested_first || starts_equal(plan, equality)) &&
                   holds_for_all_pieces(plan.rank, plan.shape, bytes,
                                        [&](const std::int64_t* shape, int axis, std::int64_t begin) {
                                          return equality.run(shape, axis, begin);
                                        });
  if (plan.out == nullptr) *plan.result = all;
}

}  // namespace zarrbuffer::cpu
