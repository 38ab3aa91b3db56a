// What is measured on a device, and what it is held against.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace zarrbuffer::bench {

/// The device's own speed in the same run that a row is divided by.
enum class Limit { DeviceCopy, PinnedUp, PinnedDown };

struct Row {
  /// For compare.py, which does the same work: "op" and what that needs.
  nlohmann::json work;
  Limit limit;
  /// Of the limit, as the project's goal says; 0 where it says none.
  double goal;
  std::int64_t bytes;  ///< read and written, or sent
  /// Makes its arrays and gives what is repeated.
  std::function<std::function<void()>()> prepare;

  std::string name() const;
};

/// The limits first: their rows have the op "limit".
std::vector<Row> make_rows(std::int64_t bytes);
/// 10,000 chunks of 64 KiB, one call each.
std::vector<Row> make_chunk_rows();

}  // namespace zarrbuffer::bench
