// What-if: the variants of a scenario, each run on the random numbers of the scenario itself.
// Chance is a function of seed, replication, name and index, and never of what happened before; so
// a run that begins anew has the very past of the run it branches off from.
#pragma once

#include "scenarios/runner/run.hpp"

namespace surgetank::scenarios {

/// The scenario with the faults of a variant. It still knows of the others: see `find_edges`.
Topology topology_of(const Topology& topology, const Variant& variant);

/// The scenario alone.
using RunOne = std::function<Results(const Topology&, const RunOptions&)>;

/// Runs the scenario, then each of its variants with as many replications, and pairs them.
Results run_branches(const Topology& topology, const RunOptions& options, const RunOne& run_one);

}  // namespace surgetank::scenarios
