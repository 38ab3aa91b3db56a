# The plugin shows one symbol and needs no library of CUDA's.
execute_process(COMMAND "${NM}" -D --defined-only "${LIBRARY}" OUTPUT_VARIABLE lines
  COMMAND_ERROR_IS_FATAL ANY)
string(REGEX REPLACE "[^\n]* [A-Za-z] ([^\n]*)\n" "\\1;" symbols "${lines}")
if(NOT symbols STREQUAL "zb_cuda_backend;")
  message(FATAL_ERROR "${LIBRARY} exports ${symbols} and not only zb_cuda_backend")
endif()
file(GET_RUNTIME_DEPENDENCIES LIBRARIES "${LIBRARY}" RESOLVED_DEPENDENCIES_VAR found
  UNRESOLVED_DEPENDENCIES_VAR missing)
foreach(needed IN LISTS found missing)
  if(needed MATCHES "libcuda")
    message(FATAL_ERROR "${LIBRARY} needs ${needed} to be loaded")
  endif()
endforeach()
