include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/zarrbuffer")

install(TARGETS zarrbuffer EXPORT zarrbufferTargets
  RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT runtime
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT runtime NAMELINK_COMPONENT development
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development
  FILE_SET HEADERS COMPONENT development)
install(EXPORT zarrbufferTargets NAMESPACE zarrbuffer:: DESTINATION "${package_dir}" COMPONENT development)

configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/zarrbufferConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/zarrbufferConfig.cmake"
  INSTALL_DESTINATION "${package_dir}"
  PATH_VARS CMAKE_INSTALL_LIBDIR)
# Before 1.0 every minor version may break its users.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/zarrbufferConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/zarrbufferConfig.cmake"
  "${PROJECT_BINARY_DIR}/zarrbufferConfigVersion.cmake"
  DESTINATION "${package_dir}" COMPONENT development)

# The prefix is wherever the file is found.
file(RELATIVE_PATH pc_to_prefix "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
string(REGEX REPLACE "/$" "" pc_to_prefix "${pc_to_prefix}")
configure_file("${CMAKE_CURRENT_LIST_DIR}/zarrbuffer.pc.in" "${PROJECT_BINARY_DIR}/zarrbuffer.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/zarrbuffer.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT development)
