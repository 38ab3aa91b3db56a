# What every target of the project is compiled with, and none that links to it.
add_library(zarrbuffer_options INTERFACE)

if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
  target_compile_options(zarrbuffer_options INTERFACE
    -Wall -Wextra -Wpedantic
    $<$<BOOL:${ZARRBUFFER_WERROR}>:-Werror>
    # -g1: line numbers in crash reports at a fraction of the size and compile time of -g
    $<$<CONFIG:Release>:-O3 -g1>)
  # No path of the machine that builds: the same sources give the same bytes in every folder.
  target_compile_options(zarrbuffer_options INTERFACE
    "-ffile-prefix-map=${PROJECT_BINARY_DIR}=build" "-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.")
  # GCC 12 and 13 see overlaps inside std::string's own operator+ that are not there (GCC bug 105651).
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
    target_compile_options(zarrbuffer_options INTERFACE -Wno-restrict)
  endif()
  # Clang sees what is deprecated inside the std::stable_sort of GCC's library.
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    target_compile_options(zarrbuffer_options INTERFACE -Wno-deprecated-declarations)
  endif()
elseif(MSVC)
  target_compile_options(zarrbuffer_options INTERFACE /W4 /permissive- $<$<BOOL:${ZARRBUFFER_WERROR}>:/WX>)
endif()

if(ZARRBUFFER_SANITIZE)
  target_compile_options(zarrbuffer_options INTERFACE
    -fsanitize=${ZARRBUFFER_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(zarrbuffer_options INTERFACE -fsanitize=${ZARRBUFFER_SANITIZE})
endif()
