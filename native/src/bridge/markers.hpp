// How a function of bridge.hpp tells JavaCPP's parser what its Java method shall be. The parser does
// not read this file: dev.zarrbuffer.presets.bridge gives it its own meaning of each marker.
#pragma once

#include <jni.h>

/// First in the parameter list of a function that takes or returns a JNI type (jobject, jbyteArray):
/// the two arguments that JavaCPP passes before those of the Java method.
#define ZB_ENV JNIEnv *env, [[maybe_unused]] jclass bridge_class,
