// The variants of a branch: the scenario's faults and their own, resolved together, because which
// instance a fault takes depends on those that are down already.
#include "scenarios/compiler/compile.hpp"
#include "scenarios/compiler/connect.hpp"
#include "scenarios/compiler/faults.hpp"

namespace surgetank::scenarios {

void resolve_variants(const Spec& spec, const Names& names, Topology& topology,
                      Diagnostics& diagnostics) {
    if (!spec.branch) {
        return;
    }
    const std::vector<FaultWindow> faults = topology.faults;
    const std::vector<models::FaultAction> timetable = topology.timetable;
    Spec whole = spec;
    whole.branch.reset();
    for (const VariantSpec& variant : spec.branch->variants) {
        whole.faults.resize(spec.faults.size());
        whole.faults.insert(whole.faults.end(), variant.faults.begin(), variant.faults.end());
        topology.timetable.clear();
        resolve_fault_list(whole, names, topology, diagnostics,
                           {spec.faults.size(), "branch.variants." + variant.name + ".faults"});
        const bool is_for_helper = spec.run.physics == models::PhysicsKind::simgrid;
        topology.variants.push_back({variant.name, spec.branch->at, std::move(topology.timetable),
                                     std::move(topology.faults),
                                     is_for_helper ? to_yaml(whole) : ""});
    }
    topology.faults = faults;
    topology.timetable = timetable;
}

}  // namespace surgetank::scenarios
