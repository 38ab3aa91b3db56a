#include <optional>

#include "bridge/bridge.hpp"
#include "bridge/java_bytes.hpp"
#include "bridge/scratch.hpp"
#include "zarrbuffer/cuda_plugin.hpp"
#include "zarrbuffer/stream.hpp"

namespace zarrbuffer::bridge {

namespace {

struct StreamObject {
  std::optional<OwnedStream> owned;
  Stream stream;
};

Stream stream_of(std::int64_t device, std::int64_t stream) {
  if (stream == 0) return Stream(Device::cuda(static_cast<std::int32_t>(device)));
  return reinterpret_cast<const StreamObject*>(stream)->stream;
}

std::int64_t to_address(std::unique_ptr<StreamObject> stream) { return reinterpret_cast<std::int64_t>(stream.release()); }

std::int64_t to_address(Event event) { return reinterpret_cast<std::int64_t>(new Event(std::move(event))); }

Event& event_of(std::int64_t event) { return *reinterpret_cast<Event*>(event); }

}  // namespace

int32_t cuda_plugin(JNIEnv* env, jclass, jbyteArray path) noexcept {
  return guarded([&] {
    set_cuda_plugin_path(bytes_of(env, path));
    return 0;
  });
}

int64_t stream_create(int32_t device) noexcept {
  return guarded([&] {
    auto made = std::make_unique<StreamObject>();
    made->stream = made->owned.emplace(Device::cuda(device));
    return to_address(std::move(made));
  });
}

int64_t stream_wrap(int32_t device, int64_t handle) noexcept {
  return guarded([&] {
    auto made = std::make_unique<StreamObject>();
    made->stream = Stream(Device::cuda(device), reinterpret_cast<void*>(handle));
    return to_address(std::move(made));
  });
}

void stream_release(int64_t stream) noexcept { delete reinterpret_cast<StreamObject*>(stream); }

int64_t stream_handle(int64_t stream) noexcept {
  return reinterpret_cast<int64_t>(stream_of(0, stream).handle());
}

int32_t stream_synchronize(int32_t device, int64_t stream) noexcept {
  return guarded([&] {
    stream_of(device, stream).synchronize();
    return 0;
  });
}

int32_t stream_make_current(int32_t device, int64_t stream) noexcept {
  return guarded([&] {
    Stream::set_current(stream_of(device, stream));
    return 0;
  });
}

int64_t event_record(int32_t device, int64_t stream) noexcept {
  return guarded([&] { return to_address(Event::record(stream_of(device, stream))); });
}

int32_t event_is_done(int64_t event) noexcept {
  return guarded([&] { return int32_t{event_of(event).is_done()}; });
}

int32_t event_wait(int64_t event) noexcept {
  return guarded([&] {
    event_of(event).wait();
    return 0;
  });
}

void event_release(int64_t event) noexcept { delete &event_of(event); }

int32_t stream_wait_for(int32_t device, int64_t stream, int64_t event) noexcept {
  return guarded([&] {
    stream_of(device, stream).wait_for(event_of(event));
    return 0;
  });
}

int64_t array_copy_async(int64_t scratch) noexcept {
  return guarded([&] {
    Reader in(scratch);
    const std::int64_t device = in.number();
    const Stream stream = stream_of(device, in.number());
    const NDArray target = in.array();
    return to_address(copy_async(target, in.array(), stream));
  });
}

}  // namespace zarrbuffer::bridge
