// Loads and stores of device code: at any alignment, and in vectors.
#pragma once

#include <cuda_runtime.h>

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "element/byte_order.hpp"
#include "element/types.hpp"

namespace zarrbuffer::cuda {

/// The unsigned words that values of a size are made of.
template <int Bytes>
struct WordOf;
template <>
struct WordOf<1> {
  using Type = std::uint8_t;
};
template <>
struct WordOf<2> {
  using Type = std::uint16_t;
};
template <>
struct WordOf<4> {
  using Type = std::uint32_t;
};
template <>
struct WordOf<8> {
  using Type = std::uint64_t;
};
template <>
struct WordOf<16> {
  using Type = uint4;
};

template <int Bytes>
using Word = typename WordOf<Bytes>::Type;

/// run(std::integral_constant) for the size of a word.
template <class Run>
void with_word(std::int64_t bytes, Run&& run) {
  switch (bytes) {
    case 16: return run(std::integral_constant<int, 16>{});
    case 8: return run(std::integral_constant<int, 8>{});
    case 4: return run(std::integral_constant<int, 4>{});
    case 2: return run(std::integral_constant<int, 2>{});
    default: return run(std::integral_constant<int, 1>{});
  }
}

template <class T>
__device__ T load_bytewise(const std::byte* from) {
  struct Bytes {
    std::byte each[sizeof(T)];
  } bytes;
#pragma unroll
  for (int i = 0; i < static_cast<int>(sizeof(T)); ++i) bytes.each[i] = from[i];
  return __builtin_bit_cast(T, bytes);
}

template <class T>
__device__ void store_bytewise(std::byte* to, T value) {
  struct Bytes {
    std::byte each[sizeof(T)];
  };
  const Bytes bytes = __builtin_bit_cast(Bytes, value);
#pragma unroll
  for (int i = 0; i < static_cast<int>(sizeof(T)); ++i) to[i] = bytes.each[i];
}

/// `Count` words from any address on, put together from aligned ones, which must all be there: those
/// that they begin in, and the next.
template <int Count>
struct WordsAcross {
  std::uint32_t each[Count];

  __device__ static WordsAcross load(const std::byte* from) {
    const auto past = static_cast<unsigned>(reinterpret_cast<std::uintptr_t>(from) % 4);
    // Not by a mask: the compiler would no longer know that this is the device's memory.
    const auto* aligned = reinterpret_cast<const std::uint32_t*>(from - past);
    std::uint32_t loaded[Count + 1];
#pragma unroll
    for (int i = 0; i <= Count; ++i) loaded[i] = aligned[i];
    WordsAcross words;
#pragma unroll
    for (int i = 0; i < Count; ++i) {
      words.each[i] = __funnelshift_r(loaded[i], loaded[i + 1], 8 * past);
    }
    return words;
  }
};

/// `aligned` is the same for a whole launch: to the size of T, or at any byte.
template <class T>
__device__ T load(const std::byte* from, bool aligned) {
  if (!aligned) return load_bytewise<T>(from);
  return __builtin_bit_cast(T, *reinterpret_cast<const Word<sizeof(T)>*>(from));
}

template <class T>
__device__ void store(std::byte* to, T value, bool aligned) {
  if (!aligned) return store_bytewise(to, value);
  using Bits = Word<sizeof(T)>;
  *reinterpret_cast<Bits*>(to) = __builtin_bit_cast(Bits, value);
}

/// `Count` elements side by side, moved in the largest words that they are.
template <class T, int Count>
struct Pack {
  static constexpr int kBytes = Count * static_cast<int>(sizeof(T));
  static constexpr int kWordBytes = kBytes < 16 ? kBytes : 16;
  static constexpr int kWords = kBytes / kWordBytes;
  T each[Count];

  __device__ static Pack load(const std::byte* from) {
    struct Words {
      Word<kWordBytes> each[kWords];
    } words;
#pragma unroll
    for (int i = 0; i < kWords; ++i) {
      words.each[i] = reinterpret_cast<const Word<kWordBytes>*>(from)[i];
    }
    return __builtin_bit_cast(Pack, words);
  }

  __device__ void store(std::byte* to) const {
    struct Words {
      Word<kWordBytes> each[kWords];
    };
    const Words words = __builtin_bit_cast(Words, *this);
#pragma unroll
    for (int i = 0; i < kWords; ++i) {
      reinterpret_cast<Word<kWordBytes>*>(to)[i] = words.each[i];
    }
  }
};

/// Reverses the bytes of a value as its type's byte order does: of each part of a complex number.
template <class T>
__device__ T swapped(T value) {
  if constexpr (element::is_complex<T>) {
    return {swapped(value.real), swapped(value.imaginary)};
  } else {
    using Bits = Word<sizeof(T)>;
    return __builtin_bit_cast(T, element::swap_bytes(__builtin_bit_cast(Bits, value)));
  }
}

template <class T>
__device__ T in_order(T value, bool swap) {
  return swap ? swapped(value) : value;
}

__device__ inline std::uint32_t swap_halves(std::uint32_t word) {
  return __byte_perm(word, 0, 0x2301);
}

/// Reverses each group of `size` bytes (1, 2, 4, 8, at most the word's own).
template <class T>
__device__ T swap_groups(T word, int size) {
  if (size == 1) return word;
  if constexpr (sizeof(T) == 16) {
    if (size == 8) {
      return {element::swap_bytes(word.y), element::swap_bytes(word.x),
              element::swap_bytes(word.w), element::swap_bytes(word.z)};
    }
    return {swap_groups(word.x, size), swap_groups(word.y, size), swap_groups(word.z, size),
            swap_groups(word.w, size)};
  } else if constexpr (sizeof(T) == 8) {
    if (size == 8) return element::swap_bytes(word);
    const auto low = static_cast<std::uint32_t>(word);
    const auto high = static_cast<std::uint32_t>(word >> 32);
    return static_cast<std::uint64_t>(swap_groups(high, size)) << 32 | swap_groups(low, size);
  } else if constexpr (sizeof(T) == 4) {
    return size == 4 ? element::swap_bytes(word) : swap_halves(word);
  } else {
    return element::swap_bytes(word);
  }
}

}  // namespace zarrbuffer::cuda
