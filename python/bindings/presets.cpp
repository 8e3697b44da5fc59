// Brokers as data: the presets that are put into the library.
#include <pybind11/stl.h>

#include "python/bindings/bindings.hpp"
#include "scenarios/compiler/presets.hpp"

namespace py = pybind11;

namespace surgetank::bindings {
namespace {

/// Every preset: name, doc, and its values (path, value, source) in the order of its file.
py::list presets() {
    py::list all;
    for (const auto& [name, preset] : scenarios::load_presets()) {
        py::list values;
        for (const auto& [path, value] : scenarios::values_of(preset)) {
            values.append(py::make_tuple(path, value, preset.sources.at(path)));
        }
        py::dict entry;
        entry["name"] = name;
        entry["doc"] = preset.doc;
        entry["values"] = values;
        all.append(entry);
    }
    return all;
}

}  // namespace

void register_presets(py::module_& module) {
    module.def("presets", &presets, "Presets: name, doc, values (path, value, source).");
}

}  // namespace surgetank::bindings
