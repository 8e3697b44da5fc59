# Lets a CMake project say find_package(surgetank) and link surgetank::sim, ::models or ::scenarios.
include(CMakeFindDependencyMacro)
find_dependency(Boost 1.74 CONFIG)
find_dependency(yaml-cpp)
find_dependency(nlohmann_json)
find_dependency(Threads)
include(${CMAKE_CURRENT_LIST_DIR}/surgetankTargets.cmake)
