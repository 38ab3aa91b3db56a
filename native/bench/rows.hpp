// The work that is measured.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "zarrbuffer/nd_array.hpp"

namespace zarrbuffer::bench {

enum class Limit { Copy, Fill, Read };

struct Row {
  std::string name;
  Limit limit;
  std::int64_t bytes;  // read and written
  std::function<void()> run;
};

/// Memory that all rows share: what one leaves in it is of no interest to the next.
enum class Place { Source, Destination, Zeros };

/// An array at the start of a place. The bytes of sources and destinations are 0x3f: small
/// numbers in every dtype.
NDArray placed(Place place, const std::string& dtype, const std::vector<std::int64_t>& shape);

/// Rows over about `bytes` bytes in the source. Makes the places that large.
std::vector<Row> make_rows(std::int64_t bytes);

}  // namespace zarrbuffer::bench
