// Who depends on a single instance: dominators (every way from the sources leads through it;
// Lengauer & Tarjan 1979) and articulation points (without it the graph falls apart; Hopcroft &
// Tarjan 1973).
#pragma once

#include <optional>
#include <vector>

#include "scenarios/compiler/analysis.hpp"

namespace surgetank::scenarios {

/// Components that can fail, have one instance and no copy, and on which others depend, in the
/// order of the text. Nothing where ways are so long that the search would be too deep.
std::optional<std::vector<FailurePoint>> failure_points(const Topology& topology);

}  // namespace surgetank::scenarios
