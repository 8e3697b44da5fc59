// How far the load can grow: which station is full first, and what no routing can exceed.
#pragma once

#include <vector>

#include "scenarios/compiler/analysis.hpp"

namespace surgetank::scenarios {

/// The station with the least headroom, and what all sources publish when it is used up.
std::optional<Bottleneck> bottleneck_of(const Topology& topology, const Analysis& analysis,
                                        const std::vector<Forecast>& stations);

/// By end (components where messages end, copies taken together): the maximal flow that stations
/// and shared links let through on any way, and the minimal cut (Ford & Fulkerson 1956; computed by
/// push-relabel, Goldberg & Tarjan 1988). What other ends need of a station is not subtracted, so
/// it is a bound.
std::vector<MinimalCut> cuts_of(const Topology& topology, const Analysis& analysis);

}  // namespace surgetank::scenarios
