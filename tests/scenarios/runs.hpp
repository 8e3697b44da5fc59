// What the tests of whole runs share: small scenarios as text, and finding one number in results.
#pragma once

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <string>

#include "scenarios/compiler/compile.hpp"
#include "scenarios/runner/run.hpp"

namespace surgetank::tests {

inline scenarios::Topology compiled(const std::string& text) {
    return scenarios::compile_text(text, "test.yaml");
}

/// One source, one station of workers with a line of its own, one sink.
struct StationText {
    std::string run = "horizon: 20s";
    std::string arrivals = "poisson: 8/s";
    std::string workers = "service: {exponential: 100ms}";
    std::string more{};  ///< Further sections.

    std::string text() const {
        return "language: 1\nscenario: station\nrun: {" + run +
               "}\ncomponents:\n  load: {kind: source, arrivals: {" + arrivals +
               "}}\n  server: {kind: workers, " + workers +
               "}\n  done: {kind: sink}\nlinks:\n  - {from: load, to: server}\n"
               "  - {from: server, to: done}\n" +
               more;
    }
};

inline scenarios::Results run_text(const std::string& text,
                                   const scenarios::RunOptions& options = {}) {
    return scenarios::run(compiled(text), options);
}

/// The one row of this name; throws where there is none.
inline const scenarios::Row& row(const scenarios::Results& results, const std::string& metric,
                                 const std::string& of, const std::string& statistic) {
    for (const scenarios::Row& one : results.rows) {
        if (one.metric == metric && one.of == of && one.statistic == statistic) {
            return one;
        }
    }
    throw std::out_of_range("no row " + metric + " of " + of + " " + statistic);
}

/// The finding with this id, or nullptr.
inline const scenarios::Finding* finding(const scenarios::Results& results, const std::string& id) {
    const auto found = std::find_if(results.findings.begin(), results.findings.end(),
                                    [&](const scenarios::Finding& f) { return f.id == id; });
    return found == results.findings.end() ? nullptr : &*found;
}

/// A number as text that reads back to the same bits.
inline std::string exact_text(double value) {
    char text[40];
    std::snprintf(text, sizeof text, "%.17g", value);
    return text;
}

}  // namespace surgetank::tests
