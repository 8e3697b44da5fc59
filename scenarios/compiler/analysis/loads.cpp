// From the flows of the traffic equations to what is asked of every station.
#include <algorithm>
#include <cmath>
#include <limits>

#include "scenarios/compiler/analysis.hpp"
#include "scenarios/compiler/analysis/credit.hpp"
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

Load load_of(const Topology& topology, const Analysis& analysis, std::size_t node,
             const std::vector<std::size_t>& in) {
    const Flows& flows = analysis.flows;
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
        load.credit = credit_of(topology, analysis, in, node);
        const double scv = service_moments(topology, analysis, node).scv;
        load.fed = load.credit ? fed_servers(*load.credit, {load.service_s / deliveries, scv})
                               : std::numeric_limits<double>::infinity();
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
    add_mean_bytes(topology, routing, analysis);
    const std::vector<std::vector<std::size_t>> in = edges_into(topology);
    analysis.loads.reserve(topology.nodes.size());
    for (std::size_t node = 0; node < topology.nodes.size(); ++node) {
        analysis.loads.push_back(load_of(topology, analysis, node, in[node]));
    }
    analysis.feedback = traffic.feedback();
    forget_closed(topology, analysis);
    add_shared_loads(topology, analysis);
    return analysis;
}

}  // namespace surgetank::scenarios
