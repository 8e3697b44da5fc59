// What is shared: bandwidth of links and wires, connections with a limit, cores of hosts.
#pragma once

#include "scenarios/compiler/analysis.hpp"

namespace surgetank::scenarios {

/// Adds the mean size of what each edge carries to a study whose flows are known.
void add_mean_bytes(const Topology& topology, const Routing& routing, Analysis& analysis);

/// Adds links and everything on the platform that many share to a study whose loads are known.
/// What follows closed clients is left out: it has no known load.
void add_shared_loads(const Topology& topology, Analysis& analysis);

/// By edge: the fullest lane on its way, an index into `Analysis::shared`; nothing where it crosses
/// none.
std::vector<std::optional<std::size_t>> narrowest_lanes(const Topology& topology,
                                                        const Analysis& analysis);

}  // namespace surgetank::scenarios
