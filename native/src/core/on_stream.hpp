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
  Background();
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  in_flight::Storages take() { return std::move(touched_); }
  void add(const std::shared_ptr<Storage>& storage) { touched_.push_back(storage); }
  /// The innermost of this thread, or null.
  static Background* current();

 private:
  Background* outer_;
  in_flight::Storages touched_;
};

/// What follows after work on a stream that is not the default one: memory that the host reaches
/// may be read next, and memory on a foreign stream must outlast the work.
void after_work(const Stream& stream, bool host_takes_part, in_flight::Storages touched);
/// The same where it threw: nothing is waited for.
void after_failed_work(const Stream& stream, in_flight::Storages touched) noexcept;

/// call(handle of the stream); touched() gives the memory that takes part. Host memory that is no
/// CUDA device's has no stream.
template <class Touched, class Call>
void on_stream(Device device, const Touched& touched, const Call& call) {
  if (device.type == DeviceType::Cpu) return call(nullptr);
  const Stream stream = Stream::current(device);
  if (stream.handle() == nullptr) return call(nullptr);
  try {
    call(stream.handle());
  } catch (...) {
    // What was begun uses the memory still.
    after_failed_work(stream, touched());
    throw;
  }
  after_work(stream, device.is_host(), touched());
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
