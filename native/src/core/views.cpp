#include "core/views.hpp"

#include "core/axes.hpp"
#include "core/checked.hpp"
#include "zarrbuffer/error.hpp"

namespace zarrbuffer::views {

std::optional<Layout> reshape(const Layout& layout, const Dims& shape, std::int64_t item_size, Order order) {
  order = layout.resolve(order, item_size);
  if (order == Order::K) throw ArgumentError("reshape knows orders C, F and A, not K");
  return layout.reshape(shape, order, item_size);
}

std::optional<Layout> squeeze(const Layout& layout, NumberList axes, std::int64_t item_size) {
  return reshape(layout, layout.infer_shape(layout.squeezed_shape(axes)), item_size, Order::C);
}

std::optional<Layout> ravel(const Layout& layout, std::int64_t item_size, Order order) {
  order = layout.resolve(order, item_size);
  const Dims flat{layout.size()};
  if (order != Order::C && layout.is_f_contiguous(item_size)) return layout.reshape(flat, Order::F, item_size);
  if (order != Order::F && layout.is_c_contiguous(item_size)) return layout.reshape(flat, Order::C, item_size);
  if (order != Order::K) return std::nullopt;
  const Layout sorted = layout.transpose(axes::slow_to_fast(axes::given(layout)));
  if (sorted.is_c_contiguous(item_size)) return sorted.reshape(flat, Order::C, item_size);
  return std::nullopt;
}

Layout broadcast(const Layout& layout, NumberList shape, std::int64_t item_size) {
  Layout result = layout.broadcast_to(shape);
  checked::multiply(result.size(), item_size);
  return result;
}

Layout slice_bytes(const Layout& layout, const BasicKey& slice) {
  if (slice.type != BasicKey::Type::Slice) throw ArgumentError("a Buffer is indexed by a slice only");
  if (slice.step != BasicKey::kAbsent && slice.step != 1) {
    throw ArgumentError("a Buffer's slice has step 1, got " + std::to_string(slice.step));
  }
  return layout.index({slice});
}

}  // namespace zarrbuffer::views
