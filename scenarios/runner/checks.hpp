// Every run checks itself: Little's law and flow conservation for each component, whether anything
// grows without end, whether the run was long enough, and what gave way first.
#pragma once

#include "scenarios/runner/estimate.hpp"

namespace surgetank::scenarios {

/// Whether the intervals may be believed: looks for drift and for too few independent stretches.
Trust make_trust(const Topology& topology, const Ensemble& ensemble, const Cut& cut);

std::vector<Check> check_balances(const Topology& topology, const Ensemble& ensemble,
                                  const Trust& trust);

std::vector<Finding> find_findings(const Plan& plan, const Ensemble& ensemble, const Trust& trust,
                                   const Cut& cut);

}  // namespace surgetank::scenarios
