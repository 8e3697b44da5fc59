#include "scenarios/compiler/analysis/shared_loads.hpp"

#include <algorithm>
#include <cmath>

#include "scenarios/compiler/analysis/rates.hpp"

namespace surgetank::scenarios {

namespace {

using models::WorkersConfig;

bool is_shared(const Edge& edge) {
    return edge.spec.channel.bandwidth && edge.spec.channel.sharing != models::Sharing::delay;
}

/// Each connection sends one flow at a time, and the route may limit that.
std::size_t connections_of(const Topology& topology, const Edge& edge) {
    const auto* workers = std::get_if<WorkersConfig>(&topology.nodes[edge.to].config);
    return edge.spec.consume && workers != nullptr ? static_cast<std::size_t>(workers->instances)
                                                   : 1;
}

Mark mark_at(const std::vector<Mark>& marks, std::size_t place) {
    return place < marks.size() ? marks[place] : Mark{};
}

/// What an edge carries, losses on the way included [1/s].
double sent_per_s(const Topology& topology, const Flows& flows, std::size_t e) {
    return flows.carried(e) / std::max(1e-9, 1 - topology.edges[e].spec.channel.loss.value);
}

void add_channels(const Topology& topology, Analysis& analysis) {
    for (std::size_t e = 0; e < topology.edges.size(); ++e) {
        const Edge& edge = topology.edges[e];
        const double sent = sent_per_s(topology, analysis.flows, e);
        ChannelLoad load{e, sent, sent * analysis.mean_bytes[e]};
        if (is_shared(edge)) {
            load.capacity_bytes_per_s = edge.spec.channel.bandwidth->bytes_per_second;
            analysis.channels.push_back(load);
        } else if (edge.passage && edge.passage->route &&
                   topology.platform->flows == models::Flows::connection) {
            const models::NetRoute& route = topology.net.routes[*edge.passage->route];
            if (route.most < models::NetRoute::unlimited) {
                load.connections = connections_of(topology, edge);
                load.capacity_bytes_per_s = route.most * static_cast<double>(load.connections);
                analysis.channels.push_back(load);
            }
        }
    }
}

void add_lanes(const Topology& topology, Analysis& analysis) {
    std::vector<SharedLoad> lanes;
    std::vector<bool> is_known(topology.net.lanes.size(), true);
    for (std::size_t i = 0; i < topology.net.lanes.size(); ++i) {
        const models::Lane& lane = topology.net.lanes[i];
        lanes.push_back({.name = lane.name,
                         .mark = mark_at(topology.wire_marks, topology.wire_of_lane[i]),
                         .place = i,
                         .capacity = lane.bytes_per_second});
    }
    for (std::size_t e = 0; e < topology.edges.size(); ++e) {
        const Edge& edge = topology.edges[e];
        if (!edge.passage || !edge.passage->route) {
            continue;
        }
        const double sent = sent_per_s(topology, analysis.flows, e);
        for (const std::size_t lane : topology.net.routes[*edge.passage->route].lanes) {
            lanes[lane].messages_per_s += sent;
            lanes[lane].asked += sent * analysis.mean_bytes[e];
            lanes[lane].is_felt = lanes[lane].is_felt && is_flow(topology, edge);
            is_known[lane] = is_known[lane] && analysis.loads[edge.from].known;
        }
    }
    for (SharedLoad& lane : lanes) {
        if (is_known[lane.place] && lane.asked > 0 && std::isfinite(lane.asked)) {
            analysis.shared.push_back(std::move(lane));
        }
    }
}

void add_hosts(const Topology& topology, Analysis& analysis) {
    std::vector<SharedLoad> hosts(topology.net.hosts.size());
    std::vector<bool> is_known(hosts.size(), true);
    for (std::size_t node = 0; node < topology.nodes.size(); ++node) {
        const auto* workers = std::get_if<WorkersConfig>(&topology.nodes[node].config);
        const std::optional<std::size_t> host = topology.nodes[node].host;
        if (workers == nullptr || !host || workers->cpu != models::Cpu::shared) {
            continue;
        }
        const Load& load = analysis.loads[node];
        hosts[*host].messages_per_s += load.offered_per_s;
        hosts[*host].asked += load.offered_per_s * load.service_s;
        is_known[*host] = is_known[*host] && load.known;
    }
    for (std::size_t i = 0; i < hosts.size(); ++i) {
        if (is_known[i] && hosts[i].asked > 0) {
            hosts[i].name = topology.net.hosts[i];
            hosts[i].mark = mark_at(topology.host_marks, i);
            hosts[i].is_host = true;
            hosts[i].place = i;
            hosts[i].capacity = static_cast<double>(topology.net.cores[i]);
            analysis.shared.push_back(std::move(hosts[i]));
        }
    }
}

}  // namespace

void add_mean_bytes(const Topology& topology, const Routing& routing, Analysis& analysis) {
    const bool sizes_matter =
        std::any_of(topology.edges.begin(), topology.edges.end(),
                    [](const Edge& edge) { return edge.spec.channel.bandwidth || edge.passage; });
    if (!sizes_matter) {
        return;
    }
    const Flows bytes =
        TrafficEquations(topology, routing, analysis.flows).solve(mean_bytes(topology));
    for (std::size_t e = 0; e < topology.edges.size(); ++e) {
        const double messages = analysis.flows.carried(e);
        analysis.mean_bytes.push_back(messages > 0 ? bytes.carried(e) / messages : 0);
    }
}

void add_shared_loads(const Topology& topology, Analysis& analysis) {
    if (!analysis.mean_bytes.empty()) {
        add_channels(topology, analysis);
        add_lanes(topology, analysis);
    }
    add_hosts(topology, analysis);
}

std::vector<std::optional<std::size_t>> narrowest_lanes(const Topology& topology,
                                                        const Analysis& analysis) {
    std::vector<std::optional<std::size_t>> of_lane(topology.net.lanes.size());
    for (std::size_t i = 0; i < analysis.shared.size(); ++i) {
        if (!analysis.shared[i].is_host) {
            of_lane[analysis.shared[i].place] = i;
        }
    }
    std::vector<std::optional<std::size_t>> narrowest(topology.edges.size());
    for (std::size_t e = 0; e < topology.edges.size(); ++e) {
        const std::optional<Passage>& passage = topology.edges[e].passage;
        if (!passage || !passage->route) {
            continue;
        }
        for (const std::size_t lane : topology.net.routes[*passage->route].lanes) {
            const std::optional<std::size_t> here = of_lane[lane];
            const bool is_fuller =
                here && (!narrowest[e] || analysis.shared[*narrowest[e]].utilization() <
                                              analysis.shared[*here].utilization());
            narrowest[e] = is_fuller ? here : narrowest[e];
        }
    }
    return narrowest;
}

}  // namespace surgetank::scenarios
