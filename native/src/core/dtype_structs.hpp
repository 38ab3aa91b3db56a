// The definitions of structs: each is kept once for the life of the process, so that a DType stays
// a small value. From any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "zarrbuffer/dtype.hpp"

namespace zarrbuffer::structs {

inline constexpr int kDeepestNesting = 16;

struct Definition {
  std::vector<Field> fields;
  std::int64_t item_size;
  int depth;  // 1 for a struct of plain types
};

/// The number of the definition that equals this one; equal definitions have equal numbers.
std::int32_t intern(Definition definition);

/// Valid for the life of the process. Throws ArgumentError for a number never given.
const Definition& definition(std::int64_t number);

}  // namespace zarrbuffer::structs
