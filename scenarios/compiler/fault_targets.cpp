// What a fault acts on: components, groups of them, links, or the border of a group.
#include <algorithm>
#include <set>

#include "scenarios/compiler/codes.hpp"
#include "scenarios/compiler/faults.hpp"
#include "scenarios/compiler/nearest.hpp"
#include "scenarios/compiler/ports.hpp"

namespace surgetank::scenarios {
namespace {

using namespace models;

class TargetSearch {
public:
    TargetSearch(const Spec& spec, const Names& names, const Topology& topology,
                 const std::string& path, Diagnostics& diagnostics)
        : spec_(spec), names_(names), topology_(topology), path_(path), diagnostics_(diagnostics) {}

    void find(const FaultSpec& fault, FaultWindow& window) {
        if (acts_on_links(fault.verb)) {
            find_edges(fault, window);
            return;
        }
        const auto group = spec_.groups.find(fault.target);
        if (group != spec_.groups.end()) {
            for (const std::string& member : group->second) {
                add_nodes(member, window);
            }
        } else if (!add_nodes(fault.target, window) && !add_host(fault, window)) {
            refuse_target(fault);
        }
        for (const std::size_t node : window.nodes) {
            const Kind kind = topology_.nodes[node].kind;
            if (fault.verb == FaultVerb::slow && kind != Kind::workers) {
                refuse(fault, code::fault_target, "slow",
                       "`" + topology_.nodes[node].name + "` is " + a_kind(kind) +
                           ", and only workers have a service to slow down");
            } else if (kind == Kind::sink) {
                refuse(fault, code::fault_target, std::string(verb_name(fault.verb)),
                       "a sink cannot crash");
            }
        }
    }

private:
    void refuse(const FaultSpec& fault, std::string_view code, const std::string& field,
                std::string message, std::string hint = {}) {
        diagnostics_.add(fault.mark, code, path_ + "." + field, std::move(message),
                         std::move(hint));
    }

    bool add_nodes(const std::string& name, FaultWindow& window) {
        const std::optional<Copies> found = names_.find(name);
        for (std::size_t i = 0; found && i < found->count; ++i) {
            window.nodes.push_back(found->first + i);
        }
        return found.has_value();
    }

    /// Whatever stands on the host; only workers can be slowed down, and no sink can crash.
    bool add_host(const FaultSpec& fault, FaultWindow& window) {
        const std::optional<std::size_t> host = place_in(topology_.net.hosts, fault.target);
        for (std::size_t i = 0; host && i < topology_.nodes.size(); ++i) {
            const Kind kind = topology_.nodes[i].kind;
            const bool is_able =
                fault.verb == FaultVerb::slow ? kind == Kind::workers : kind != Kind::sink;
            if (topology_.nodes[i].host == host && is_able) {
                window.nodes.push_back(i);
            }
        }
        return host.has_value();
    }

    static std::optional<std::size_t> place_in(const std::vector<std::string>& names,
                                               const std::string& name) {
        const auto found = std::find(names.begin(), names.end(), name);
        return found == names.end()
                   ? std::nullopt
                   : std::optional(static_cast<std::size_t>(found - names.begin()));
    }

    /// Every link whose way crosses the wire.
    void add_crossing(const std::string& name, FaultWindow& window) {
        std::vector<std::string> wires;
        for (std::size_t i = 0; topology_.platform && i < topology_.platform->wires.size(); ++i) {
            wires.push_back(topology_.platform->wires[i].first);
        }
        const std::optional<std::size_t> wire = place_in(wires, name);
        window.wire = wire;
        for (std::size_t i = 0; wire && i < topology_.edges.size(); ++i) {
            const std::optional<Passage>& passage = topology_.edges[i].passage;
            if (passage && std::count(passage->wires.begin(), passage->wires.end(), *wire) > 0) {
                window.edges.push_back(i);
            }
        }
    }

