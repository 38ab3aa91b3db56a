// What buffers ask of an array, as zarr.abc.buffer has it. NDArray satisfies both; templates of
// users can be written against these.
#pragma once

#include <concepts>
#include <span>

#include "zarrbuffer/list.hpp"
#include "zarrbuffer/nd_array.hpp"

namespace zarrbuffer {

/// Anything with a dtype, a rank and elements that can be taken and set.
template <class A>
concept ArrayLike = requires(const A& a, IndexList keys, const A& value) {
  { a.dtype() } -> std::convertible_to<DType>;
  { a.ndim() } -> std::convertible_to<int>;
  { a.size() } -> std::convertible_to<std::int64_t>;
  { a.get(keys) } -> std::same_as<A>;
  a.set(keys, value);
  { a.copy() } -> std::same_as<A>;
};

/// An ArrayLike with a shape, under NumPy's rules.
template <class A>
concept NDArrayLike = ArrayLike<A> &&
    requires(const A& a, NumberList numbers, const DType& dtype, Order order, const Scalar& scalar) {
  { a.shape() } -> std::convertible_to<std::span<const std::int64_t>>;
  { a.length() } -> std::convertible_to<std::int64_t>;
  { a.reshape(numbers, order) } -> std::same_as<A>;
  { a.view(dtype) } -> std::same_as<A>;
  { a.astype(dtype, order, true) } -> std::same_as<A>;
  a.fill(scalar);
  { a.transpose(numbers) } -> std::same_as<A>;
  { a.ravel(order) } -> std::same_as<A>;
  { a.all() } -> std::same_as<bool>;
  { a.equal(a) } -> std::same_as<A>;
};

static_assert(NDArrayLike<NDArray>);

}  // namespace zarrbuffer
