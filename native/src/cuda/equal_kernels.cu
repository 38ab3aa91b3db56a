// Are elements of two operands equal? Both have one type by now; integers and raw bytes are
// compared as bits.
#include "element/compare.hpp"
#include "element/visit.hpp"

#include "cuda/launch.cuh"
#include "cuda/walk.cuh"

namespace zarrbuffer::cuda {

// Not anonymous: nvcc names those by a hash of the path.
inline namespace equal_kernels {

constexpr int kUnroll = 2;

using Bits16 = element::Complex<std::uint64_t>;

struct Rules {
  bool a_swapped;
  bool b_swapped;
  bool nan_equal;
};

template <class T>
__device__ bool are_equal(T a, T b, const Rules& rules) {
  a = in_order(a, rules.a_swapped);
  b = in_order(b, rules.b_swapped);
  return rules.nan_equal ? element::is_equal_or_nan(a, b) : element::is_equal(a, b);
}

template <class T>
__device__ Pack<T, kPackCount<T>> repeated(T value) {
  Pack<T, kPackCount<T>> pack;
#pragma unroll
  for (int k = 0; k < kPackCount<T>; ++k) pack.each[k] = value;
  return pack;
}

/// What is done with the answer for each element. `found_other` is a parameter of its own, as the
/// compiler does not know a flag in a struct for the device's memory.
class Answers {
 public:
  __device__ Answers(std::byte* out, DeviceFlag found_other)
      : out_(out), found_other_(found_other), watch_(found_other) {}

  /// Whether the thread need not look at any more elements.
  __device__ bool are_known() { return out_ == nullptr && (found_ || watch_.sees_answer()); }

  __device__ void add(std::int64_t at, bool same) {
    if (out_ != nullptr) {
      out_[at] = std::byte{same};
    } else if (!same) {
      found_ = true;
    }
  }

  /// Once, after all elements of the thread.
  __device__ void tell() const {
    if (found_) set(found_other_);
  }

 private:
  std::byte* out_;
  DeviceFlag found_other_;
  Watch watch_;
  bool found_ = false;
};

template <class T>
__global__ void __launch_bounds__(kBlockThreads)
    equal_packed(const __grid_constant__ EqualLaunch equal, Rules rules, DeviceFlag found_other,
                 std::int64_t count, std::int64_t lead) {
  using Packed = Pack<T, kPackCount<T>>;
  const PackedRun<T> run(count, lead);
  Answers answers(equal.out, found_other);
  const T scalar = load_bytewise<T>(equal.b);
  run.for_each_edge(count, [&](std::int64_t i) {
    const T b = equal.b_is_scalar ? scalar : load_bytewise<T>(equal.b + i * sizeof(T));
    answers.add(i, are_equal(load_bytewise<T>(equal.a + i * sizeof(T)), b, rules));
  });
  const std::int64_t per_block = blockDim.x * kUnroll;
  for (std::int64_t at = blockIdx.x * per_block + threadIdx.x; at < run.packs;
       at += gridDim.x * per_block) {
    Packed a[kUnroll];
    Packed b[kUnroll];
#pragma unroll
    for (int i = 0; i < kUnroll; ++i) {
      const std::int64_t pack = at + i * kBlockThreads;
      const std::int64_t first = lead + (pack < run.packs ? pack : at) * kPackCount<T>;
      a[i] = Packed::load(equal.a + first * sizeof(T));
      b[i] = equal.b_is_scalar ? repeated(scalar) : Packed::load(equal.b + first * sizeof(T));
    }
    // After the loads, so that they do not wait for the flag.
    if (answers.are_known()) break;
#pragma unroll
    for (int i = 0; i < kUnroll; ++i) {
      const std::int64_t pack = at + i * kBlockThreads;
      if (pack >= run.packs) continue;
#pragma unroll
      for (int k = 0; k < kPackCount<T>; ++k) {
        answers.add(lead + pack * kPackCount<T> + k,
                    are_equal(a[i].each[k], b[i].each[k], rules));
      }
    }
  }
  answers.tell();
}

template <class T>
__global__ void __launch_bounds__(kBlockThreads)
    equal_strided(const __grid_constant__ DeviceNest<3> nest,
                  const __grid_constant__ EqualLaunch equal, Rules rules, DeviceFlag found_other,
                  bool aligned) {
  Answers answers(equal.out, found_other);
  for (std::uint32_t at = first_index(); at < nest.count; at += grid_step()) {
    if (answers.are_known()) break;
    const Offsets<3> offsets = nest.offsets(at);
    answers.add(offsets.of[2], are_equal(load<T>(equal.a + offsets.of[0], aligned),
                                         load<T>(equal.b + offsets.of[1], aligned), rules));
  }
  answers.tell();
}

__global__ void __launch_bounds__(kBlockThreads)
    equal_items(const __grid_constant__ DeviceNest<3> nest,
                const __grid_constant__ EqualLaunch equal, DeviceFlag found_other,
                std::int64_t item_size) {
  Answers answers(equal.out, found_other);
  for (std::uint32_t at = first_index(); at < nest.count; at += grid_step()) {
    if (answers.are_known()) break;
    const Offsets<3> offsets = nest.offsets(at);
    bool same = true;
    for (std::int64_t i = 0; i < item_size && same; ++i) {
      same = equal.a[offsets.of[0] + i] == equal.b[offsets.of[1] + i];
    }
    answers.add(offsets.of[2], same);
  }
  answers.tell();
}

/// visit(Tag<T>) for the type whose equality is the operands'; false where an item is no number.
template <class Visit>
bool visit_comparable(const zb_type& type, Visit&& visit) {
  const Kind kind = element::kind_of(type);
  const bool bits = element::is_byte_string(type) || kind == Kind::Int || kind == Kind::UInt;
  if (!bits) {
    if (kind == Kind::Bool) {
      visit(element::Tag<element::Bool>{});
    } else if (element::is_time(type)) {
      visit(element::Tag<element::Ticks>{});
    } else if (kind == Kind::BFloat) {
      visit(element::Tag<element::BFloat16>{});
    } else if (kind == Kind::Float) {
      if (type.item_size == 2) visit(element::Tag<element::Half>{});
      if (type.item_size == 4) visit(element::Tag<float>{});
      if (type.item_size == 8) visit(element::Tag<double>{});
    } else if (type.item_size == 8) {
      visit(element::Tag<element::Complex<float>>{});
    } else {
      visit(element::Tag<element::Complex<double>>{});
    }
    return true;
  }
  switch (type.item_size) {
    case 1: visit(element::Tag<std::uint8_t>{}); return true;
    case 2: visit(element::Tag<std::uint16_t>{}); return true;
    case 4: visit(element::Tag<std::uint32_t>{}); return true;
    case 8: visit(element::Tag<std::uint64_t>{}); return true;
    case 16: visit(element::Tag<Bits16>{}); return true;
    default: return false;
  }
}

Rules rules_of(const EqualLaunch& equal) {
  return {equal.a_swapped, equal.b_swapped, equal.nan_equal};
}

}  // namespace equal_kernels

void launch_equal_packed(const EqualLaunch& equal, std::int64_t count, std::int64_t lead,
                         cudaStream_t stream) {
  visit_comparable(equal.type, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const unsigned blocks = blocks_for(
        count, kBlockThreads * kUnroll * kPackCount<T>, kMaxScanBlocks);
    launch({blocks, stream, "compare contiguous runs"}, equal_packed<T>, equal, rules_of(equal),
           equal.found_other, count, lead);
  });
}

void launch_equal_strided(const EqualLaunch& equal, const Nest<3>& nest, bool aligned,
                          cudaStream_t stream) {
  const DeviceNest<3> device_nest(nest);
  const unsigned blocks = blocks_for(device_nest.count, kBlockThreads, kMaxScanBlocks);
  const Grid grid{blocks, stream, "compare elements"};
  const bool done = visit_comparable(equal.type, [&](auto tag) {
    launch(grid, equal_strided<typename decltype(tag)::Type>, device_nest, equal, rules_of(equal),
           equal.found_other, aligned);
  });
  if (!done) {
    launch(grid, equal_items, device_nest, equal, equal.found_other, equal.type.item_size);
  }
}

}  // namespace zarrbuffer::cuda
