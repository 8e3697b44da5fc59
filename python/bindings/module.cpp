// The table of contents of surgetank._core.
#include <string>

#include "python/bindings/bindings.hpp"
#include "scenarios/compiler/analysis.hpp"
#include "scenarios/compiler/compile.hpp"
#include "sim/stream.hpp"

namespace py = pybind11;
using namespace surgetank;

namespace {

std::string compiler() {
#ifdef __clang__
    return "clang " __clang_version__;
#else
    return "g++ " __VERSION__;
#endif
}

/// What this module was built from, for `surgetank doctor` and for bug reports.
py::dict build() {
    py::dict facts;
    facts["version"] = SURGETANK_VERSION;
    facts["revision"] = SURGETANK_REVISION;
    facts["compiler"] = compiler();
    facts["standard"] = std::to_string(__cplusplus / 100 % 100);
    facts["sample_path"] = std::to_string(sim::sample_path_version);
    return facts;
}

}  // namespace

// No state outlives a call and nothing is global, so the module does not need Python's lock.
PYBIND11_MODULE(_core, module, py::mod_gil_not_used()) {
    module.doc() = "The C++ of Surgetank; use the package surgetank, which is made for people.";
    bindings::register_errors(module);
    bindings::register_presets(module);
    bindings::register_results(module);
    bindings::register_scenario(module);
    module.def("schema", &scenarios::json_schema, "JSON Schema (draft-07) of the language.");
    module.def("reference", &scenarios::reference_page, "Every word of the language, in Markdown.");
    module.def("finding_meanings", &scenarios::finding_meanings_json,
               "Every finding about a design, with severity and way out, as JSON text.");
    module.def("version", [] { return SURGETANK_VERSION; }, "Version of Surgetank.");
    module.def("build", &build, "What this module was built from and by.");
}
