// The kinds of error: the scenario is wrong (a ValueError with `diagnostics`), something is not
// installed, or we are wrong.
#include <exception>

#include "python/bindings/bindings.hpp"
#include "scenarios/compiler/diagnostic.hpp"
#include "scenarios/physics/helper.hpp"
#include "sim/contract.hpp"

namespace py = pybind11;

namespace surgetank::bindings {
namespace {

constexpr auto scenario_error_doc = R"(The scenario is wrong.

The text has a line for each thing that is wrong:
`file:line:col: error[E203]: path: message (hint)`.

Attributes
----------
diagnostics : list of dict
    The same as data: file, line, column, code, path, message, hint.)";

py::dict as_dict(const scenarios::Diagnostic& diagnostic) {
    py::dict entry;
    entry["file"] = diagnostic.file;
    entry["line"] = diagnostic.mark.line;
    entry["column"] = diagnostic.mark.column;
    entry["code"] = diagnostic.code;
    entry["path"] = diagnostic.path;
    entry["message"] = diagnostic.message;
    entry["hint"] = diagnostic.hint;
    return entry;
}

void translate(std::exception_ptr thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (const scenarios::ScenarioError& error) {
        py::list diagnostics;
        for (const auto& diagnostic : error.diagnostics()) {
            diagnostics.append(as_dict(diagnostic));
        }
        const py::object type = py::module_::import("surgetank._core").attr("ScenarioError");
        const py::object instance = type(error.what());
        instance.attr("diagnostics") = diagnostics;
        PyErr_SetObject(type.ptr(), instance.ptr());
    } catch (const scenarios::MissingSimGrid& error) {
        const py::object type =
            py::module_::import("surgetank.missing").attr("MissingPackageError");
        PyErr_SetString(type.ptr(), error.what());
    }
}

}  // namespace

void register_errors(py::module_& module) {
    PyObject* type = PyErr_NewExceptionWithDoc("surgetank.ScenarioError", scenario_error_doc,
                                               PyExc_ValueError, nullptr);
    if (type == nullptr) {
        throw py::error_already_set();
    }
    module.attr("ScenarioError") = py::reinterpret_steal<py::object>(type);
    py::register_exception<sim::ContractViolation>(module, "ContractViolation", PyExc_RuntimeError);
    py::register_exception_translator(&translate);
}

}  // namespace surgetank::bindings
