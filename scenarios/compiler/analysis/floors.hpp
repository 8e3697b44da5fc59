// The floor of latencies: what a message takes if it never waits, along the shortest path
// (Dijkstra 1959), at the means of links and services and at their minima.
#pragma once

#include <vector>

#include "scenarios/compiler/analysis.hpp"

namespace surgetank::scenarios {

/// Fills in the floors of all stations, from the nearest source each.
void add_floors(const Topology& topology, const Analysis& analysis,
                std::vector<Forecast>& stations);

/// From every source to every end that it reaches, one copy standing for all; with the predicted
/// waits of `stations` on the way. Where there are too many, only the flows that expectations name.
std::vector<Floor> floors_of(const Topology& topology, const Analysis& analysis,
                             const std::vector<Forecast>& stations);

}  // namespace surgetank::scenarios
