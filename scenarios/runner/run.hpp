// A run: as many replications as asked for or needed, on threads, merged in the order of their
// index.
#pragma once

#include <atomic>
#include <functional>
#include <optional>

#include "scenarios/compiler/topology.hpp"
#include "scenarios/runner/results.hpp"

namespace surgetank::scenarios {

struct Progress {
    std::int64_t done = 0;    ///< Replications finished.
    std::int64_t wanted = 0;  ///< As far as is known now.
};

struct RunOptions {
    std::optional<std::int64_t> replications{};
    std::optional<std::uint64_t> seed{};
    std::optional<double> precision{};
    unsigned jobs = 1;
    /// Called by worker threads, one at a time; must not throw.
    std::function<void(const Progress&)> progress{};
    /// Set from outside: finished replications are kept, the others dropped.
    const std::atomic<bool>* stop = nullptr;
    bool keeps_values = false;  ///< Rows have their value in each replication, to be paired.
};

/// The same results for any number of jobs; with those of all variants, if there are any. Throws
/// `ContractViolation` when we are wrong.
Results run(const Topology& topology, const RunOptions& options);

}  // namespace surgetank::scenarios
