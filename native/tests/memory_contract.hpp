// What every memory resource must do. One file for each resource instantiates the suite with a
// function that makes a fresh one, as memory_contract_test.cpp does.
#pragma once

#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <string>

#include "zarrbuffer/memory.hpp"

namespace zarrbuffer::test {

struct ResourceUnderTest {
  std::string name;
  std::function<std::shared_ptr<MemoryResource>()> make;
  std::size_t largest_alignment = 4096;
};

class MemoryContract : public testing::TestWithParam<ResourceUnderTest> {
 protected:
  /// Made when first asked for: a test that is skipped needs none.
  MemoryResource& resource() const {
    if (!resource_) resource_ = GetParam().make();
    return *resource_;
  }
  Stream stream() const { return Stream(resource().device()); }

  /// Host bytes of a block, for resources on any device.
  std::vector<std::byte> download(const void* pointer, std::size_t bytes) const;
  void upload(void* pointer, const std::vector<std::byte>& bytes) const;

 private:
  mutable std::shared_ptr<MemoryResource> resource_;
};

}  // namespace zarrbuffer::test
