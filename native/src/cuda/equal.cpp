// equal: operands that are not of the common type are converted piece by piece, then compared.
#include <algorithm>
#include <optional>

#include "element/exact.hpp"
#include "element/visit.hpp"

#include "cuda/kernels.hpp"
#include "cuda/operand.hpp"
#include "cuda/primitives.hpp"

namespace zarrbuffer::cuda {

namespace {

/// Elements converted at a time: small enough to stay in a device's cache.
constexpr std::int64_t kConverted = std::int64_t{1} << 22;

struct Operand {
  const std::byte* data;
  Dims strides;
  zb_type type;
};

bool is_scalar(const Dims& strides) {
  return std::all_of(strides.begin(), strides.end(), [](std::int64_t s) { return s == 0; });
}

/// Numbers swap in the kernel that compares them.
bool needs_conversion(const zb_type& type, const zb_type& common) {
  if (!element::same_values(type, common)) return true;
  return element::is_byte_string(type) && type.swapped != common.swapped;
}

/// Elements as the common type, in memory of their own.
class Converted {
 public:
  Converted(const Operand& from, const Dims& shape, const zb_type& to, cudaStream_t stream)
      : scalar_(is_scalar(from.strides)),
        shape_(scalar_ ? Dims() : shape),
        memory_(element_count(shape_) * to.item_size, stream) {
    const Dims packed = packed_strides(shape_, to.item_size);
    copy({shape_.size(), shape_.data(), memory_.data(), packed.data(), to, from.data,
          from.strides.data(), from.type, 0},
         stream);
    operand_ = {memory_.data(), scalar_ ? Dims(shape.size(), 0) : packed, to};
  }

  const Operand& operand() const { return operand_; }

