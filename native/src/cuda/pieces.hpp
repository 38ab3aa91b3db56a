// The definition of for_each_piece: see paths.hpp.
#pragma once

#include <algorithm>

#include "cuda/paths.hpp"

namespace zarrbuffer::cuda {

namespace detail {

/// Axes before `axis` are fixed at one index each, and of length 1 in the piece.
template <int N, class Visit>
void cut(Piece<N>& piece, int axis, std::int64_t limit, Visit& visit) {
  Nest<N>& nest = piece.nest;
  if (element_count(nest.shape) <= limit) {
    visit(static_cast<const Piece<N>&>(piece));
    return;
  }
  const Nest<N> whole = nest;
  const std::int64_t size = whole.shape[axis];
  const std::int64_t inner = element_count(whole.shape) / size;
  // Round steps keep the alignment of what follows.
  constexpr std::int64_t kRound = 64;
  const std::int64_t most = std::max<std::int64_t>(1, limit / inner);
  const std::int64_t step = most > kRound ? most / kRound * kRound : most;
  for (std::int64_t at = 0; at < size; at += step) {
    nest = whole;
    nest.shape[axis] = std::min(step, size - at);
    for (int k = 0; k < N; ++k) nest.offsets[k] += at * whole.strides[k][axis];
    piece.first[axis] = at;
    cut(piece, axis + 1, limit, visit);
  }
  nest = whole;
  piece.first[axis] = 0;
}

}  // namespace detail

template <int N, class Visit>
void for_each_piece(const Nest<N>& nest, std::int64_t limit, Visit&& visit) {
  if (element_count(nest.shape) == 0) return;
  Piece<N> piece{nest, Dims(nest.rank())};
  detail::cut(piece, 0, limit, visit);
}

}  // namespace zarrbuffer::cuda
