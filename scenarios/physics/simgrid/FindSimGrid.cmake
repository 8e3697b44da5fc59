# Finds SimGrid, whose packages bring no CMake file of their own.
#
# Input:  SimGrid_ROOT or CMAKE_PREFIX_PATH, if it is in an unusual place.
# Output: SimGrid_FOUND, SimGrid_VERSION and the target SimGrid::SimGrid.
find_path(SimGrid_INCLUDE_DIR simgrid/version.h PATHS /opt/simgrid PATH_SUFFIXES include)
find_library(SimGrid_LIBRARY simgrid PATHS /opt/simgrid PATH_SUFFIXES lib lib64)
mark_as_advanced(SimGrid_INCLUDE_DIR SimGrid_LIBRARY)

if(SimGrid_INCLUDE_DIR)
    file(STRINGS ${SimGrid_INCLUDE_DIR}/simgrid/version.h SimGrid_VERSION
        REGEX "define SIMGRID_VERSION_(MAJOR|MINOR|PATCH) [0-9]+")
    list(TRANSFORM SimGrid_VERSION REPLACE "[^0-9]+" "")
    list(JOIN SimGrid_VERSION "." SimGrid_VERSION)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(SimGrid
    REQUIRED_VARS SimGrid_LIBRARY SimGrid_INCLUDE_DIR VERSION_VAR SimGrid_VERSION)

if(SimGrid_FOUND AND NOT TARGET SimGrid::SimGrid)
    find_package(Boost 1.74 CONFIG REQUIRED)  # SimGrid's public headers include Boost's.
    add_library(SimGrid::SimGrid UNKNOWN IMPORTED GLOBAL)
    set_target_properties(SimGrid::SimGrid PROPERTIES
        IMPORTED_LOCATION ${SimGrid_LIBRARY}
        INTERFACE_INCLUDE_DIRECTORIES ${SimGrid_INCLUDE_DIR}
        INTERFACE_LINK_LIBRARIES Boost::headers)
endif()
