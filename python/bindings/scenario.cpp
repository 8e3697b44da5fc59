// A scenario that was read, checked and connected: it can be printed, drawn, checked and run.
#include <pybind11/stl.h>

#include <memory>

#include "python/bindings/bindings.hpp"
#include "python/bindings/watched_run.hpp"
#include "scenarios/compiler/analysis.hpp"
#include "scenarios/compiler/compile.hpp"
#include "scenarios/compiler/ports.hpp"
#include "scenarios/runner/results.hpp"

namespace py = pybind11;

namespace surgetank::bindings {
namespace {

/// The text as it was understood, and the graph that was made of it.
struct Scenario {
    explicit Scenario(scenarios::Spec read)
        : spec(std::move(read)), topology(scenarios::connect(spec)) {}
    Scenario(const Scenario&) = delete;  // Copies of a large graph would only happen by accident.
    Scenario& operator=(const Scenario&) = delete;

    const scenarios::Spec spec;
    const scenarios::Topology topology;
};

using Overrides = std::vector<std::string>;

std::unique_ptr<Scenario> from_file(const std::string& path, const Overrides& overrides) {
    return std::make_unique<Scenario>(
        scenarios::read_file(path, {.overrides = overrides, .base_dir = {}}));
}

std::unique_ptr<Scenario> from_text(const std::string& text, const std::string& file_name,
                                    const Overrides& overrides, const std::string& base_dir) {
    return std::make_unique<Scenario>(
        scenarios::read_text(text, file_name, {.overrides = overrides, .base_dir = base_dir}));
}

py::dict link_as_dict(const scenarios::Edge& edge, const scenarios::Topology& topology) {
    py::dict entry;
    entry["name"] = edge.name;
    entry["from"] = topology.nodes[edge.from].name;
    entry["port"] = scenarios::port_name(edge.port);
    entry["to"] = topology.nodes[edge.to].name;
    entry["route"] = edge.spec.route;
    entry["types"] = edge.spec.types;
    return entry;
}

/// Components and links as they are simulated, for drawing.
py::dict graph(const Scenario& scenario) {
    const scenarios::Topology& topology = scenario.topology;
    py::list components;
    for (const scenarios::Node& node : topology.nodes) {
        py::dict entry;
        entry["name"] = node.name;
        entry["kind"] = scenarios::kind_name(node.kind);
        components.append(entry);
    }
    py::list links;
    for (const scenarios::Edge& edge : topology.edges) {
        links.append(link_as_dict(edge, topology));
    }
    py::dict drawing;
    drawing["components"] = components;
    drawing["links"] = links;
    return drawing;
}

/// The design study, as the document that `surgetank check --format json` prints of it.
std::string study(const Scenario& scenario) {
    const py::gil_scoped_release release;
    return scenarios::to_json(scenario.topology, scenarios::study(scenario.topology));
}

scenarios::Results run(const Scenario& scenario, std::optional<std::int64_t> replications,
                       std::optional<std::uint64_t> seed, std::optional<double> precision,
                       unsigned jobs, const py::object& progress) {
    scenarios::RunOptions options;
    options.replications = replications;
    options.seed = seed;
    options.precision = precision;
    options.jobs = jobs;
    return watched_run(scenario.topology, options, progress);
}

constexpr auto run_doc = R"(Simulate; Python's lock is released meanwhile.

replications : int      independent runs; None: what the scenario says.
seed : int              fixes every number of the result, whatever `jobs` is.
precision : float       relative half-width to reach; None: what the scenario says.
jobs : int              threads.
progress : callable     called with (replications done, in all) from time to time.
Returns                 Results. The first KeyboardInterrupt makes it stop early and return what is
                        finished, flagged `interrupted`; a second one is raised.
Raises                  ScenarioError.)";

}  // namespace

void register_scenario(py::module_& module) {
    py::class_<Scenario>(module, "Scenario", "A scenario that was read, checked and connected.")
        .def_static("from_file", &from_file, py::arg("path"), py::arg("overrides") = Overrides{},
                    "Read a file; overrides are `path=value`. Raises ScenarioError.")
        .def_static("from_text", &from_text, py::arg("text"), py::arg("file_name") = "<text>",
                    py::arg("overrides") = Overrides{}, py::arg("base_dir") = "",
                    "Read text; files it names are in `base_dir`. Raises ScenarioError.")
        .def_property_readonly("name", [](const Scenario& s) { return s.topology.name; })
        .def_property_readonly("question", [](const Scenario& s) { return s.topology.question; })
        .def(
            "to_yaml", [](const Scenario& s) { return scenarios::to_yaml(s.spec); },
            "The resolved scenario; reading it back gives the same results.")
        .def(
            "platform_xml", [](const Scenario& s) { return scenarios::platform_xml(s.topology); },
            "The platform as a file of SimGrid; empty without one.")
        .def("graph", &graph, "Components (name, kind) and links (from, port, to, route, types).")
        .def("study", &study, "What is known of the design without a run, as JSON text.")
        .def("run", &run, py::kw_only(), py::arg("replications") = py::none(),
             py::arg("seed") = py::none(), py::arg("precision") = py::none(), py::arg("jobs") = 1,
             py::arg("progress") = py::none(), run_doc);
}

}  // namespace surgetank::bindings
