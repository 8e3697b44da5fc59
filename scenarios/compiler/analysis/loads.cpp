// From the flows of the traffic equations to what is asked of every station.
#include <algorithm>
#include <cmath>
#include <limits>

#include "scenarios/compiler/analysis.hpp"
#include "scenarios/compiler/analysis/rates.hpp"
#include "scenarios/compiler/analysis/shared_loads.hpp"

namespace surgetank::scenarios {

namespace {

using models::WorkersConfig;

/// Instances of workers that can have something to do: of a group that reads a log, one for each
/// partition at most.
double busy_instances(const Topology& topology, const std::vector<std::size_t>& in,
                      const WorkersConfig& workers) {
    double instances = static_cast<double>(workers.instances);
    for (const std::size_t e : in) {
        const Edge& edge = topology.edges[e];
        const auto* log = std::get_if<models::LogConfig>(&topology.nodes[edge.from].config);
        if (log != nullptr && in.size() == 1) {
            instances = std::min(instances, static_cast<double>(log->partitions));
        }
    }
    return instances;
}

double round_trip_s(const Edge& edge) {
    const models::ChannelConfig& channel = edge.spec.channel;
    const double there = sim::mean(channel.latency.law);
    const double back = channel.back_latency ? sim::mean(channel.back_latency->law) : there;
    const Passage wires = edge.passage.value_or(Passage{});
    return there + back + sim::seconds(wires.there + wires.back);
}

/// Servers that a push subscription keeps at work at most: a credit comes back when its message has
/// been served and both ways are done (a closed loop; Little 1961).
double fed_servers(const Topology& topology, const std::vector<std::size_t>& in,
                   const WorkersConfig& workers, double service_s) {
    const auto nothing_limits = std::numeric_limits<double>::infinity();
    if (in.size() != 1 || !topology.edges[in.front()].spec.consume) {
        return nothing_limits;
    }
    const LinkSpec& link = topology.edges[in.front()].spec;
    const bool is_counted = !link.consume->prefetch || link.consume->prefetch->count;
    if (link.consume->transfer != models::Transfer::push || !is_counted) {
        return nothing_limits;
    }
    const auto credits = static_cast<double>(link.consume->prefetch ? *link.consume->prefetch->count
                                                                    : *workers.concurrency.count);
    return static_cast<double>(workers.instances) * credits * service_s /
           (service_s + round_trip_s(topology.edges[in.front()]));
}

/// Seconds of service that are asked for in a second.
double work_of(const Topology& topology, const Flows& flows, std::size_t node,
               const WorkersConfig& workers) {
    if (workers.recorded) {
        return flows.tries(node) * recorded_service_s(topology) * workers.recorded->factor;
    }
    double work = 0;
    for (std::size_t type = 0; type < topology.types.size(); ++type) {
        work += flows.tries(node, type) * sim::mean(service_of(topology, workers, type));
    }
    work /= topology.speed_of(node);
    return work / (workers.batch ? static_cast<double>(workers.batch->max) : 1);
}

Load load_of(const Topology& topology, const Flows& flows, std::size_t node,
             const std::vector<std::size_t>& in) {
    Load load;
    load.offered_per_s = flows.arrivals(node);
    const auto* workers = std::get_if<WorkersConfig>(&topology.nodes[node].config);
    if (!std::isfinite(load.offered_per_s)) {
        load.known = false;  // A loop without a steady state.
        return load;
    }
    if (workers == nullptr || load.offered_per_s <= 0) {
        return load;
    }
    const double work = work_of(topology, flows, node, *workers);
    load.service_s = work / load.offered_per_s;
    load.tries = flows.tries(node) / load.offered_per_s;
    for (const std::size_t e : in) {
        const double new_ones =
            flows.carried(e) / handling_of(topology, topology.edges[e]).deliveries;
        load.endless_per_s += new_ones * handling_of(topology, topology.edges[e]).endless;
    }
    if (!workers->concurrency.count || load.service_s <= 0) {
        return load;
    }
    const auto slots = static_cast<double>(*workers->concurrency.count);
    load.servers = static_cast<double>(workers->instances) * slots;
    load.usable = busy_instances(topology, in, *workers) * slots;
    if (!workers->batch) {
        const double deliveries =
            in.size() == 1 ? handling_of(topology, topology.edges[in.front()]).deliveries : 1;
        load.fed = fed_servers(topology, in, *workers, load.service_s / deliveries);
    }
    load.utilization = work / load.servers;
    const double full = load.saturation();
    load.growth_per_s = full > 1 ? load.offered_per_s * (1 - 1 / full) : 0;
    return load;
}

std::vector<std::vector<std::size_t>> edges_into(const Topology& topology) {
    std::vector<std::vector<std::size_t>> in(topology.nodes.size());
    for (std::size_t e = 0; e < topology.edges.size(); ++e) {
        in[topology.edges[e].to].push_back(e);
    }
    return in;
}

/// Clients that wait for the effect set their own pace: what follows them has no known load.
void forget_closed(const Topology& topology, Analysis& analysis) {
    std::vector<std::size_t> waiting;
    for (const std::size_t node : topology.sources) {
        const auto& source = std::get<models::SourceConfig>(topology.nodes[node].config);
        if (!mean_rate(source, topology.run.horizon)) {
            waiting.push_back(node);
            analysis.loads[node].known = false;
        }
    }
    if (waiting.empty()) {
        return;
    }
    std::vector<std::vector<std::size_t>> next(topology.nodes.size());
    for (const Edge& edge : topology.edges) {
        next[edge.from].push_back(edge.to);
    }
    while (!waiting.empty()) {
        const std::size_t node = waiting.back();
        waiting.pop_back();
        for (const std::size_t to : next[node]) {
            if (analysis.loads[to].known) {
                analysis.loads[to].known = false;
                waiting.push_back(to);
            }
        }
    }
}

}  // namespace

Analysis analyze(const Topology& topology) {
    const Routing routing(topology);
    const TrafficEquations traffic(topology, routing);
    Analysis analysis;
    analysis.flows = traffic.solve(mean_rates(topology));
    const Flows& flows = analysis.flows;
    const std::vector<std::vector<std::size_t>> in = edges_into(topology);
    analysis.loads.reserve(topology.nodes.size());
    for (std::size_t node = 0; node < topology.nodes.size(); ++node) {
        analysis.loads.push_back(load_of(topology, flows, node, in[node]));
    }
    analysis.feedback = traffic.feedback();
    forget_closed(topology, analysis);
    add_shared_loads(topology, traffic, analysis);
    return analysis;
}

}  // namespace surgetank::scenarios
