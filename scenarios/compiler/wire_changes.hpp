// Degraded wires: links cross several of them, and what is wrong with each adds up.
#pragma once

#include <vector>

#include "scenarios/compiler/topology.hpp"

namespace surgetank::scenarios {

/// A wire that is not itself for a while.
struct WireChange {
    std::size_t wire = 0;
    sim::Duration from{}, to{};
    double factor = 1;  ///< Of its latency.
    sim::Probability loss{};
    double bandwidth = 1;  ///< The share that is left.
};

/// Adds to the timetable what the lanes of the wires and every link that crosses one are like
/// whenever something changes. Factors and shares of changes that overlap are multiplied.
void add_wire_actions(const Topology& topology, const std::vector<WireChange>& changes,
                      std::vector<models::FaultAction>& timetable);

}  // namespace surgetank::scenarios
