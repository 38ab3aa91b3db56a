#include "cpu/own_type.hpp"

#include "cpu/block_cast.hpp"
#include "cpu/move.hpp"
#include "cpu/vector_equal.hpp"
#include "element/exact.hpp"
#include "element/visit.hpp"

namespace zarrbuffer::cpu {

bool find_in_type(const zb_type& type, const zb_type& common, const zb_type& scalar_type,
                  const std::byte* scalar, Item& item) {
  const auto convert = [](const zb_type& to, const zb_type& from, const std::byte* value) {
    Item result{};
    if (element::same_values(to, from)) {
      row_move(to.item_size)(result.data(), to.item_size, value, from.item_size, 1, to.item_size);
    } else {
      block_cast(to, from)(value, result.data(), 1);
    }
    return result;
  };
  Item straight{};
  const zb_type native_scalar = element::native(scalar_type);
  (scalar_type.swapped ? row_swap(scalar_type) : row_move(scalar_type.item_size))(
      straight.data(), scalar_type.item_size, scalar, scalar_type.item_size, 1,
      scalar_type.item_size);
  const Item wanted = convert(common, native_scalar, straight.data());
  item = convert(type, common, wanted.data());
  const Item found = convert(common, type, item.data());
  return vector_equal(common, true).all(wanted.data(), found.data(), 1, common.item_size);
}

}  // namespace zarrbuffer::cpu
