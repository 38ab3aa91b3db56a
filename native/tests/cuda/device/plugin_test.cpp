// The plugin as the core meets it: a file that is opened, asked, and explains itself.
#include <dlfcn.h>

#include <cstdlib>
#include <gtest/gtest.h>
#include <string>

#include "zarrbuffer/error.hpp"

#include "cuda/plugin.hpp"

namespace zarrbuffer::test {

namespace {

constexpr zb_device kDevice{2, 0};

const zb_backend* opened() {
  const char* path = std::getenv("ZARRBUFFER_CUDA_LIBRARY");
  void* library = path != nullptr ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : nullptr;
  if (library == nullptr) return nullptr;
  const auto entry = reinterpret_cast<const zb_backend* (*)()>(dlsym(library, "zb_cuda_backend"));
  return entry != nullptr ? entry() : nullptr;
}

bool has_device() {
  zb_error error{};
  std::int32_t count = 0;
  return zb_cuda_backend()->device_count(&count, &error) == 0;
}

bool explains(const zb_error& error) {
  const std::string message = error.message;
  return message.find("libcuda.so.1 not found") != std::string::npos ||
         message.find("no device") != std::string::npos ||
         message.find("driver is too old") != std::string::npos;
}

}  // namespace

TEST(PluginWithoutDevice, OpensAndHasTheTable) {
  if (std::getenv("ZARRBUFFER_CUDA_LIBRARY") == nullptr) {
    GTEST_SKIP() << "ZARRBUFFER_CUDA_LIBRARY does not name the plugin";
  }
  const zb_backend* backend = opened();
  ASSERT_NE(backend, nullptr) << dlerror();
  EXPECT_EQ(backend->version, static_cast<std::uint32_t>(ZB_BACKEND_VERSION));
  EXPECT_EQ(backend->struct_size, sizeof(zb_backend));
  EXPECT_STREQ(backend->name, "cuda");
}

TEST(PluginWithoutDevice, SaysWhyThereIsNone) {
  if (has_device()) GTEST_SKIP() << "there is a device";
  zb_error error{};
  std::int32_t count = -1;
  EXPECT_EQ(zb_cuda_backend()->device_count(&count, &error),
            static_cast<std::int32_t>(ErrorCode::Device));
  EXPECT_TRUE(explains(error)) << error.message;
}

TEST(PluginWithoutDevice, EveryFunctionRefusesWithTheReason) {
  if (has_device()) GTEST_SKIP() << "there is a device";
  const zb_backend& table = *zb_cuda_backend();
  const auto refused = [](std::int32_t code, const zb_error& error) {
    return code == static_cast<std::int32_t>(ErrorCode::Device) && explains(error);
  };
  zb_error error{};
  void* pointer = &error;
  std::int64_t bytes = 0;
  EXPECT_TRUE(refused(table.allocate(kDevice, 64, 64, 0, nullptr, &pointer, &error), error));
  EXPECT_EQ(pointer, nullptr);
  EXPECT_TRUE(refused(table.trim(kDevice, &bytes, &error), error));
  EXPECT_TRUE(refused(table.stream_create(kDevice, &pointer, &error), error));
  EXPECT_TRUE(refused(table.stream_synchronize(kDevice, nullptr, &error), error));
  EXPECT_TRUE(refused(table.event_record(kDevice, nullptr, &pointer, &error), error));
  EXPECT_TRUE(refused(
      table.transfer(&error, {1, 0}, &bytes, kDevice, sizeof bytes, nullptr, &error), error));
  EXPECT_TRUE(refused(table.check_memory(kDevice, &error, 8, &error), error));
  EXPECT_TRUE(refused(table.cached(kDevice, &bytes, &error), error));
  EXPECT_TRUE(refused(table.stream_wait(kDevice, nullptr, nullptr, &error), error));
  const zb_pack_plan pack{};
  EXPECT_TRUE(refused(table.pack(&pack, kDevice, nullptr, &error), error));
  const zb_fill_plan fill{};
  EXPECT_TRUE(refused(table.fill(&fill, kDevice, nullptr, &error), error));
}

TEST(PluginWithoutDevice, NothingToAllocateOrMoveNeverReachesTheDriver) {
  const zb_backend& table = *zb_cuda_backend();
  zb_error error{};
  void* pointer = &error;
  EXPECT_EQ(table.allocate(kDevice, 0, 64, 0, nullptr, &pointer, &error), 0);
  EXPECT_EQ(table.transfer(nullptr, {1, 0}, nullptr, kDevice, 0, nullptr, &error), 0);
  table.deallocate(kDevice, nullptr, 0, 64, nullptr);
}

}  // namespace zarrbuffer::test
