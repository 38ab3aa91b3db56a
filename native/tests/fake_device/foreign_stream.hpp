// Streams that a test holds back, and those of another library, on the fake device.
#pragma once

#include "zarrbuffer/stream.hpp"

#include "fake_device/control.h"
#include "fake_device/control.hpp"

namespace zarrbuffer {

/// A stream that does nothing until it is told to go on.
class Held {
 public:
  explicit Held(const Stream& stream) : handle_(stream.handle()) {
    control<decltype(fake_stream_hold)>("fake_stream_hold")(handle_);
  }
  ~Held() { go_on(); }
  bool has_work() const { return control<decltype(fake_stream_holds_work)>("fake_stream_holds_work")(handle_) != 0; }
  void go_on() { control<decltype(fake_stream_go_on)>("fake_stream_go_on")(handle_); }

 private:
  void* handle_;
};

/// Another library's stream.
class Foreign {
 public:
  explicit Foreign(Device device) : device_(device) {
    handle_ = control<decltype(fake_stream_create)>("fake_stream_create")(device.id);
  }
  ~Foreign() { control<decltype(fake_stream_destroy)>("fake_stream_destroy")(handle_); }
  Stream stream() const { return Stream(device_, handle_); }

 private:
  Device device_;
  void* handle_;
};

}  // namespace zarrbuffer
