#include <algorithm>
#include <cstring>

#include "cpu/block.hpp"
#include "cpu/bytes.hpp"
#include "cpu/primitives.hpp"
#include "cpu/rows.hpp"
#include "element/compare.hpp"
#include "element/visit.hpp"

namespace zarrbuffer::cpu {

namespace {

/// Two blocks of the common type: are all elements equal, and which ones are.
struct Comparison {
  bool (*all)(const std::byte* a, const std::byte* b, std::int64_t count, std::int64_t item_size);
  void (*each)(const std::byte* a, const std::byte* b, std::int64_t count, std::int64_t item_size,
               std::byte* out);
};

template <class T, bool NanEqual>
bool are_equal(const std::byte* a, const std::byte* b) {
  if constexpr (NanEqual) {
    return element::is_equal_or_nan(load<T>(a), load<T>(b));
  } else {
    return element::is_equal(load<T>(a), load<T>(b));
  }
}

template <class T, bool NanEqual>
bool all_values(const std::byte* a, const std::byte* b, std::int64_t count, std::int64_t) {
  constexpr std::int64_t size = sizeof(T);
  bool all = true;
  for (std::int64_t i = 0; i < count; ++i)
    all &= are_equal<T, NanEqual>(a + i * size, b + i * size);
  return all;
}

template <class T, bool NanEqual>
void each_value(const std::byte* a, const std::byte* b, std::int64_t count, std::int64_t,
                std::byte* out) {
  constexpr std::int64_t size = sizeof(T);
  for (std::int64_t i = 0; i < count; ++i) {
    out[i] = std::byte{are_equal<T, NanEqual>(a + i * size, b + i * size)};
  }
}

bool all_bytes(const std::byte* a, const std::byte* b, std::int64_t count, std::int64_t item_size) {
  return std::memcmp(a, b, byte_count(count * item_size)) == 0;
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
  if (element::is_byte_string(common)) return {all_bytes, each_bytes};
  return element::visit_type(common, [&](auto tag) -> Comparison {
    using T = typename decltype(tag)::Type;
    if (nan_equal) return {all_values<T, true>, each_value<T, true>};
    return {all_values<T, false>, each_value<T, false>};
  });
}

/// Bits are compared as if the elements were raw bytes.
zb_type as_raw(zb_type type) {
  type.kind = static_cast<std::uint8_t>(Kind::Raw);
  return element::native(type);
}

/// Calls compare(a, b, count, offset of the first in out) with blocks of the common type until it
/// returns false; returns whether it never did.
template <class Compare>
bool for_each_block(const Rows<3>& rows, const zb_equal_plan& plan, const zb_type& a_type,
                    const zb_type& b_type, const zb_type& common, Compare&& compare) {
  const std::int64_t largest = std::max({a_type.item_size, b_type.item_size, common.item_size});
  const std::int64_t length = std::min(rows.length, block_length(largest));
  BlockReader a(a_type, common, rows.step[0], length);
  BlockReader b(b_type, common, rows.step[1], length);
  return for_each_row(rows, [&](const auto& offset, const Position&) {
    for (std::int64_t i = 0; i < rows.length; i += length) {
      const std::int64_t count = std::min(length, rows.length - i);
      const auto* a_row = static_cast<const std::byte*>(plan.a) + offset[0] + i * rows.step[0];
      const auto* b_row = static_cast<const std::byte*>(plan.b) + offset[1] + i * rows.step[1];
      if (!compare(a.read(a_row, count), b.read(b_row, count), count,
                   offset[2] + i * rows.step[2])) {
        return false;
      }
    }
    return true;
  });
}

}  // namespace

void equal(const zb_equal_plan& plan) {
  const bool bitwise = (plan.flags & ZB_EQUAL_BITWISE) != 0;
  const zb_type a_type = bitwise ? as_raw(plan.a_type) : plan.a_type;
  const zb_type b_type = bitwise ? as_raw(plan.b_type) : plan.b_type;
  const zb_type common = bitwise ? a_type : element::native(plan.common);
  const Comparison comparison = comparison_of(common, (plan.flags & ZB_EQUAL_NAN) != 0);
  auto* out = static_cast<std::byte*>(plan.out);
  const std::int64_t* out_strides = out != nullptr ? plan.out_strides : plan.a_strides;
  const Rows<3> rows(plan.rank, plan.shape, {plan.a_strides, plan.b_strides, out_strides});

  if (out == nullptr) {
    *plan.result =
        for_each_block(rows, plan, a_type, b_type, common,
                       [&](const std::byte* a, const std::byte* b, std::int64_t count,
                           std::int64_t) { return comparison.all(a, b, count, common.item_size); });
    return;
  }
  const RowMove put = row_move(1);
  for_each_block(rows, plan, a_type, b_type, common,
                 [&](const std::byte* a, const std::byte* b, std::int64_t count, std::int64_t at) {
                   std::byte flags[kBlockElements];
                   comparison.each(a, b, count, common.item_size, flags);
                   put(out + at, rows.step[2], flags, 1, count, 1);
                   return true;
                 });
}

}  // namespace zarrbuffer::cpu
