// Lists that Java builds object by object, for functions that take an IndexList or a BufferList. For
// dev.zarrbuffer.cpp only, which JavaCPP generates.
#pragma once

#include <vector>

#include "zarrbuffer/buffer.hpp"
#include "zarrbuffer/nd_array.hpp"

namespace zarrbuffer::java {

/// The parts of a key, in order.
class IndexList : public std::vector<Index> {
 public:
  IndexList& add(const Index& part) {
    push_back(part);
    return *this;
  }
};

/// Buffers to combine, in order.
class BufferList : public std::vector<Buffer> {
 public:
  BufferList& add(const Buffer& buffer) {
    push_back(buffer);
    return *this;
  }
};

}  // namespace zarrbuffer::java