 private:
  bool scalar_;
  Dims shape_;
  Scratch memory_;
  Operand operand_;
};

struct Comparison {
  Nest<3> nest;  ///< a, b, out
  Operand a;
  Operand b;
  std::byte* out;
};

bool is_packed_both(const Comparison& comparison, const Nest<3>& nest, bool b_is_scalar) {
  const std::int64_t size = comparison.a.type.item_size;
  return is_packed(nest.shape, nest.strides[0], size) &&
         (b_is_scalar || is_packed(nest.shape, nest.strides[1], size)) &&
         (comparison.out == nullptr || is_packed(nest.shape, nest.strides[2], 1));
}

/// Sizes for which there is a type that compares all bytes of an item at once.
bool has_packs(std::int64_t item_size) {
  return item_size > 0 && item_size <= kVectorBytes && kVectorBytes % item_size == 0;
}

void launch_strided(EqualLaunch launch, const Nest<3>& nest, cudaStream_t stream) {
  const bool aligned = is_aligned(launch.a, nest.strides[0], launch.type.item_size) &&
                       is_aligned(launch.b, nest.strides[1], launch.type.item_size);
  const EqualLaunch start = launch;
  for_each_piece(nest, launch_limits().elements, [&](const Piece<3>& piece) {
    launch.a = start.a + piece.nest.offsets[0];
    launch.b = start.b + piece.nest.offsets[1];
    if (start.out != nullptr) launch.out = start.out + piece.nest.offsets[2];
    launch_equal_strided(launch, piece.nest, aligned, stream);
  });
}

/// Where one answer is wanted for all, items of odd sizes are so many bytes.
Comparison in_comparable_items(Comparison comparison) {
  const std::int64_t size = comparison.a.type.item_size;
  if (comparison.out != nullptr || has_packs(size) || size == 0) return comparison;
  comparison.nest.shape.push_back(size);
  for (Dims& strides : comparison.nest.strides) strides.push_back(1);
  comparison.a = {comparison.a.data, comparison.nest.strides[0], element::raw_type(1)};
  comparison.b = {comparison.b.data, comparison.nest.strides[1], element::raw_type(1)};
  return comparison;
}

void compare(const Comparison& items, bool nan_equal, const Flag* found_other,
             cudaStream_t stream) {
  const Comparison comparison = in_comparable_items(items);
  const zb_type& type = comparison.a.type;
  const bool is_number = !element::is_byte_string(type);
  const bool b_is_scalar = is_scalar(comparison.b.strides);
  const Nest<3> nest = merged(comparison.nest);
  const EqualLaunch launch{comparison.a.data,
                           comparison.b.data,
                           type,
                           is_number && comparison.a.type.swapped != 0,
                           is_number && comparison.b.type.swapped != 0,
                           nan_equal,
                           b_is_scalar,
                           comparison.out,
                           found_other != nullptr ? found_other->device() : nullptr};
  const std::int64_t count = element_count(nest.shape);
  const std::uintptr_t other = b_is_scalar ? 0 : address_of(launch.b);
  const std::int64_t other_size = b_is_scalar ? kVectorBytes : type.item_size;
  const std::int64_t lead =
      items_before_alignment(address_of(launch.a), type.item_size, other, other_size);
  if (has_packs(type.item_size) && lead >= 0 && lead < count &&
      is_packed_both(comparison, nest, b_is_scalar)) {
    launch_equal_packed(launch, count, lead, stream);
  } else {
    launch_strided(launch, nest, stream);
  }
}

Comparison comparison_of(const zb_equal_plan& plan) {
  const bool bitwise = (plan.flags & ZB_EQUAL_BITWISE) != 0;
  const std::int64_t* out_strides = plan.out != nullptr ? plan.out_strides : plan.a_strides;
  Comparison comparison;
  comparison.nest =
      nest_of<3>(plan.rank, plan.shape, {plan.a_strides, plan.b_strides, out_strides});
  comparison.a = {static_cast<const std::byte*>(plan.a), comparison.nest.strides[0],
                  bitwise ? element::raw_type(plan.a_type.item_size) : plan.a_type};
  comparison.b = {static_cast<const std::byte*>(plan.b), comparison.nest.strides[1],
                  bitwise ? element::raw_type(plan.b_type.item_size) : plan.b_type};
  comparison.out = static_cast<std::byte*>(plan.out);
  return comparison;
}

/// The part of a comparison that a piece of its nest is.
Comparison part_of(const Comparison& whole, const Nest<3>& piece) {
  Comparison part = whole;
  part.nest = piece;
  part.a.data += piece.offsets[0];
  part.b.data += piece.offsets[1];
  if (part.out != nullptr) part.out += piece.offsets[2];
  return part;
}

void convert_and_compare(Comparison part, const zb_type& common, bool nan_equal,
                         const Flag* found_other, cudaStream_t stream) {
  std::optional<Converted> a;
  std::optional<Converted> b;
  if (needs_conversion(part.a.type, common)) {
    part.a = a.emplace(part.a, part.nest.shape, common, stream).operand();
    part.nest.strides[0] = part.a.strides;
  }
  if (needs_conversion(part.b.type, common)) {
    part.b = b.emplace(part.b, part.nest.shape, common, stream).operand();
    part.nest.strides[1] = part.b.strides;
  }
  // Where nothing is written, the third operand must not keep axes apart.
  if (part.out == nullptr) part.nest.strides[2] = part.nest.strides[0];
  compare(part, nan_equal, found_other, stream);
}

/// For fewer, three more kernels take longer than to convert all.
constexpr std::int64_t kManyElements = std::int64_t{1} << 17;

bool compares_in_own_type(const Comparison& whole, const zb_type& common) {
  const zb_type own = element::native(whole.a.type);
  return whole.out == nullptr && is_scalar(whole.b.strides) && !element::same_values(own, common) &&
         element::is_exact(common, own) && element_count(whole.nest.shape) >= kManyElements;
}

/// Converts the one number beside the array, and not the array. Where the array's type has no such
/// number, nothing is equal; no kernel has to be waited for to know.
void compare_in_own_type(Comparison whole, const zb_type& common, bool nan_equal,
                         const Flag& found_other, cudaStream_t stream) {
  const Dims& shape = whole.nest.shape;
  const Converted wanted(whole.b, shape, common, stream);
  const Converted item(wanted.operand(), shape, element::native(whole.a.type), stream);
  const Converted found(item.operand(), shape, common, stream);
  compare({{}, wanted.operand(), found.operand(), nullptr}, true, &found_other, stream);
  whole.b = item.operand();
  whole.nest.strides[2] = whole.nest.strides[0];
  compare(whole, nan_equal, &found_other, stream);
}

}  // namespace

void equal(const zb_equal_plan& plan, cudaStream_t stream) {
  const Comparison whole = comparison_of(plan);
  const bool bitwise = (plan.flags & ZB_EQUAL_BITWISE) != 0;
  const bool nan_equal = (plan.flags & ZB_EQUAL_NAN) != 0;
  const zb_type common = bitwise ? whole.a.type : element::native(plan.common);
  const bool converts =
      needs_conversion(whole.a.type, common) || needs_conversion(whole.b.type, common);
  std::optional<Flag> found_other;
  if (plan.out == nullptr) found_other.emplace(stream);
  if (found_other && compares_in_own_type(whole, common)) {
    compare_in_own_type(whole, common, nan_equal, *found_other, stream);
    *plan.result = !found_other->is_set();
    return;
  }
  const std::int64_t limit =
      converts ? kConverted : std::max<std::int64_t>(1, element_count(whole.nest.shape));
  for_each_piece(whole.nest, limit, [&](const Piece<3>& piece) {
    convert_and_compare(part_of(whole, piece.nest), common, nan_equal,
                        found_other ? &*found_other : nullptr, stream);
  });
  if (found_other) *plan.result = !found_other->is_set();
}

}  // namespace zarrbuffer::cuda
