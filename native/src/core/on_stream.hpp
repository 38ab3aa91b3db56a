// Runs work of a backend on the calling thread's current stream.
#pragma once

#include <initializer_list>

#include "core/backends.hpp"
#include "core/in_flight.hpp"
#include "zarrbuffer/nd_array.hpp"

namespace zarrbuffer {

/// While it lives, the calling thread does not wait for what it gives to a stream that is not the
/// default one, and collects the memory that takes part.
class Background {
 public:
  /// Memory that takes part from the start.
  explicit Background(in_flight::Storages touched);
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  in_flight::Storages take() { return std::move(touched_); }
  void add(const in_flight::Storages& touched) { touched_.insert(touched_.end(), touched.begin(), touched.end()); }
  /// The innermost of this thread, or null.
  static Background* current();

 private:
  Background* outer_;
  in_flight::Storages touched_;
};

/// Whether the host reaches any of them, so that it may read next what a stream writes.
bool host_takes_part(const in_flight::Storages& touched);
/// Where work on the stream threw: what was begun uses the memory still.
void after_failed_work(const Stream& stream, in_flight::Storages touched) noexcept;

/// call(handle of the stream); touched() gives the memory that takes part, before anything uses it:
/// afterwards nothing may fail that would lose it. Host memory that is no CUDA device's has no stream.
template <class Touched, class Call>
void on_stream(Device device, const Touched& touched, const Call& call) {
  if (device.type == DeviceType::Cpu) return call(nullptr);
  const Stream stream = Stream::current(device);
  if (stream.handle() == nullptr) return call(nullptr);
  in_flight::Storages storages = touched();
  if (Background* background = Background::current()) {
    background->add(storages);
    return call(stream.handle());
  }
  const bool is_waited_for = host_takes_part(storages);
  try {
    call(stream.handle());
    if (is_waited_for) stream.synchronize();
  } catch (...) {
    after_failed_work(stream, std::move(storages));
    throw;
  }
  if (stream.is_foreign() && !is_waited_for) in_flight::keep(stream, std::move(storages));
}

template <class Call>
void on_stream(Device device, std::initializer_list<const NDArray*> arrays, const Call& call) {
  const auto touched = [&] {
    in_flight::Storages storages;
    for (const NDArray* array : arrays) storages.push_back(array->storage());
    return storages;
  };
  on_stream(device, touched, call);
}

}  // namespace zarrbuffer
