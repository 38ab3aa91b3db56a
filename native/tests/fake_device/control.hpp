// Functions of control.h and others that a plugin has for tests, as they are called.
#pragma once

#include <dlfcn.h>

#include <cstdlib>

namespace zarrbuffer {

template <class Function>
Function* control(const char* name) {
  void* plugin = dlopen(std::getenv("ZARRBUFFER_CUDA_LIBRARY"), RTLD_NOW);
  return reinterpret_cast<Function*>(dlsym(plugin, name));
}

}  // namespace zarrbuffer
