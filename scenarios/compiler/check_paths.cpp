// Where messages can go: what is never reached, what leads nowhere, and circles without delay.
#include <algorithm>
#include <set>

#include "scenarios/compiler/codes.hpp"
#include "scenarios/compiler/connect.hpp"
#include "scenarios/compiler/ports.hpp"

namespace surgetank::scenarios {
namespace {

using namespace models;

std::string path_of(const Node& node) {
    return "components." + node.name.substr(0, node.name.find('['));
}

bool takes_time(const sim::Distribution& law) { return sim::mean(law) > 0; }

bool takes_time(const WorkersConfig& workers) {
    const auto is_slow = [](const auto& entry) { return takes_time(entry.second.law); };
    return workers.recorded || (takes_time(workers.service.other.law) &&
                                std::all_of(workers.service.by_type.begin(),
                                            workers.service.by_type.end(), is_slow));
}

/// Whether time passes, on average, before a message leaves the node by this port.
bool is_delayed_in(const Node& node, Port port) {
    if (const auto* workers = std::get_if<WorkersConfig>(&node.config)) {
        return port != Port::rejected && takes_time(*workers);
    }
    if (const auto* queue = std::get_if<QueueConfig>(&node.config)) {
        return port == Port::dead && queue->ttl.has_value();
    }
    return false;
}

bool is_delayed_on(const Edge& edge) {
    return takes_time(edge.spec.channel.latency.law) || edge.spec.channel.bandwidth.has_value();
}

/// A walk over the edges that form a subgraph, without recursion.
class EdgeLists {
public:
    template <class Keep>
    EdgeLists(const Topology& topology, Keep keep) : lists_(topology.nodes.size()) {
        for (std::size_t i = 0; i < topology.edges.size(); ++i) {
            if (keep(topology.edges[i])) {
                lists_[topology.edges[i].from].push_back(i);
            }
        }
    }
    const std::vector<std::size_t>& from(std::size_t node) const { return lists_[node]; }

private:
    std::vector<std::vector<std::size_t>> lists_;
};

/// The edges of some circle, or none: depth first, and an edge back to a node under way closes one.
std::vector<std::size_t> find_circle(const Topology& topology, const EdgeLists& lists) {
    enum class State : std::uint8_t { fresh, under_way, done };
    std::vector<State> states(topology.nodes.size(), State::fresh);
    struct Visit {
        std::size_t node;
        std::size_t next;
    };
    for (std::size_t start = 0; start < states.size(); ++start) {
        std::vector<Visit> visits;
        std::vector<std::size_t> way;
        if (states[start] == State::fresh) {
            visits.push_back({start, 0});
            states[start] = State::under_way;
        }
        while (!visits.empty()) {
            Visit& visit = visits.back();
            if (visit.next == lists.from(visit.node).size()) {
                states[visit.node] = State::done;
                visits.pop_back();
                way.resize(way.empty() ? 0 : way.size() - 1);
                continue;
            }
            const std::size_t edge = lists.from(visit.node)[visit.next++];
            const std::size_t to = topology.edges[edge].to;
            if (states[to] == State::under_way) {
                way.push_back(edge);
                const auto begins = [&](std::size_t e) { return topology.edges[e].from == to; };
                return {std::find_if(way.begin(), way.end(), begins), way.end()};
            }
            if (states[to] == State::fresh) {
                states[to] = State::under_way;
                way.push_back(edge);
                visits.push_back({to, 0});
            }
        }
    }
    return {};
}

void check_circles(const Topology& topology, Diagnostics& diagnostics) {
    const EdgeLists instant(topology, [&](const Edge& edge) {
        return !is_delayed_on(edge) && !is_delayed_in(topology.nodes[edge.from], edge.port);
    });
    const std::vector<std::size_t> circle = find_circle(topology, instant);
    if (circle.empty()) {
        return;
    }
    std::string names;
    for (const std::size_t edge : circle) {
        names += topology.nodes[topology.edges[edge].from].name + " -> ";
    }
    const Edge& first = topology.edges[circle.front()];
    names += topology.nodes[first.from].name;
    diagnostics.add(first.spec.mark, code::no_delay, "links",
                    "no time passes in the circle " + names, "give one of its links a latency");
}

void check_reach(const Topology& topology, Diagnostics& diagnostics) {
    const EdgeLists all(topology, [](const Edge&) { return true; });
    std::vector<bool> reached(topology.nodes.size(), false);
    std::vector<std::size_t> waiting = topology.sources;
    for (const std::size_t source : waiting) {
        reached[source] = true;
    }
    while (!waiting.empty()) {
        const std::size_t node = waiting.back();
        waiting.pop_back();
        for (const std::size_t edge : all.from(node)) {
            const std::size_t to = topology.edges[edge].to;
            if (!reached[to]) {
                reached[to] = true;
                waiting.push_back(to);
            }
        }
    }
    std::set<std::string> told;
    for (std::size_t i = 0; i < reached.size(); ++i) {
        const Node& node = topology.nodes[i];
        const std::string path = path_of(node);
        if (!reached[i] && told.insert(path).second) {
            diagnostics.add(node.mark, code::unreachable, path, "no message can reach it",
                            "link it to a source, or leave it out");
        }
    }
    for (std::size_t i = 0; i < topology.nodes.size(); ++i) {
        const Node& node = topology.nodes[i];
        const bool must_lead_on = node.kind == Kind::source || node.kind == Kind::exchange;
        if (reached[i] && must_lead_on && all.from(i).empty() && told.insert(path_of(node)).second) {
            diagnostics.add(node.mark, code::leads_nowhere, path_of(node),
                            "nothing follows this " + std::string(kind_name(node.kind)),
                            "write a link from it");
        }
    }
}

}  // namespace

void check_paths(const Spec& spec, const Topology& topology, Diagnostics& diagnostics) {
    if (topology.sources.empty()) {
        const Mark mark = spec.components.empty() ? Mark{1, 1} : spec.components.front().mark;
        diagnostics.add(mark, code::leads_nowhere, "components", "there is no source",
                        "a scenario needs at least one component with `kind: source`");
        return;
    }
    check_reach(topology, diagnostics);
    check_circles(topology, diagnostics);
}

}  // namespace surgetank::scenarios
