// copy: which kernels, for which part of the plan.
#include <algorithm>

#include "element/exact.hpp"
#include "element/visit.hpp"

#include "cuda/kernels.hpp"
#include "cuda/memory.hpp"
#include "cuda/on_host.hpp"
#include "cuda/operand.hpp"
#include "cuda/primitives.hpp"
#include "cuda/turned_cast.hpp"

namespace zarrbuffer::cuda {

namespace {

MoveLaunch at(const MoveLaunch& move, const Nest<2>& piece) {
  return {move.dst + piece.offsets[0], move.src + piece.offsets[1], move.swap_size};
}

/// A piece may have cut an axis where packs do not end.
MovePath in_piece(const MovePath& path, const Nest<2>& piece) {
  MovePath result = path;
  result.nest = piece;
  const bool whole = piece.shape[path.row_axis] % path.pack == 0 &&
                     piece.shape[path.column_axis] % path.pack == 0;
  if (!whole) result.aligned = false;
  return result;
}

void move_by(const MovePath& path, const MoveLaunch& move, cudaStream_t stream) {
  if (path.path == Path::Nothing) return;
  if (path.path == Path::Contiguous) {
    launch_contiguous(move, path.word, path.bytes, stream);
    return;
  }
  for_each_piece(path.nest, launch_limits().elements, [&](const Piece<2>& piece) {
    const MoveLaunch part = at(move, piece.nest);
    switch (path.path) {
      case Path::Rows: launch_rows(part, piece.nest, path.bytes, stream); break;
      case Path::Transpose: launch_transpose(part, in_piece(path, piece.nest), stream); break;
      case Path::Pixels: launch_pixels(part, in_piece(path, piece.nest), stream); break;
      default: launch_generic(part, piece.nest, path.word, path.aligned, stream); break;
    }
  });
}

Nest<2> nest_of(const zb_copy_plan& plan) {
  return cuda::nest_of<2>(plan.rank, plan.shape, {plan.dst_strides, plan.src_strides});
}

}  // namespace

void move(const zb_copy_plan& plan, cudaStream_t stream) {
  const bool swap = plan.dst_type.swapped != plan.src_type.swapped;
  if (!swap && plan.dst == plan.src) return;
  Move facts;
  facts.nest = nest_of(plan);
  facts.dst = address_of(plan.dst);
  facts.src = address_of(plan.src);
  facts.item_size = plan.dst_type.item_size;
  facts.swap_size = swap ? element::swap_size(plan.dst_type) : 1;
  const MoveLaunch launch{static_cast<std::byte*>(plan.dst),
                          static_cast<const std::byte*>(plan.src), facts.swap_size};
  move_by(choose_path(facts), launch, stream);
}

namespace {

CastLaunch cast_of(const zb_copy_plan& plan, const Nest<2>& nest) {
  return {static_cast<std::byte*>(plan.dst),
          static_cast<const std::byte*>(plan.src),
          plan.dst_type.swapped != 0,
          plan.src_type.swapped != 0,
          is_aligned(plan.dst, nest.strides[0], std::min(kVectorBytes, plan.dst_type.item_size)),
          is_aligned(plan.src, nest.strides[1], std::min(kVectorBytes, plan.src_type.item_size))};
}

/// The kernel with the plan's pieces, one after another.
template <class Launch>
void for_each_launch(const CastLaunch& cast, const Nest<2>& nest, Launch&& launch) {
  for_each_piece(nest, launch_limits().elements, [&](const Piece<2>& piece) {
    CastLaunch part = cast;
    part.dst += piece.nest.offsets[0];
    part.src += piece.nest.offsets[1];
    launch(part, piece.nest);
  });
}

CastKernels cast_kernels(const zb_type& to, const zb_type& from) {
  return element::visit_type(
      to, [&](auto tag) { return cast_kernels_to<typename decltype(tag)::Type>(from); });
}

bool is_packed_pair(const zb_copy_plan& plan, const Nest<2>& nest) {
  return is_packed(nest.shape, nest.strides[0], plan.dst_type.item_size) &&
         is_packed(nest.shape, nest.strides[1], plan.src_type.item_size);
}

}  // namespace

void cast_directly(const zb_copy_plan& plan, const Nest<2>& nest, cudaStream_t stream) {
  const CastKernels kernels = cast_kernels(plan.dst_type, plan.src_type);
  const CastLaunch cast = cast_of(plan, nest);
  const std::int64_t lead = items_before_alignment(address_of(cast.dst), plan.dst_type.item_size,
                                                   address_of(cast.src), plan.src_type.item_size);
  const std::int64_t count = element_count(nest.shape);
  if (is_packed_pair(plan, nest) && lead >= 0 && lead < count) {
    kernels.packed(cast, count, lead, stream);
    return;
  }
  for_each_launch(cast, nest, [&](const CastLaunch& part, const Nest<2>& piece) {
    kernels.strided(part, piece, stream);
  });
}

namespace {

void cast_numbers(const zb_copy_plan& plan, cudaStream_t stream) {
  const Nest<2> nest = merged(nest_of(plan));
  if (is_turned(plan, nest) && cast_turned(plan, nest, stream)) return;
  cast_directly(plan, nest, stream);
}

bool is_unit_cast(const zb_copy_plan& plan) {
  return element::is_time(plan.dst_type) && plan.dst_type.kind == plan.src_type.kind;
}

void cast_units(const zb_copy_plan& plan, cudaStream_t stream) {
  const Nest<2> nest = merged(nest_of(plan));
  for_each_launch(cast_of(plan, nest), nest, [&](const CastLaunch& part, const Nest<2>& piece) {
    launch_unit_cast(part, piece, plan.dst_type, plan.src_type, stream);
  });
}

/// Cut off or padded without a look at what the bytes mean.
bool is_pad(const zb_type& to, const zb_type& from) {
  if (element::kind_of(to) == Kind::Raw) return true;
  return element::is_byte_string(to) && to.kind == from.kind;
}

bool is_truth(const zb_type& to, const zb_type& from) {
  return element::kind_of(to) == Kind::Bool && element::is_byte_string(from);
}

/// The largest word that divides a size, and where one side's items begin.
std::int64_t word_of(const void* data, Dims strides, std::int64_t size) {
  strides.push_back(size);
  return alignment_of(address_of(data), strides);
}

/// What has to be reversed on the way from one side to the other.
std::int64_t pad_swap_size(const zb_type& to, const zb_type& from) {
  const std::int64_t to_swap = to.swapped ? element::swap_size(to) : 1;
  const std::int64_t from_swap = from.swapped ? element::swap_size(from) : 1;
  return to_swap == from_swap ? 1 : std::max(to_swap, from_swap);
}

void pad_strings(const zb_copy_plan& plan, const Nest<2>& items, cudaStream_t stream) {
  const zb_type& to = plan.dst_type;
  const zb_type& from = plan.src_type;
  const std::int64_t swap_size = pad_swap_size(to, from);
  std::int64_t word = std::min(word_of(plan.dst, items.strides[0], to.item_size),
                               word_of(plan.src, items.strides[1], from.item_size));
  if (word < swap_size) word = 1;
  Nest<2> words = items;
  words.shape.push_back(to.item_size / word);
  for (Dims& strides : words.strides) strides.push_back(word);
  for_each_piece(words, launch_limits().elements, [&](const Piece<2>& piece) {
    CastLaunch part = cast_of(plan, items);
    part.dst += piece.nest.offsets[0];
    part.src += piece.nest.offsets[1];
    launch_pad(part, piece.nest, word, from.item_size / word - piece.first.back(), swap_size,
               stream);
  });
}

void cast_strings(const zb_copy_plan& plan, cudaStream_t stream) {
  const Nest<2> nest = merged(nest_of(plan));
  if (!is_truth(plan.dst_type, plan.src_type)) return pad_strings(plan, nest, stream);
  const std::int64_t size = plan.src_type.item_size;
  const std::int64_t word = word_of(plan.src, nest.strides[1], size);
  for_each_launch(cast_of(plan, nest), nest, [&](const CastLaunch& part, const Nest<2>& piece) {
    launch_any_byte(part, piece, word, size / word, stream);
  });
}

void convert(const zb_copy_plan& plan, cudaStream_t stream) {
  const zb_type& to = plan.dst_type;
  const zb_type& from = plan.src_type;
  const bool text = element::is_byte_string(to) || element::is_byte_string(from);
  if (text && (is_pad(to, from) || is_truth(to, from))) {
    cast_strings(plan, stream);
  } else if (text) {
    copy_on_host(plan, stream);
  } else if (is_unit_cast(plan)) {
    cast_units(plan, stream);
  } else {
    cast_numbers(plan, stream);
  }
}

/// Kernels that read an item byte by byte must not write into it meanwhile.
bool must_move_aside(const zb_copy_plan& plan) {
  return plan.dst == plan.src &&
         (element::is_byte_string(plan.dst_type) || element::is_byte_string(plan.src_type));
}

void convert_from_aside(zb_copy_plan plan, cudaStream_t stream) {
  const Nest<2> nest = nest_of(plan);
  const Dims strides = packed_strides(nest.shape, plan.src_type.item_size);
  const Scratch aside(element_count(nest.shape) * plan.src_type.item_size, stream);
  zb_copy_plan pack = plan;
  pack.dst = aside.data();
  pack.dst_strides = strides.data();
  pack.dst_type = plan.src_type;
  move(pack, stream);
  plan.src = aside.data();
  plan.src_strides = strides.data();
  convert(plan, stream);
}

}  // namespace

void copy(const zb_copy_plan& plan, cudaStream_t stream) {
  if (std::find(plan.shape, plan.shape + plan.rank, 0) != plan.shape + plan.rank) return;
  if (element::same_values(plan.dst_type, plan.src_type)) {
    move(plan, stream);
  } else if (must_move_aside(plan)) {
    convert_from_aside(plan, stream);
  } else {
    convert(plan, stream);
  }
}

}  // namespace zarrbuffer::cuda
