// Results cross the seam as one document: the text that `surgetank run --format json` prints.
#include "scenarios/runner/results.hpp"
#include "python/bindings/bindings.hpp"

namespace py = pybind11;

namespace surgetank::bindings {

void register_results(py::module_& module) {
    constexpr auto json_doc = R"(The document as JSON text; `full` adds series and histograms.)";
    py::class_<scenarios::Results>(module, "Results", "The outcome of a run.")
        .def(
            "json",
            [](const scenarios::Results& results, bool full) {
                const auto detail = full ? scenarios::Detail::full : scenarios::Detail::rows;
                const py::gil_scoped_release release;
                return scenarios::to_json(results, detail);
            },
            py::arg("full") = false, json_doc);
}

}  // namespace surgetank::bindings
