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

/// What each edge carries, losses on the way included.
struct Carried {
    std::vector<double> messages_per_s, bytes_per_s;
};

Carried carried_by(const Topology& topology, const Flows& messages, const Flows& bytes) {
    Carried carried;
    for (std::size_t e = 0; e < topology.edges.size(); ++e) {
        const double arrives = std::max(1e-9, 1 - topology.edges[e].spec.channel.loss.value);
        carried.messages_per_s.push_back(messages.carried(e) / arrives);
        carried.bytes_per_s.push_back(bytes.carried(e) / arrives);
    }
    return carried;
}

void add_channels(const Topology& topology, const Carried& carried, Analysis& analysis) {
    for (std::size_t e = 0; e < topology.edges.size(); ++e) {
        const Edge& edge = topology.edges[e];
        ChannelLoad load{e, carried.messages_per_s[e], carried.bytes_per_s[e]};
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

void add_lanes(const Topology& topology, const Carried& carried, Analysis& analysis) {
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
        for (const std::size_t lane : topology.net.routes[*edge.passage->route].lanes) {
            lanes[lane].messages_per_s += carried.messages_per_s[e];
            lanes[lane].asked += carried.bytes_per_s[e];
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

void add_shared_loads(const Topology& topology, const TrafficEquations& traffic,
                      Analysis& analysis) {
    const bool sizes_matter =
        std::any_of(topology.edges.begin(), topology.edges.end(),
                    [](const Edge& edge) { return edge.spec.channel.bandwidth || edge.passage; });
    if (sizes_matter) {
        const Flows bytes = traffic.solve(mean_bytes(topology));
        const Carried carried = carried_by(topology, analysis.flows, bytes);
        for (std::size_t e = 0; e < topology.edges.size(); ++e) {
            const double messages = carried.messages_per_s[e];
            analysis.mean_bytes.push_back(messages > 0 ? carried.bytes_per_s[e] / messages : 0);
        }
        add_channels(topology, carried, analysis);
        add_lanes(topology, carried, analysis);
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
