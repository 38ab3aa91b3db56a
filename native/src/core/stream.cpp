#include "zarrbuffer/stream.hpp"

#include "core/backends.hpp"

namespace zarrbuffer {

void Stream::synchronize() const {
  const zb_backend& backend = backend_for(device_);
  run(backend.stream_synchronize, seam(device_), handle_);
}

Event Event::record(const Stream& stream) {
  const zb_backend& backend = backend_for(stream.device());
  void* handle = nullptr;
  run(backend.event_record, seam(stream.device()), stream.handle(), &handle);
  if (handle == nullptr) return Event(nullptr, stream.device());
  return Event(std::shared_ptr<void>(handle, backend.event_destroy), stream.device());
}

bool Event::is_done() const {
  if (!handle_) return true;
  std::int32_t done = 0;
  run(backend_for(device_).event_query, handle_.get(), &done);
  return done != 0;
}

void Event::wait() const {
  if (handle_) run(backend_for(device_).event_wait, handle_.get());
}

}  // namespace zarrbuffer
