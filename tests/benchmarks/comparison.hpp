// Reference and Surgetank by turns, A B A B ..., so that whatever else the machine does meets both;
// then medians, a ratio, and the bar it has to reach.
#pragma once

#include <algorithm>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "tests/benchmarks/references/result.hpp"
#include "tests/benchmarks/scenario_run.hpp"

namespace benchmarks {

inline double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

struct Comparison {
    std::string name;  ///< "W1", and against what.
    Workload workload;
    double events_per_message = 1;  ///< By convention: arrivals and departures only.
    double theory_s = 0;            ///< Mean latency; zero where none is known.
    double tolerance = 0.05;
    std::function<references::Result()> reference;
    double bar = 0;  ///< Least ratio of ours to the reference's rate.
};

inline void print_head() {
    std::printf("%-30s %10s %10s %12s %8s %6s  %s\n", "workload (against)", "M msg/s", "M events/s",
                "ref. M msg/s", "ratio", "bar", "");
}

/// Prints one line; returns whether the bar was reached.
inline bool compare(const Comparison& what, int rounds) {
    std::vector<double> ours, theirs, ratios;
    double latency_s = 0;
    for (int round = 0; round < rounds; ++round) {
        const references::Result reference = what.reference();
        const ScenarioRun run = run_scenario(what.workload);
        theirs.push_back(static_cast<double>(reference.messages) / reference.seconds * 1e-6);
        ours.push_back(static_cast<double>(run.messages) / run.run_seconds * 1e-6);
        ratios.push_back(ours.back() / theirs.back());
        latency_s = run.mean_latency_s;
    }
    if (what.theory_s > 0) {
        references::check_against(what.theory_s, what.tolerance, {0, latency_s, 0});
    }
    const double ratio = median(ratios);
    std::printf("%-30s %10.3f %10.2f %12.3f %8.2f %6.2f  %s\n", what.name.c_str(), median(ours),
                median(ours) * what.events_per_message, median(theirs), ratio, what.bar,
                ratio >= what.bar ? "met" : "MISSED");
    std::fflush(stdout);
    return ratio >= what.bar;
}

/// Prints one line of a figure with a bar it must not exceed, or must reach.
inline bool report(const std::string& name, double value, double bar, bool at_most,
                   const char* unit) {
    const bool met = at_most ? value <= bar : value >= bar;
    std::printf("%-52s %12.3f %s %10.3f %-6s %s\n", name.c_str(), value, at_most ? "<=" : ">=", bar,
                unit, met ? "met" : "MISSED");
    std::fflush(stdout);
    return met;
}

}  // namespace benchmarks
