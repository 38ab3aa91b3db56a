include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/zarrbuffer")

install(TARGETS zarrbuffer EXPORT zarrbufferTargets
  FILE_SET HEADERS
  RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}"
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(EXPORT zarrbufferTargets NAMESPACE zarrbuffer:: DESTINATION "${package_dir}")

configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/zarrbufferConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/zarrbufferConfig.cmake" INSTALL_DESTINATION "${package_dir}")
# Before 1.0 every minor version may break its users.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/zarrbufferConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/zarrbufferConfig.cmake"
  "${PROJECT_BINARY_DIR}/zarrbufferConfigVersion.cmake"
  DESTINATION "${package_dir}")
