// How a function of bridge.hpp tells JavaCPP's parser what its Java method shall be. The parser does
// not read this file: dev.zarrbuffer.presets.bridge gives it its own meaning of each marker.
#pragma once

#include <jni.h>

/// Before a function: its arrays are passed by GetPrimitiveArrayCritical. It must be short, must not
/// block, and neither call JNI nor take anything but numbers and arrays of numbers.
#define ZB_CRITICAL

/// First in the parameter list of a function that takes or returns a JNI type (jobject, jstring,
/// jlongArray, ...): the two arguments that JavaCPP passes before those of the Java method.
#define ZB_ENV JNIEnv *env, [[maybe_unused]] jclass bridge_class,
#define ZB_ENV_ONLY JNIEnv *env, [[maybe_unused]] jclass bridge_class
