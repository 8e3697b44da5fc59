#include "scenarios/runner/islands.hpp"

#include <algorithm>
#include <numeric>

namespace surgetank::scenarios {

namespace {

using models::SourceConfig;
using models::WorkersConfig;

bool flows_freely(const SourceConfig& source) {
    return !std::holds_alternative<models::ClosedArrivals>(source.arrivals) &&
           !std::holds_alternative<models::BatchArrivals>(source.arrivals) &&
           !source.publish.confirm;
}

bool flows_freely(const WorkersConfig& workers) {
    return workers.concurrency.count && workers.service.by_type.empty() && !workers.recorded &&
           !workers.capacity.count && !workers.batch && workers.cpu == models::Cpu::own &&
           workers.fails.value == 0 && workers.poison.value == 0 && !workers.idempotent;
}

/// Whether every type of message finds a link.
bool routes_all(const Plan& plan, std::size_t exchange) {
    for (std::size_t type = 0; type < plan.topology->types.size(); ++type) {
        if (plan.routing.bound(exchange, type).empty()) {
            return false;
        }
    }
    return true;
}

bool flows_freely(const Plan& plan, std::size_t node) {
    const ComponentConfig& config = plan.topology->nodes[node].config;
    switch (plan.topology->nodes[node].kind) {
        case Kind::source:
            return flows_freely(std::get<SourceConfig>(config));
        case Kind::workers:
            return flows_freely(std::get<WorkersConfig>(config)) &&
                   plan.topology->speed_of(node) == 1;
        case Kind::exchange:
            return routes_all(plan, node);
        case Kind::sink:
            return true;
        case Kind::queue:
        case Kind::log:
            return false;
    }
    return false;
}

/// A loop has a link that does not lead downstream in the canonical order.
bool flows_freely(const Plan& plan, const Edge& edge) {
    const models::ChannelConfig& channel = edge.spec.channel;
    const std::vector<Node>& nodes = plan.topology->nodes;
    const bool leads_down = nodes[edge.from].rank > edge.rank && edge.rank > nodes[edge.to].rank;
    const bool is_plain = edge.port == Port::out || edge.port == Port::done;
    const bool takes_all = edge.spec.types.empty() || nodes[edge.from].kind == Kind::exchange;
    return leads_down && is_plain && takes_all && edge.spec.each.value_or(Each::all) == Each::all &&
           channel.duplicate.value == 0 &&
           (!channel.bandwidth || channel.sharing != models::Sharing::fair) &&
           !is_flow(*plan.topology, edge);
}

std::vector<bool> bound_nodes(const Plan& plan) {
    const Topology& topology = *plan.topology;
    std::vector<bool> bound(topology.nodes.size());
    for (std::size_t node = 0; node < bound.size(); ++node) {
        bound[node] = !flows_freely(plan, node);
    }
    for (const Edge& edge : topology.edges) {
        bound[edge.from] = bound[edge.from] || !flows_freely(plan, edge);
    }
    for (const models::FaultAction& fault : topology.timetable) {
        bound[fault.on_link ? topology.edges[fault.target].from : fault.target] = true;
    }
    return bound;
}

}  // namespace

std::vector<std::size_t> find_islands(const Plan& plan) {
    const Topology& topology = *plan.topology;
    std::vector<std::size_t> leader(topology.nodes.size());
    std::iota(leader.begin(), leader.end(), std::size_t{0});
    const auto leader_of = [&](std::size_t node) {
        while (leader[node] != node) {
            node = leader[node] = leader[leader[node]];
        }
        return node;
    };
    for (const Edge& edge : topology.edges) {
        leader[leader_of(edge.from)] = leader_of(edge.to);
    }
    const std::vector<bool> bound = bound_nodes(plan);
    std::vector<bool> needs_events(leader.size());
    for (std::size_t node = 0; node < leader.size(); ++node) {
        needs_events[leader_of(node)] = needs_events[leader_of(node)] || bound[node];
    }
    std::size_t islands = 0;
    std::vector<std::size_t> number(leader.size(), Plan::no_island);
    std::vector<std::size_t> island(leader.size(), Plan::no_island);
    for (std::size_t node = 0; node < leader.size(); ++node) {
        const std::size_t its_leader = leader_of(node);
        if (!needs_events[its_leader]) {
            if (number[its_leader] == Plan::no_island) {
                number[its_leader] = islands++;
            }
            island[node] = number[its_leader];
        }
    }
    return island;
}

}  // namespace surgetank::scenarios
