// What a prediction stands on. The flow through a network in its long run is exact by conservation
// as long as nothing is lost by chance, nothing changes over time and nothing is overloaded; here
// is who says otherwise, and what follows from it downstream.
#pragma once

#include <string>
#include <vector>

#include "scenarios/compiler/analysis.hpp"

namespace surgetank::scenarios {

/// By node: why its utilization is not exactly that of the traffic equations; empty where it is.
std::vector<std::string> doubts(const Topology& topology, const Analysis& analysis);

}  // namespace surgetank::scenarios
