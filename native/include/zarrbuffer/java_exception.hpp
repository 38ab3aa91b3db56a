// C++ exceptions as Java throwables, for JNI code that JavaCPP generates. Header-only, so that the
// library itself knows nothing of Java; a presets class that inherits dev.zarrbuffer.presets.zarrbuffer
// includes it, and so its functions throw the same Java types as ours.
#pragma once

#include <jni.h>

#include <exception>
#include <new>
#include <stdexcept>

#include "zarrbuffer/error.hpp"

namespace zarrbuffer::java {

struct ThrowableType {
  const char* name;
  bool takes_message = true;
};

inline ThrowableType throwable_type(const std::exception& e) noexcept {
  if (const auto* error = dynamic_cast<const Error*>(&e)) {
    switch (error->code()) {
      case ErrorCode::Argument: return {"java/lang/IllegalArgumentException"};
      case ErrorCode::Index: return {"java/lang/IndexOutOfBoundsException"};
      case ErrorCode::ReadOnly: return {"java/nio/ReadOnlyBufferException", false};
      case ErrorCode::Closed: return {"java/lang/IllegalStateException"};
      case ErrorCode::Memory: return {"java/lang/OutOfMemoryError"};
      case ErrorCode::Range: return {"java/lang/ArithmeticException"};
      case ErrorCode::Device: return {"dev/zarrbuffer/DeviceException"};
      case ErrorCode::Unsupported: return {"java/lang/UnsupportedOperationException"};
      case ErrorCode::Io: return {"java/io/IOException"};
    }
  }
  if (dynamic_cast<const std::bad_alloc*>(&e)) return {"java/lang/OutOfMemoryError"};
  if (dynamic_cast<const std::out_of_range*>(&e)) return {"java/lang/IndexOutOfBoundsException"};
  if (dynamic_cast<const std::invalid_argument*>(&e)) return {"java/lang/IllegalArgumentException"};
  return {"java/lang/RuntimeException"};
}

/// The throwable for `e`; null, with a Java exception pending, where it cannot be made.
inline jthrowable throwable(JNIEnv* env, const std::exception& e, jstring message) noexcept {
  const ThrowableType type = throwable_type(e);
  jclass cls = env->FindClass(type.name);
  if (cls == nullptr) return nullptr;
  jmethodID init = env->GetMethodID(cls, "<init>", type.takes_message ? "(Ljava/lang/String;)V" : "()V");
  if (init == nullptr) return nullptr;
  return static_cast<jthrowable>(type.takes_message ? env->NewObject(cls, init, message)
                                                    : env->NewObject(cls, init));
}

}  // namespace zarrbuffer::java

// JavaCPP's generated handler says
//     str = JavaCPP_createStringFromBytes(env, e.GENERIC_EXCEPTION_TOSTRING);
// and then makes one fixed Java type of it. The definition below closes that call and returns a
// throwable of our choice instead.
#define GENERIC_EXCEPTION_CLASS std::exception
#define GENERIC_EXCEPTION_TOSTRING \
  what());                         \
  return ::zarrbuffer::java::throwable(env, e, str); \
  static_cast<void>(0
