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
    return workers.recorded ||
           (takes_time(workers.service.other.law) &&
            std::all_of(workers.service.by_type.begin(), workers.service.by_type.end(), is_slow));
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
    const bool on_platform =
        edge.passage && (edge.passage->there > sim::Duration::zero() || edge.passage->route);
    return on_platform || takes_time(edge.spec.channel.latency.law) ||
           edge.spec.channel.bandwidth.has_value();
}

/// The edges of a subgraph, by the node they begin at.
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

/// Looks for a circle, depth first and without recursion: an edge back to a node that is still
/// under way closes one.
class CircleSearch {
public:
    CircleSearch(const Topology& topology, const EdgeLists& lists)
        : topology_(topology), lists_(lists), states_(topology.nodes.size(), State::fresh) {}

    /// The edges of some circle, or none.
    std::vector<std::size_t> find() {
        for (std::size_t start = 0; start < states_.size() && circle_.empty(); ++start) {
            if (states_[start] == State::fresh) {
                enter(start);
                walk();
            }
        }
        return circle_;
    }

private:
    enum class State : std::uint8_t { fresh, under_way, done };
    struct Visit {
        std::size_t node;
        std::size_t next;  ///< Which of its edges comes next.
    };

    void enter(std::size_t node) {
        states_[node] = State::under_way;
        visits_.push_back({node, 0});
    }

    void walk() {
        while (!visits_.empty() && circle_.empty()) {
            Visit& visit = visits_.back();
            if (visit.next == lists_.from(visit.node).size()) {
                states_[visit.node] = State::done;
                visits_.pop_back();
                continue;
            }
            const std::size_t edge = lists_.from(visit.node)[visit.next++];
            const std::size_t to = topology_.edges[edge].to;
            if (states_[to] == State::under_way) {
                close(to);
            } else if (states_[to] == State::fresh) {
                enter(to);
            }
        }
    }

    /// The edges taken since `node` was entered, up to the one that leads back to it.
    void close(std::size_t node) {
        std::size_t begin = visits_.size() - 1;
        while (visits_[begin].node != node) {
            --begin;
        }
        for (std::size_t i = begin; i < visits_.size(); ++i) {
            circle_.push_back(lists_.from(visits_[i].node)[visits_[i].next - 1]);
        }
    }

    const Topology& topology_;
    const EdgeLists& lists_;
    std::vector<State> states_;
    std::vector<Visit> visits_;
    std::vector<std::size_t> circle_;
};

void check_circles(const Topology& topology, Diagnostics& diagnostics) {
    const EdgeLists instant(topology, [&](const Edge& edge) {
        return !is_delayed_on(edge) && !is_delayed_in(topology.nodes[edge.from], edge.port);
    });
    const std::vector<std::size_t> circle = CircleSearch(topology, instant).find();
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
        const bool must_lead_on = node.kind != Kind::queue && node.kind != Kind::log &&
                                  node.kind != Kind::workers && node.kind != Kind::sink;
        if (reached[i] && must_lead_on && all.from(i).empty() &&
            told.insert(path_of(node)).second) {
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
    check_parts(topology, diagnostics);
}

}  // namespace surgetank::scenarios
