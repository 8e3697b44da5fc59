#include "scenarios/compiler/analysis/floors.hpp"

#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <boost/property_map/transform_value_property_map.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "scenarios/compiler/analysis/arrivals.hpp"
#include "scenarios/compiler/analysis/findings.hpp"
#include "scenarios/compiler/analysis/rates.hpp"
#include "scenarios/compiler/analysis/shared_loads.hpp"

namespace surgetank::scenarios {

namespace {

constexpr double nowhere = 1e300;

enum class At : std::uint8_t { mean, least };

double size_of(const Topology& topology, std::size_t source, At at) {
    const auto& law = std::get<models::SourceConfig>(topology.nodes[source].config).size.law;
    return at == At::mean ? sim::mean(law) : least(law);
}

/// The smallest message of all.
double least_size(const Topology& topology) {
    double size = INFINITY;
    for (const std::size_t node : topology.sources) {
        size = std::min(size, size_of(topology, node, At::least));
    }
    return size;
}

/// The time from one node's effect to that of the next, by edge.
class Hops {
public:
    Hops(const Topology& topology, const Analysis& analysis, At at)
        : topology_(topology), at_(at), times_(topology.edges.size()) {
        per_byte_.resize(topology.edges.size());
        mixed_bytes_ = analysis.mean_bytes;
        if (at == At::least || mixed_bytes_.empty()) {
            mixed_bytes_.assign(topology.edges.size(), least_size(topology));
        }
        for (std::size_t e = 0; e < topology.edges.size(); ++e) {
            const Edge& edge = topology.edges[e];
            const models::ChannelConfig& channel = edge.spec.channel;
            const sim::Distribution& latency = channel.latency.law;
            const bool is_main = edge.port == Port::out || edge.port == Port::done;
            const bool is_used = is_main && analysis.flows.carried(e) > 0;
            double time = at == At::mean ? sim::mean(latency) : least(latency);
            time += edge.passage ? sim::seconds(edge.passage->there) : 0;
            if (channel.bandwidth) {
                per_byte_[e] = 1 / channel.bandwidth->bytes_per_second;
            } else if (edge.passage && edge.passage->route) {
                const models::Net& net = topology.net;
                per_byte_[e] = 1 / net.bandwidth_of(net.routes[*edge.passage->route]);
            }
            time += at == At::mean ? mean_service(analysis, edge.to) : least_service(edge.to);
            times_[e] = is_used ? std::min(time, nowhere) : nowhere;
        }
    }

    /// Times from the nodes to everywhere, and by node the one before it.
    struct Ways {
        std::vector<double> times;
        std::vector<std::size_t> before;
    };
    Ways from(const std::vector<std::size_t>& starts) const {
        const std::optional<double> size =
            starts.size() == 1 ? std::optional(size_of(topology_, starts[0], at_)) : std::nullopt;
        const std::size_t nodes = topology_.nodes.size();
        Ways ways{std::vector<double>(nodes, nowhere), std::vector<std::size_t>(nodes)};
        for (std::size_t node = 0; node < nodes; ++node) {
            ways.before[node] = node;
        }
        const auto index = boost::get(boost::vertex_index, topology_.graph);
        std::vector<boost::default_color_type> colors(nodes, boost::white_color);
        const auto visitor = boost::default_dijkstra_visitor();
        const auto weight = boost::make_transform_value_property_map(
            [this, &size](const EdgeIndex& edge) {
                const double bytes = size ? *size : mixed_bytes_[edge];
                return std::min(times_[edge] + bytes * per_byte_[edge], nowhere);
            },
            boost::get(boost::edge_bundle, topology_.graph));
        for (const std::size_t start : starts) {
            ways.times[start] = 0;
        }
        boost::dijkstra_shortest_paths_no_init(
            topology_.graph, starts.begin(), starts.end(),
            boost::make_iterator_property_map(ways.before.begin(), index),
            boost::make_iterator_property_map(ways.times.begin(), index), weight, index,
            std::less<double>(), boost::closed_plus<double>(nowhere), 0.0, visitor,
            boost::make_iterator_property_map(colors.begin(), index));
        return ways;
    }

private:
    double mean_service(const Analysis& analysis, std::size_t node) const {
        const auto* workers = std::get_if<models::WorkersConfig>(&topology_.nodes[node].config);
        return workers != nullptr && workers->recorded
                   ? recorded_service_s(topology_) * workers->recorded->factor
                   : service_moments(topology_, analysis, node).mean_s;
    }
    double least_service(std::size_t node) const {
        const auto* workers = std::get_if<models::WorkersConfig>(&topology_.nodes[node].config);
        if (workers == nullptr || workers->recorded) {
            return 0;
        }
        double service = least(workers->service.other.law);
        for (const auto& [type, law] : workers->service.by_type) {
            service = std::min(service, least(law.law));
        }
        return service / topology_.speed_of(node);
    }