    void find_edges(const FaultSpec& fault, FaultWindow& window) {
        const auto group = spec_.groups.find(fault.target);
        if (fault.link) {
            add_edges_between(fault, window);
        } else if (group != spec_.groups.end()) {
            add_border_of(group->second, window);
        } else {
            for (std::size_t i = 0; i < topology_.edges.size(); ++i) {
                const Edge& edge = topology_.edges[i];
                if (edge.name == fault.target || edge.spec.name == fault.target) {
                    window.edges.push_back(i);
                }
            }
            if (window.edges.empty()) {
                add_crossing(fault.target, window);
            }
        }
        if (window.edges.empty()) {
            refuse_target(fault);
        }
    }

    void add_edges_between(const FaultSpec& fault, FaultWindow& window) {
        const std::size_t dot = fault.link->first.find('.');
        const std::optional<Copies> from = names_.find(fault.link->first.substr(0, dot));
        const std::optional<Copies> to = names_.find(fault.link->second);
        const auto lies_in = [](const Copies& copies, std::size_t node) {
            return node >= copies.first && node < copies.first + copies.count;
        };
        for (std::size_t i = 0; from && to && i < topology_.edges.size(); ++i) {
            const Edge& edge = topology_.edges[i];
            const bool is_port = dot == std::string::npos ||
                                 port_name(edge.port) == fault.link->first.substr(dot + 1);
            if (lies_in(*from, edge.from) && lies_in(*to, edge.to) && is_port) {
                window.edges.push_back(i);
            }
        }
    }

    /// Every link between a member of the group and the rest: the group is cut off.
    void add_border_of(const std::vector<std::string>& members, FaultWindow& window) {
        std::set<std::size_t> inside;
        for (const std::string& member : members) {
            const std::optional<Copies> found = names_.find(member);
            for (std::size_t i = 0; found && i < found->count; ++i) {
                inside.insert(found->first + i);
            }
        }
        for (std::size_t i = 0; i < topology_.edges.size(); ++i) {
            const Edge& edge = topology_.edges[i];
            if (inside.contains(edge.from) != inside.contains(edge.to)) {
                window.edges.push_back(i);
            }
        }
    }

    void refuse_target(const FaultSpec& fault) {
        const std::string field{verb_name(fault.verb)};
        std::vector<std::string_view> known;
        if (acts_on_links(fault.verb)) {
            const bool is_component = !fault.link && names_.find(fault.target).has_value();
            for (std::size_t i = 0; topology_.platform && i < topology_.platform->wires.size();
                 ++i) {
                known.push_back(topology_.platform->wires[i].first);
            }
            const std::string what = known.empty() ? "no link" : "no link or wire";
            refuse(fault, code::fault_target, field,
                   fault.link ? "there is no link from `" + fault.link->first + "` to `" +
                                    fault.link->second + "`"
                              : what + " is named `" + fault.target + "`",
                   is_component ? "links are named as {from: ..., to: ...}"
                   : fault.link ? ""
                                : advice(fault.target, known));
            return;
        }
        for (const auto& [name, members] : spec_.groups) {
            known.push_back(name);
        }
        for (const ComponentSpec& component : spec_.components) {
            known.push_back(component.name);
        }
        known.insert(known.end(), topology_.net.hosts.begin(), topology_.net.hosts.end());
        const std::string what =
            topology_.platform ? "no component, group or host" : "no component or group";
        refuse(fault, code::fault_target, field, what + " is named `" + fault.target + "`",
               advice(fault.target, known));
    }

    const Spec& spec_;
    const Names& names_;
    const Topology& topology_;
    const std::string& path_;
    Diagnostics& diagnostics_;
};

}  // namespace

bool acts_on_links(FaultVerb verb) {
    return verb == FaultVerb::cut || verb == FaultVerb::heal || verb == FaultVerb::degrade;
}

std::string_view verb_name(FaultVerb verb) {
    return names_of(FaultVerb{})[static_cast<std::size_t>(verb)].name;
}

void find_targets(const Spec& spec, const Names& names, const Topology& topology,
                  const FaultSpec& fault, const std::string& path, FaultWindow& window,
                  Diagnostics& diagnostics) {
    TargetSearch(spec, names, topology, path, diagnostics).find(fault, window);
}

}  // namespace surgetank::scenarios
