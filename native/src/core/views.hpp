// Layouts of NDArray's and Buffer's views, for these and for the bridge.
#pragma once

#include <cstdint>
#include <optional>

#include "zarrbuffer/export.hpp"
#include "zarrbuffer/layout.hpp"

namespace zarrbuffer::views {

/// The layout of NDArray::reshape where it is a view; nothing is left to infer in `shape`.
ZB_EXPORT std::optional<Layout> reshape(const Layout& layout, const Dims& shape, std::int64_t item_size, Order order);
/// The layout of NDArray::squeeze where it is a view.
ZB_EXPORT std::optional<Layout> squeeze(const Layout& layout, NumberList axes, std::int64_t item_size);
/// The layout of NDArray::ravel where it is a view.
ZB_EXPORT std::optional<Layout> ravel(const Layout& layout, std::int64_t item_size, Order order);
/// The layout of NDArray::broadcast_to.
ZB_EXPORT Layout broadcast(const Layout& layout, NumberList shape, std::int64_t item_size);
/// The layout of Buffer::get.
ZB_EXPORT Layout slice_bytes(const Layout& layout, const BasicKey& slice);

}  // namespace zarrbuffer::views
