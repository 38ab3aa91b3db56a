// Random layouts, and the offsets of their elements one by one: what every view must agree with.
#pragma once

#include <random>
#include <vector>

#include "zarrbuffer/layout.hpp"

namespace zarrbuffer::test {

/// Offsets of all elements, in C or F order.
inline std::vector<std::int64_t> element_offsets(const Layout& layout, Order order = Order::C) {
  std::vector<std::int64_t> offsets;
  Dims index(layout.rank());
  for (std::int64_t left = layout.size(); left > 0; --left) {
    offsets.push_back(layout.element_offset(index));
    for (int i = 0; i < layout.rank(); ++i) {
      const int axis = order == Order::C ? layout.rank() - 1 - i : i;
      if (++index[axis] < layout.shape()[axis]) break;
      index[axis] = 0;
    }
  }
  return offsets;
}

inline std::int64_t random_between(std::mt19937_64& random, std::int64_t low, std::int64_t high) {
  return std::uniform_int_distribution<std::int64_t>(low, high)(random);
}

/// Dense, permuted, sliced forwards and backwards: what keys and transposes make of an array.
inline Layout random_layout(std::mt19937_64& random, std::int64_t item_size, int max_rank = 4) {
  Dims shape;
  for (auto left = random_between(random, 0, max_rank); left > 0; --left) {
    shape.push_back(random_between(random, 1, 6));
  }
  Layout layout = Layout::contiguous(shape, item_size, random() % 2 ? Order::C : Order::F);
  std::vector<BasicKey> keys;
  for (int axis = 0; axis < layout.rank(); ++axis) {
    constexpr std::int64_t kSteps[] = {1, 1, 1, 2, -1, -2};
    keys.push_back({BasicKey::Type::Slice, BasicKey::kAbsent, BasicKey::kAbsent,
                    kSteps[random() % std::size(kSteps)]});
    if (random() % 8 == 0) keys.push_back({BasicKey::Type::NewAxis});
  }
  layout = layout.index(keys);
  return random() % 3 == 0 ? layout.reversed() : layout;
}

/// A shape of that many elements.
inline Dims random_factors(std::mt19937_64& random, std::int64_t size) {
  Dims shape;
  while (size > 1) {
    std::int64_t factor = random_between(random, 1, size);
    while (size % factor != 0)
      --factor;
    shape.push_back(factor);
    size /= factor;
  }
  if (random() % 4 == 0) shape.push_back(1);
  return shape;
}

}  // namespace zarrbuffer::test
