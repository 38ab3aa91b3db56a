#include <jni.h>

#include <filesystem>

#include "bridge/bridge.hpp"
#include "bridge/java_bytes.hpp"
#include "bridge/java_reference.hpp"
#include "bridge/scratch.hpp"
#include "zarrbuffer/cuda_array_interface.hpp"
#include "zarrbuffer/dlpack.hpp"
#include "zarrbuffer/mapped_file.hpp"
#include "zarrbuffer/npy.hpp"

namespace zarrbuffer::bridge {

namespace {

/// What the last owner of exported memory does.
class Release {
 public:
  Release(Handle storage, JNIEnv* env, jobject runnable) : storage_(std::move(storage)), runnable_(env, runnable) {}

  void arm() { armed_ = true; }

  void run() {
    // First: once Java is told, it may free the memory.
    storage_.reset();
    if (armed_) runnable_.run();
  }

 private:
  Handle storage_;
  JavaReference runnable_;
  bool armed_ = false;
};

std::int64_t write_marked(std::int64_t scratch, const NDArray& array, Owner owner = {}) {
  const std::int64_t handle = write_array(scratch, array, std::move(owner));
  write(scratch, {array.is_read_only() ? 1 : 0});
  return handle;
}

std::filesystem::path path_of(JNIEnv* env, jbyteArray text) {
  const std::string utf8 = bytes_of(env, text);
  return std::filesystem::path(std::u8string(utf8.begin(), utf8.end()));
}

MapMode mode_of(std::int32_t mode) {
  if (mode < 0 || mode > 2) throw ArgumentError("unknown way to map a file: " + std::to_string(mode));
  return static_cast<MapMode>(mode);
}

}  // namespace

int64_t dlpack_export(JNIEnv* env, jclass, jobject runnable, int64_t scratch, bool versioned, bool read_only,
                      int64_t stream) noexcept {
  return guarded([&] {
    const NDArray array = Reader(scratch).array();
    const dlpack::ConsumerStream consumer = stream == INT64_MIN ? dlpack::ConsumerStream() : stream;
    const auto release = std::make_shared<Release>(array.storage(), env, runnable);
    const Storage& memory = *array.storage();
    const NDArray held(Storage::foreign(memory.data(), memory.bytes(), memory.device(), read_only || memory.is_read_only(),
                                        [release] { release->run(); }),
                       array.dtype(), array.layout());
    const auto tensor = versioned ? reinterpret_cast<int64_t>(dlpack::to_dlpack(held, consumer))
                                  : reinterpret_cast<int64_t>(dlpack::to_dlpack_unversioned(held, consumer));
    release->arm();
    return tensor;
  });
}

int64_t dlpack_import(int64_t scratch, int64_t tensor, bool versioned, bool read_only) noexcept {
  return guarded([&] {
    Owner owner;
    const NDArray array = versioned
                              ? dlpack::from_dlpack(reinterpret_cast<dlpack::ManagedTensorVersioned*>(tensor))
                              : dlpack::from_dlpack(reinterpret_cast<dlpack::ManagedTensor*>(tensor), read_only);
    return write_marked(scratch, array, std::move(owner));
  });
}

int32_t dlpack_delete(int64_t tensor, bool versioned) noexcept {
  const auto call = [](auto* managed) {
    if (managed == nullptr) throw ArgumentError("a DLPack tensor at address 0");
    if (managed->deleter != nullptr) managed->deleter(managed);
    return 0;
  };
  return guarded([&] {
    return versioned ? call(reinterpret_cast<dlpack::ManagedTensorVersioned*>(tensor))
                     : call(reinterpret_cast<dlpack::ManagedTensor*>(tensor));
  });
}

int32_t cuda_array_interface_of(int64_t scratch) noexcept {
  return guarded([&] {
    const CudaArrayInterface told = cuda_array_interface(Reader(scratch).array());
    write(scratch, {static_cast<int64_t>(told.data), told.strides.has_value(), told.version, told.stream});
    return 0;
  });
}

int64_t file_map(JNIEnv* env, jclass, jbyteArray path, int64_t offset, int64_t bytes, int32_t mode) noexcept {
  return guarded([&] { return to_handle(map_file(path_of(env, path), offset, bytes, mode_of(mode))); });
}

int64_t npy_map(JNIEnv* env, jclass, int64_t scratch, jbyteArray path, int64_t offset, int64_t bytes, int32_t mode) noexcept {
  return guarded([&] { return write_array(scratch, npy::map(path_of(env, path), mode_of(mode), offset, bytes)); });
}

int64_t npy_header_bytes(JNIEnv* env, jclass, jbyteArray beginning) noexcept {
  return guarded([&] {
    const std::string bytes = bytes_of(env, beginning);
    return npy::header_bytes(std::as_bytes(std::span(bytes)));
  });
}

int32_t npy_parse(JNIEnv* env, jclass, int64_t scratch, jbyteArray header) noexcept {
  return guarded([&] {
    const std::string bytes = bytes_of(env, header);
    const npy::Header told = npy::parse(std::as_bytes(std::span(bytes)));
    return write_view(scratch, told.dtype.code(), told.layout);
  });
}

int32_t npy_format(int64_t scratch) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const Place place = in.place();
    keep_bytes(npy::format(DType::from_code(place.code), place.layout.shape(), in.order()));
    return 0;
  });
}

}  // namespace zarrbuffer::bridge
