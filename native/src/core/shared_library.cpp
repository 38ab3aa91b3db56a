#include "core/shared_library.hpp"

#if defined(_WIN32)
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace zarrbuffer::shared_library {

std::string file_name(const std::string& name) {
#if defined(_WIN32)
  return name + ".dll";
#elif defined(__APPLE__)
  return "lib" + name + ".dylib";
#else
  return "lib" + name + ".so";
#endif
}

std::string own_folder() {
  std::string path;
#if defined(_WIN32)
  HMODULE module = nullptr;
  constexpr DWORD kOfAddress = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
  char name[MAX_PATH];
  if (GetModuleHandleExA(kOfAddress, reinterpret_cast<LPCSTR>(&own_folder), &module) == 0) return {};
  const DWORD length = GetModuleFileNameA(module, name, MAX_PATH);
  if (length == 0 || length == MAX_PATH) return {};
  path.assign(name, length);
#else
  Dl_info info;
  if (dladdr(reinterpret_cast<void*>(&own_folder), &info) == 0 || info.dli_fname == nullptr) return {};
  path = info.dli_fname;
#endif
  // Without a separator there is none to find: npos + 1 is 0.
  return path.substr(0, path.find_last_of("/\\") + 1);
}

void* open(const std::string& path, std::string& why_not) {
#if defined(_WIN32)
  if (HMODULE module = LoadLibraryA(path.c_str())) return reinterpret_cast<void*>(module);
  why_not = path + ": error " + std::to_string(GetLastError());
  return nullptr;
#else
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) why_not = dlerror();
  return library;
#endif
}

void* symbol(void* library, const char* name) {
#if defined(_WIN32)
  return reinterpret_cast<void*>(GetProcAddress(reinterpret_cast<HMODULE>(library), name));
#else
  return dlsym(library, name);
#endif
}

}  // namespace zarrbuffer::shared_library