    const Topology& topology_;
    At at_;
    std::vector<double> times_;        // By edge, but for
    std::vector<double> per_byte_;     // what depends on the size,
    std::vector<double> mixed_bytes_;  // and that size where messages of all sources are meant.
};

/// The names in expectations of latencies.
std::set<std::string> asked_of(const Topology& topology) {
    std::set<std::string> asked;
    for (const Expectation& expectation : topology.expect) {
        if (expectation.metric == "latency") {
            asked.insert({expectation.from, expectation.to, expectation.of});
        }
    }
    return asked;
}

/// One copy of each family, and whatever expectations name.
std::vector<std::size_t> without_copies(const Topology& topology,
                                        const std::vector<std::size_t>& nodes) {
    const std::set<std::string> asked = asked_of(topology);
    std::set<std::string> told;
    std::vector<std::size_t> kept;
    for (const std::size_t node : nodes) {
        const std::string& name = topology.nodes[node].name;
        if (asked.contains(name)) {
            told.insert(base_of(name));
            kept.push_back(node);
        }
    }
    for (const std::size_t node : nodes) {
        const std::string& name = topology.nodes[node].name;
        if (!asked.contains(name) && told.insert(base_of(name)).second) {
            kept.push_back(node);
        }
    }
    std::sort(kept.begin(), kept.end());
    return kept;
}

/// Where the latency of a flow is measured: where messages end, and where expectations say.
std::vector<std::size_t> ends_of(const Topology& topology) {
    std::vector<bool> leads_on(topology.nodes.size());
    for (const Edge& edge : topology.edges) {
        leads_on[edge.from] =
            leads_on[edge.from] || edge.port == Port::out || edge.port == Port::done;
    }
    const std::set<std::string> asked = asked_of(topology);
    std::vector<std::size_t> ends;
    for (std::size_t node = 0; node < topology.nodes.size(); ++node) {
        const Node& spec = topology.nodes[node];
        const bool has_effect = spec.kind == Kind::workers || spec.kind == Kind::sink;
        if (has_effect && (!leads_on[node] || asked.contains(spec.name))) {
            ends.push_back(node);
        }
    }
    return without_copies(topology, ends);
}

/// The nodes from `from` to `to`, both counted.
std::vector<std::size_t> path_to(const std::vector<std::size_t>& before, std::size_t to) {
    std::vector<std::size_t> path{to};
    while (before[path.back()] != path.back()) {
        path.push_back(before[path.back()]);
    }
    std::reverse(path.begin(), path.end());
    return path;
}

/// What is waited on the way, where it is predicted of everything there.
class WaitsOnTheWay {
public:
    WaitsOnTheWay(const Topology& topology, const Analysis& analysis,
                  const std::vector<Forecast>& stations)
        : topology_(topology),
          analysis_(analysis),
          of_node_(topology.nodes.size()),
          of_lane_(topology.net.lanes.size()),
          narrowest_(narrowest_lanes(topology, analysis)) {
        for (const Forecast& station : stations) {
            if (station.of == Forecast::Of::workers) {
                of_node_[station.place] = &station;
            } else if (station.of == Forecast::Of::wire) {
                of_lane_[station.place] = &station;
            }
        }
        for (const SharedLoad& shared : analysis.shared) {
            for (const Forecast& station : stations) {
                if (shared.is_host && station.of == Forecast::Of::host &&
                    station.place == shared.place) {
                    of_host_[shared.place] = {&station, &shared};
                }
            }
        }
    }

