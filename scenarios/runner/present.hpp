// The parts of results that are for looking at: what the scenario is made of, series with bands,
// and the distributions behind the percentiles.
#pragma once

#include "scenarios/runner/ensemble.hpp"
#include "scenarios/runner/results.hpp"

namespace surgetank::scenarios {

/// Names, kinds, links and faults; no numbers of a run yet.
Results describe_run(const Topology& topology);
void add_series(const Topology& topology, const Ensemble& ensemble, Results& results);
void add_histograms(const Plan& plan, const Ensemble& ensemble, Results& results);

}  // namespace surgetank::scenarios
