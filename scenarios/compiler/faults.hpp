// What reading and resolving faults have in common.
#pragma once

#include <string>
#include <string_view>

#include "scenarios/compiler/connect.hpp"

namespace surgetank::scenarios {

/// cut, heal and degrade; the others act on components.
bool acts_on_links(models::FaultVerb verb);
std::string_view verb_name(models::FaultVerb verb);

/// Fills in the nodes and edges that a fault acts on, or says why there are none. `path` is the
/// fault's, for messages.
void find_targets(const Spec& spec, const Names& names, const Topology& topology,
                  const FaultSpec& fault, const std::string& path, FaultWindow& window,
                  Diagnostics& diagnostics);

/// Where the faults from an index on stand in the text; those before it are the scenario's.
struct FaultPlace {
    std::size_t first = 0;
    std::string section = "faults";
};

/// Resolves the faults of `spec` into the timetable and the windows of `topology`.
void resolve_fault_list(const Spec& spec, const Names& names, Topology& topology,
                        Diagnostics& diagnostics, const FaultPlace& place);

}  // namespace surgetank::scenarios
