#include "zarrbuffer/stream.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/backends.hpp"
#include "core/in_flight.hpp"
#include "core/on_stream.hpp"
#include "core/operations.hpp"
#include "zarrbuffer/error.hpp"

namespace zarrbuffer {

namespace {

// By the device's number; pinned and managed memory belong to a device's streams too.
thread_local std::vector<Stream> t_current;
thread_local Background* t_background = nullptr;

void check_ordinal(Device device) {
  const std::int32_t count = count_devices(device.type);
  static_cast<void>(backend_for(device));  // throws with the reason where there is none
  if (device.id >= 0 && device.id < count) return;
  throw DeviceError("there is no stream of " + device.to_string() + ": there are " + std::to_string(count) +
                    " such devices, from 0");
}

}  // namespace

void Stream::synchronize() const {
  const zb_backend& backend = backend_for(device_);
  run(backend.stream_synchronize, seam(device_), handle_);
  in_flight::let_go();
}

void Stream::wait_for(const Event& event) const {
  if (!event.handle_) return;
  if (device_.type == DeviceType::Cpu) return event.wait();
  run(backend_for(device_).stream_wait, seam(device_), handle_, event.handle_.get());
}

Stream Stream::current(Device device) {
  const auto id = static_cast<std::size_t>(device.id);
  if (device.type == DeviceType::Cpu || id >= t_current.size()) return Stream(device);
  return t_current[id];
}

OwnedStream::OwnedStream(Device device) : stream_(device) {
  check_ordinal(stream_.device_);
  run(backend_for(stream_.device_).stream_create, seam(stream_.device_), &stream_.handle_);
}

OwnedStream::~OwnedStream() {
  if (stream_.handle_ != nullptr) backend_for(stream_.device_).stream_destroy(seam(stream_.device_), stream_.handle_);
}

OwnedStream::OwnedStream(OwnedStream&& other) noexcept : stream_(other.stream_) { other.stream_.handle_ = nullptr; }

void Stream::set_current(const Stream& stream) {
  if (stream.device_.type == DeviceType::Cpu) return;
  check_ordinal(stream.device_);
  const auto id = static_cast<std::size_t>(stream.device_.id);
  for (std::size_t i = t_current.size(); i <= id; ++i) t_current.emplace_back(Device::cuda(static_cast<std::int32_t>(i)));
  t_current[id] = stream;
}

StreamScope::StreamScope(const Stream& stream) : before_(Stream::current(stream.device())) {
  Stream::set_current(stream);
}

StreamScope::~StreamScope() {
  if (before_.device().type == DeviceType::Cpu) return;
  t_current[static_cast<std::size_t>(before_.device().id)] = before_;
}

Event Event::record(const Stream& stream) {
  const zb_backend& backend = backend_for(stream.device());
  void* handle = nullptr;
  run(backend.event_record, seam(stream.device()), stream.handle(), &handle);
  if (handle == nullptr) return Event(nullptr, stream.device());
  return Event(std::shared_ptr<void>(handle, backend.event_destroy), stream.device());
}

bool Event::is_reached() const {
  if (!handle_) return true;
  std::int32_t done = 0;
  run(backend_for(device_).event_query, handle_.get(), &done);
  return done != 0;
}

bool Event::is_done() const {
  const bool done = is_reached();
  if (done) in_flight::let_go();
  return done;
}

void Event::wait() const {
  if (handle_) run(backend_for(device_).event_wait, handle_.get());
  in_flight::let_go();
}

Background::Background(in_flight::Storages touched)
    : outer_(std::exchange(t_background, this)), touched_(std::move(touched)) {}

Background::~Background() { t_background = outer_; }

Background* Background::current() { return t_background; }

bool host_takes_part(const in_flight::Storages& touched) {
  return std::any_of(touched.begin(), touched.end(), [](const auto& storage) { return storage->device().is_host(); });
}

void after_failed_work(const Stream& stream, in_flight::Storages touched) noexcept {
  try {
    in_flight::keep(stream, std::move(touched));
  } catch (...) {
    // The device has failed for good: nothing runs there any more.
  }
}

Event copy_async(const NDArray& dst, const NDArray& src, const Stream& stream) {
  const auto takes_part = [&](Device device) { return Stream(device).device() == stream.device(); };
  const bool on_cpu = stream.device() == Device::cpu();
  if (on_cpu ? !takes_part(dst.device()) || !takes_part(src.device())
             : !takes_part(dst.device()) && !takes_part(src.device())) {
    throw ArgumentError("a copy from " + src.device().to_string() + " to " + dst.device().to_string() +
                        " has no part on " + stream.device().to_string() + ", whose stream is to run it");
  }
  if (on_cpu) {
    operations::assign(dst, src);
    return Event::record(stream);
  }
  const StreamScope scope(stream);
  Background background({dst.storage(), src.storage()});
  try {
    operations::assign(dst, src);
  } catch (...) {
    after_failed_work(stream, background.take());
    throw;
  }
  return in_flight::keep(stream, background.take());
}

}  // namespace zarrbuffer
