// Java's byte arrays in the hands of C++: copied, for to pin or lend them can fail, and copying
// cannot.
#pragma once

#include <cstdint>
#include <jni.h>
#include <string>

namespace zarrbuffer::bridge {

/// A copy of the bytes; none of a null array.
inline std::string bytes_of(JNIEnv* env, jbyteArray array) {
  if (array == nullptr) return {};
  const jsize length = env->GetArrayLength(array);
  std::string bytes(static_cast<std::size_t>(length), '\0');
  env->GetByteArrayRegion(array, 0, length, reinterpret_cast<jbyte*>(bytes.data()));
  return bytes;
}

/// Writes so many bytes to the beginning of the array.
inline void put_bytes(JNIEnv* env, jbyteArray array, const void* bytes, std::int64_t count) {
  env->SetByteArrayRegion(array, 0, static_cast<jsize>(count), static_cast<const jbyte*>(bytes));
}

}  // namespace zarrbuffer::bridge
