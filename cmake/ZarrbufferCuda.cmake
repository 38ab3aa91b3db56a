# Whether the CUDA backend is built. It is a plugin: nothing else changes with it.
set(ZARRBUFFER_CUDA "AUTO" CACHE STRING "Build the CUDA plugin: AUTO (where nvcc is found), ON, OFF")
set_property(CACHE ZARRBUFFER_CUDA PROPERTY STRINGS AUTO ON OFF)
set(ZARRBUFFER_CUDA_ARCHITECTURES "90" CACHE STRING
  "Architectures of the CUDA plugin; one compiles fastest, ci/release-build takes all-major")

set(zarrbuffer_build_cuda OFF)
if(ZARRBUFFER_CUDA STREQUAL "AUTO")
  # Without a compiler, or where a sanitizer is asked for (nvcc has none), there is nothing to do.
  if(NOT ZARRBUFFER_SANITIZE)
    find_program(ZARRBUFFER_NVCC nvcc HINTS ENV CUDACXX ENV CUDA_PATH ENV CUDA_HOME
      PATHS /usr/local/cuda PATH_SUFFIXES bin)
    mark_as_advanced(ZARRBUFFER_NVCC)
    if(ZARRBUFFER_NVCC)
      set(zarrbuffer_build_cuda ON)
    endif()
  endif()
elseif(ZARRBUFFER_CUDA)
  set(zarrbuffer_build_cuda ON)
endif()

if(zarrbuffer_build_cuda)
  if(ZARRBUFFER_NVCC AND NOT CMAKE_CUDA_COMPILER AND NOT DEFINED ENV{CUDACXX})
    set(CMAKE_CUDA_COMPILER "${ZARRBUFFER_NVCC}")
  endif()
  set(CMAKE_CUDA_ARCHITECTURES "${ZARRBUFFER_CUDA_ARCHITECTURES}")
  # The compiler's own tests must not fall back on the standard of C++: CMake 3.25 does not know
  # nvcc's flag for it.
  set(CMAKE_CUDA_STANDARD 17)
  enable_language(CUDA)
  if(NOT CMAKE_CUDA20_STANDARD_COMPILE_OPTION)
    set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION "-std=c++20")
    set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION "-std=c++20")
  endif()
  set(CMAKE_CUDA_STANDARD 20)
  set(CMAKE_CUDA_EXTENSIONS OFF)
  set(CMAKE_CUDA_VISIBILITY_PRESET hidden)
  set(CMAKE_CUDA_RUNTIME_LIBRARY Static)
endif()
