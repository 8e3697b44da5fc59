// The steps from a Spec to a Topology; `connect` calls them in order.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "scenarios/compiler/diagnostics.hpp"
#include "scenarios/compiler/topology.hpp"

namespace surgetank::scenarios {

/// The copies of one component: a range of nodes.
struct Copies {
    std::size_t first = 0;
    std::size_t count = 1;
    bool is_counted = false;  ///< Whether `count` was more than one: names carry an index.
};

/// Resolves names against the nodes, and says which name was probably meant.
class Names {
public:
    Names(const Spec& spec, const std::vector<Copies>& copies);

    /// A component, or one copy of it: `gateway` or `gateway[3]`.
    std::optional<Copies> find(const std::string& name) const;
    /// Adds "no component is named ..." with a hint.
    void refuse(Diagnostics& diagnostics, Mark mark, const std::string& path,
                const std::string& name) const;

private:
    std::unordered_map<std::string, Copies> places_;
    std::vector<std::string_view> names_;
};

/// Makes the nodes: counted components become several.
std::vector<Copies> expand_components(const Spec& spec, Topology& topology,
                                      Diagnostics& diagnostics);
/// Makes the edges: names and ports resolved, copies linked, `dead_letter` and `alternate`
/// included.
void expand_links(const Spec& spec, const Names& names, Topology& topology,
                  Diagnostics& diagnostics);
/// Interns the message types and checks every place that names one.
void intern_types(const Spec& spec, Topology& topology, Diagnostics& diagnostics);
/// Puts components on hosts, and finds the ways between them.
void place_on_platform(const Spec& spec, const std::vector<Copies>& copies, Topology& topology,
                       Diagnostics& diagnostics);
/// Checks routes, headers, weights and subscriptions against the components they stand behind.
void check_link(const LinkSpec& link, const ComponentSpec& from, Port port, const ComponentSpec& to,
                const std::string& path, Diagnostics& diagnostics);
/// Refuses what no message can reach, or leave, and loops in which no time passes.
void check_paths(const Spec& spec, const Topology& topology, Diagnostics& diagnostics);
/// Refuses parts of messages where nobody can use them, and their lack where somebody waits.
void check_parts(const Topology& topology, Diagnostics& diagnostics);
/// Gives every node and edge its place in the canonical order.
void rank(Topology& topology);
/// Resolves the faults into a timetable and windows.
void resolve_faults(const Spec& spec, const Names& names, Topology& topology,
                    Diagnostics& diagnostics);
/// Resolves the faults of all variants; those of the scenario are known to be in order.
void resolve_variants(const Spec& spec, const Names& names, Topology& topology,
                      Diagnostics& diagnostics);
/// Checks the names in the expectations.
void resolve_expectations(const Spec& spec, const Names& names, Topology& topology,
                          Diagnostics& diagnostics);

}  // namespace surgetank::scenarios
