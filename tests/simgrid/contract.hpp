// What the tests of the contract between the two sides of physics share.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>

#include "scenarios/compiler/compile.hpp"
#include "scenarios/physics/helper.hpp"
#include "scenarios/runner/run.hpp"

namespace surgetank::scenarios {

class PhysicsContract : public ::testing::Test {
protected:
    void SetUp() override { ::setenv("SURGETANK_PHYSICS", SURGETANK_PHYSICS, 1); }

    static Topology compile(const std::string& text, const std::string& physics) {
        return compile_text(text, "contract",
                            {.overrides = {"run.physics=" + physics}, .base_dir = {}});
    }
    static Results run_with(const std::string& text, const std::string& physics,
                            unsigned jobs = 1) {
        RunOptions options;
        options.jobs = jobs;
        return run(compile(text, physics), options);
    }
    /// The latencies of all messages of a replication that reach `place` [ns].
    static sim::Histogram latencies(const std::string& text, const std::string& physics,
                                    const std::string& place) {
        const Results results = run_with(text, physics);
        sim::Histogram all;
        for (const NamedHistogram& one : results.histograms) {
            if (one.of == place && one.metric == "latency") {
                all.merge(one.values);
            }
        }
        return all;
    }
    static double total(const Results& results, const std::string& fate) {
        double sum = 0;
        for (const LedgerRow& row : results.ledger) {
            sum += row.fate == fate ? static_cast<double>(row.count) : 0;
        }
        return sum;
    }
};

/// Three producers, one line between the regions; `lines` is put into the wire.
inline std::string shared_line(const std::string& line, const std::string& flows,
                               const std::string& link = "sharing: fair") {
    return R"(
run: {horizon: 100s, warm_up: 0s, replications: 2, seed: 5}
platform:
  hosts: {a: {}, b: {}, far: {}}
  routers: [near]
  wires:
    lan-a: {between: [a, near], latency: 100us}
    lan-b: {between: [b, near], latency: 200us}
    line: {between: [near, far], latency: 20ms)" +
           line + R"(}
  flows: )" +
           flows + R"(
components:
  first: {kind: source, host: a, arrivals: {poisson: 30/s}, size: {exponential: 100kB}}
  second:
    {kind: source, host: b, arrivals: {poisson: 40/s}, size: {uniform: {low: 1kB, high: 300kB}}}
  target: {kind: sink, host: far}
links:
  - {from: first, to: target, )" +
           link + R"(}
  - {from: second, to: target, )" +
           link + R"(}
)";
}

}  // namespace surgetank::scenarios