    std::optional<double> sum(const std::vector<std::size_t>& path) const {
        double sum = 0;
        for (std::size_t i = 0; i < path.size(); ++i) {
            const std::optional<double> at_station = at_node(path[i]);
            const std::optional<double> on_wires = i == 0 ? 0 : between(path[i - 1], path[i]);
            if (!at_station || !on_wires) {
                return std::nullopt;
            }
            sum += *at_station + *on_wires;
        }
        return sum;
    }

private:
    std::optional<double> at_node(std::size_t node) const {
        const Kind kind = topology_.nodes[node].kind;
        if (kind == Kind::aggregator || kind == Kind::resequencer) {
            return std::nullopt;  // Who waits there waits for others.
        }
        const auto* workers = std::get_if<models::WorkersConfig>(&topology_.nodes[node].config);
        if (workers == nullptr || !workers->concurrency.count) {
            return workers != nullptr && workers->cpu == models::Cpu::shared ? on_cores(node) : 0;
        }
        return of_node_[node] == nullptr ? std::nullopt : of_node_[node]->wait_s;
    }

    /// For others on the cores of its host, in proportion to what it needs itself.
    std::optional<double> on_cores(std::size_t node) const {
        const auto host = of_host_.find(*topology_.nodes[node].host);
        if (host == of_host_.end()) {
            return 0;
        }
        const auto& [forecast, load] = host->second;
        const double share = analysis_.loads[node].service_s * load->messages_per_s / load->asked;
        return forecast->wait_s ? std::optional(*forecast->wait_s * share) : std::nullopt;
    }

    /// For others on the fullest wire, where a flow gets its share of it; in proportion, too.
    std::optional<double> between(std::size_t from, std::size_t to) const {
        const auto [begin, end] = boost::out_edges(from, topology_.graph);
        for (auto edge = begin; edge != end; ++edge) {
            const std::size_t e = topology_.graph[*edge];
            if (boost::target(*edge, topology_.graph) == to && narrowest_[e] &&
                is_flow(topology_, topology_.edges[e])) {
                const SharedLoad& lane = analysis_.shared[*narrowest_[e]];
                const auto& wait_s = of_lane_[lane.place]->wait_s;
                const double share = analysis_.mean_bytes[e] * lane.messages_per_s / lane.asked;
                return wait_s ? std::optional(*wait_s * share) : std::nullopt;
            }
        }
        return 0;
    }

    const Topology& topology_;
    const Analysis& analysis_;
    std::vector<const Forecast*> of_node_, of_lane_;
    std::map<std::size_t, std::pair<const Forecast*, const SharedLoad*>> of_host_;
    std::vector<std::optional<std::size_t>> narrowest_;
};

}  // namespace

void add_floors(const Topology& topology, const Analysis& analysis,
                std::vector<Forecast>& stations) {
    const auto mean = Hops(topology, analysis, At::mean).from(topology.sources);
    const auto smallest = Hops(topology, analysis, At::least).from(topology.sources);
    for (Forecast& station : stations) {
        if (station.of == Forecast::Of::workers && mean.times[station.place] < nowhere) {
            station.floor_s = mean.times[station.place];
            station.floor_least_s = smallest.times[station.place];
        }
    }
}

std::vector<Floor> floors_of(const Topology& topology, const Analysis& analysis,
                             const std::vector<Forecast>& stations) {
    constexpr std::size_t most_pairs = 2000;
    const std::vector<std::size_t> sources = without_copies(topology, topology.sources);
    const std::vector<std::size_t> ends = ends_of(topology);
    if (sources.empty() || ends.size() > most_pairs / sources.size()) {
        return {};
    }
    const WaitsOnTheWay waits_on(topology, analysis, stations);
    const Hops mean(topology, analysis, At::mean);
    const Hops smallest(topology, analysis, At::least);
    std::vector<Floor> floors;
    for (const std::size_t source : sources) {
        const auto ways = mean.from({source});
        const auto shortest = smallest.from({source});
        for (const std::size_t end : ends) {
            if (ways.times[end] >= nowhere) {
                continue;
            }
            Floor floor{.from = topology.nodes[source].name,
                        .to = topology.nodes[end].name,
                        .mean_s = ways.times[end],
                        .least_s = shortest.times[end]};
            const std::vector<std::size_t> path = path_to(ways.before, end);
            for (const std::size_t node : path) {
                floor.path.push_back(topology.nodes[node].name);
            }
            const auto waits = waits_on.sum(path);
            floor.expected_s = waits ? std::optional(floor.mean_s + *waits) : std::nullopt;
            floors.push_back(std::move(floor));
        }
    }
    return floors;
}

}  // namespace surgetank::scenarios
