#include "scenarios/compiler/analysis/floors.hpp"

#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <boost/property_map/transform_value_property_map.hpp>

#include <algorithm>
#include <cmath>
#include <set>

#include "scenarios/compiler/analysis/arrivals.hpp"
#include "scenarios/compiler/analysis/findings.hpp"
#include "scenarios/compiler/analysis/rates.hpp"

namespace surgetank::scenarios {

namespace {

constexpr double nowhere = 1e300;

enum class At : std::uint8_t { mean, least };

double mean_size(const Topology& topology) {
    double size = 0;
    for (const std::size_t node : topology.sources) {
        size += sim::mean(std::get<models::SourceConfig>(topology.nodes[node].config).size.law) /
                static_cast<double>(topology.sources.size());
    }
    return size;
}

double least_size(const Topology& topology) {
    double size = INFINITY;
    for (const std::size_t node : topology.sources) {
        size = std::min(
            size, least(std::get<models::SourceConfig>(topology.nodes[node].config).size.law));
    }
    return size;
}

/// The time from one node's effect to that of the next, by edge.
class Hops {
public:
    Hops(const Topology& topology, const Analysis& analysis, At at)
        : topology_(topology), times_(topology.edges.size()) {
        const double size = at == At::mean ? mean_size(topology) : least_size(topology);
        for (std::size_t e = 0; e < topology.edges.size(); ++e) {
            const Edge& edge = topology.edges[e];
            const models::ChannelConfig& channel = edge.spec.channel;
            const sim::Distribution& latency = channel.latency.law;
            const bool is_main = edge.port == Port::out || edge.port == Port::done;
            const bool is_used = is_main && analysis.flows.carried(e) > 0;
            double time = at == At::mean ? sim::mean(latency) : least(latency);
            time += edge.passage ? sim::seconds(edge.passage->there) : 0;
            time += channel.bandwidth ? size / channel.bandwidth->bytes_per_second : 0;
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
        const std::size_t nodes = topology_.nodes.size();
        Ways ways{std::vector<double>(nodes, nowhere), std::vector<std::size_t>(nodes)};
        for (std::size_t node = 0; node < nodes; ++node) {
            ways.before[node] = node;
        }
        const auto index = boost::get(boost::vertex_index, topology_.graph);
        std::vector<boost::default_color_type> colors(nodes, boost::white_color);
        const auto visitor = boost::default_dijkstra_visitor();
        const auto weight = boost::make_transform_value_property_map(
            [this](const EdgeIndex& edge) { return times_[edge]; },
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
    std::vector<double> times_;
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

/// What is waited on the way, where it is predicted of every station there.
std::optional<double> waits_on(const std::vector<std::size_t>& path,
                               const std::vector<const Forecast*>& of_node,
                               const Topology& topology) {
    double sum = 0;
    for (const std::size_t node : path) {
        const auto* workers = std::get_if<models::WorkersConfig>(&topology.nodes[node].config);
        if (workers == nullptr || !workers->concurrency.count) {
            continue;
        }
        if (of_node[node] == nullptr || !of_node[node]->wait_s) {
            return std::nullopt;
        }
        sum += *of_node[node]->wait_s;
    }
    return sum;
}

}  // namespace

void add_floors(const Topology& topology, const Analysis& analysis,
                std::vector<Forecast>& stations) {
    const auto mean = Hops(topology, analysis, At::mean).from(topology.sources);
    const auto smallest = Hops(topology, analysis, At::least).from(topology.sources);
    for (Forecast& station : stations) {
        const std::size_t node = station.is_link ? topology.edges[station.place].to : station.place;
        if (!station.is_link && mean.times[node] < nowhere) {
            station.floor_s = mean.times[node];
            station.floor_least_s = smallest.times[node];
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
    std::vector<const Forecast*> of_node(topology.nodes.size());
    for (const Forecast& station : stations) {
        if (!station.is_link) {
            of_node[station.place] = &station;
        }
    }
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
            const auto waits = waits_on(path, of_node, topology);
            floor.expected_s = waits ? std::optional(floor.mean_s + *waits) : std::nullopt;
            floors.push_back(std::move(floor));
        }
    }
    return floors;
}

}  // namespace surgetank::scenarios
