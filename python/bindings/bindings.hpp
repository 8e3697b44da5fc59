// The seam to Python, file by file. Each `register_...` adds one concept to the module; what people
// use is the package surgetank above it, so everything here is small and says no more than it must.
#pragma once

#include <pybind11/pybind11.h>

namespace surgetank::bindings {

void register_errors(pybind11::module_& module);
void register_presets(pybind11::module_& module);
void register_results(pybind11::module_& module);
void register_scenario(pybind11::module_& module);

}  // namespace surgetank::bindings
