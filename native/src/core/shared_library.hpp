// Libraries that are opened while the program runs, on each kind of system.
#pragma once

#include <string>

namespace zarrbuffer::shared_library {

/// The file name of a library of that name: `libx.so`, `libx.dylib`, `x.dll`.
std::string file_name(const std::string& name);

/// The folder of this library, with a separator at its end; empty where it is not known.
std::string own_folder();

/// Null where it cannot be opened; `why_not` then says why.
void* open(const std::string& path, std::string& why_not);

/// Null where the library has none of that name.
void* symbol(void* library, const char* name);

}  // namespace zarrbuffer::shared_library
