// Theory beside the simulation: every station that queueing theory knows something of is compared
// with it.
#pragma once

#include "scenarios/compiler/analysis.hpp"
#include "scenarios/runner/estimate.hpp"

namespace surgetank::scenarios {

/// One check for each prediction and row that say the same thing of the same station. Exact results
/// must lie in the 99.9 % interval, bounds must hold; approximations are shown and judge nothing.
std::vector<Check> check_theory(const Plan& plan, const Ensemble& ensemble, const Trust& trust);

}  // namespace surgetank::scenarios
