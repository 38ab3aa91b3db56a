#include <algorithm>

#include "cpu/block.hpp"
#include "cpu/bytes.hpp"
#include "cpu/primitives.hpp"
#include "cpu/rows.hpp"
#include "element/compare.hpp"
#include "element/visit.hpp"

namespace zarrbuffer::cpu {

namespace {

using AllTrue = bool (*)(const std::byte* block, std::int64_t count, std::int64_t item_size);

template <class T>
bool all_numbers(const std::byte* block, std::int64_t count, std::int64_t) {
  constexpr std::int64_t size = sizeof(T);
  bool all = true;
  for (std::int64_t i = 0; i < count; ++i)
    all &= element::is_true(load<T>(block + i * size));
  return all;
}

bool all_byte_strings(const std::byte* block, std::int64_t count, std::int64_t item_size) {
  for (std::int64_t i = 0; i < count; ++i) {
    if (!is_byte_string_true(block + i * item_size, item_size)) return false;
  }
  return true;
}

AllTrue all_true(const zb_type& type) {
  if (element::is_byte_string(type)) return all_byte_strings;
  return element::visit_type(
      type, [](auto tag) -> AllTrue { return all_numbers<typename decltype(tag)::Type>; });
}

}  // namespace

void all(const zb_all_plan& plan) {
  const Rows<1> rows(plan.rank, plan.shape, {plan.src_strides});
  const AllTrue test = all_true(plan.type);
  const std::int64_t length = std::min(rows.length, block_length(plan.type.item_size));
  BlockReader reader(plan.type, element::native(plan.type), rows.step[0], length);
  *plan.result = for_each_row(rows, [&](const auto& offset, const Position&) {
    const std::byte* row = static_cast<const std::byte*>(plan.src) + offset[0];
    for (std::int64_t i = 0; i < rows.length; i += length) {
      const std::int64_t count = std::min(length, rows.length - i);
      if (!test(reader.read(row + i * rows.step[0], count), count, plan.type.item_size)) {
        return false;
      }
    }
    return true;
  });
}

}  // namespace zarrbuffer::cpu
