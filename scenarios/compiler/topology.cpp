#include "scenarios/compiler/topology.hpp"

#include <algorithm>

#include "scenarios/compiler/codes.hpp"
#include "scenarios/compiler/compile.hpp"
#include "scenarios/compiler/connect.hpp"
#include "scenarios/compiler/nearest.hpp"

namespace surgetank::scenarios {

Names::Names(const Spec& spec, const std::vector<Copies>& copies) {
    for (std::size_t i = 0; i < spec.components.size(); ++i) {
        places_.emplace(spec.components[i].name, copies[i]);
        names_.push_back(spec.components[i].name);
    }
}

std::optional<Copies> Names::find(const std::string& name) const {
    const auto whole = places_.find(name);
    if (whole != places_.end()) {
        return whole->second;
    }
    const std::size_t bracket = name.find('[');
    const auto base = places_.find(name.substr(0, bracket));
    if (bracket == std::string::npos || base == places_.end() || !base->second.is_counted) {
        return std::nullopt;
    }
    const std::string digits = name.substr(bracket + 1, name.size() - bracket - 2);
    const bool is_index = name.back() == ']' && !digits.empty() && digits.size() < 8 &&
                          digits.find_first_not_of("0123456789") == std::string::npos;
    if (!is_index || std::stoul(digits) >= base->second.count) {
        return std::nullopt;
    }
    return Copies{base->second.first + std::stoul(digits), 1, true};
}

void Names::refuse(Diagnostics& diagnostics, Mark mark, const std::string& path,
                   const std::string& name) const {
    diagnostics.add(mark, code::unknown_component, path, "no component is named `" + name + "`",
                    diagnostics.has_room() ? advice(name, names_) : "");
}

std::optional<std::size_t> Topology::find(const std::string& node_name) const {
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (nodes[i].name == node_name) {
            return i;
        }
    }
    return std::nullopt;
}

bool is_flow(const Topology& topology, const Edge& edge) {
    return edge.passage && edge.passage->route &&
           (topology.run.physics == models::PhysicsKind::simgrid ||
            edge.spec.channel.sharing == models::Sharing::fair);
}

Topology connect(const Spec& spec) {
    Diagnostics diagnostics(spec.files.empty() ? std::vector{spec.file} : spec.files);
    Topology topology;
    topology.name = spec.name;
    topology.question = spec.question;
    topology.file = spec.file;
    topology.files = spec.files;
    topology.run = spec.run;
    const std::vector<Copies> copies = expand_components(spec, topology, diagnostics);
    const Names names(spec, copies);
    expand_links(spec, names, topology, diagnostics);
    intern_types(spec, topology, diagnostics);
    place_on_platform(spec, copies, topology, diagnostics);
    if (diagnostics.empty()) {
        check_paths(spec, topology, diagnostics);  // Of use only once every name is known.
    }
    resolve_faults(spec, names, topology, diagnostics);
    if (diagnostics.empty()) {
        resolve_variants(spec, names, topology, diagnostics);
    }
    resolve_expectations(spec, names, topology, diagnostics);
    diagnostics.throw_if_any();
    rank(topology);
    if (spec.run.physics == models::PhysicsKind::simgrid) {
        Spec alone = spec;
        alone.branch.reset();
        topology.resolved = to_yaml(alone);
    }
    return topology;
}

}  // namespace surgetank::scenarios
