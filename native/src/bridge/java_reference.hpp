// Java objects in the hands of C++.
#pragma once

#include <jni.h>

#include "zarrbuffer/error.hpp"

namespace zarrbuffer::bridge {

/// A Java object that C++ memory depends on. Dropped from any thread, attached or not.
class JavaReference {
 public:
  JavaReference(JNIEnv* env, jobject object) : object_(env->NewGlobalRef(object)) {
    env->GetJavaVM(&machine_);
    if (object_ == nullptr) throw MemoryError("no room for another reference to a Java object");
  }
  JavaReference(const JavaReference&) = delete;
  JavaReference& operator=(const JavaReference&) = delete;
  ~JavaReference() {
    with_environment([this](JNIEnv* env) { env->DeleteGlobalRef(object_); });
  }

  /// Calls its method run().
  void run() const {
    with_environment([this](JNIEnv* env) {
      const jclass type = env->GetObjectClass(object_);
      const jmethodID run = env->GetMethodID(type, "run", "()V");
      if (run != nullptr) env->CallVoidMethod(object_, run);
      // A release runs where nobody can catch what it throws: in the cleaner, or on a C++ thread.
      if (env->ExceptionCheck()) {
        env->ExceptionDescribe();
        env->ExceptionClear();
      }
      env->DeleteLocalRef(type);
    });
  }

 private:
  template <class Use>
  void with_environment(Use use) const {
    void* env = nullptr;
    if (machine_->GetEnv(&env, JNI_VERSION_1_8) == JNI_OK) {
      use(static_cast<JNIEnv*>(env));
    } else if (machine_->AttachCurrentThreadAsDaemon(&env, nullptr) == JNI_OK) {
      use(static_cast<JNIEnv*>(env));
      machine_->DetachCurrentThread();
    }
  }

  jobject object_;
  JavaVM* machine_ = nullptr;
};

}  // namespace zarrbuffer::bridge
