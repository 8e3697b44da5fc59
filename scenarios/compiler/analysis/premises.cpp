#include "scenarios/compiler/analysis/premises.hpp"

#include <algorithm>
#include <map>

#include "scenarios/compiler/routing.hpp"

namespace surgetank::scenarios {

namespace {

using namespace models;

std::string doubt_of(const SourceConfig& source) {
    if (std::holds_alternative<ProfileArrivals>(source.arrivals)) {
        return "the rate changes over time";
    }
    if (std::holds_alternative<TraceArrivals>(source.arrivals)) {
        return "arrivals are replayed";
    }
    if (source.stop || source.limit.count || source.start > sim::Duration::zero()) {
        return "the source publishes for a part of the time";
    }
    if (source.publish.buffer.messages.count && source.publish.buffer.full == WhenFull::drop) {
        return "the client's buffer may be full";
    }
    return source.publish.retry || source.publish.timeout ? "publications may be repeated" : "";
}

/// Room for so many messages beyond what usually waits, in units of 1 / (1 - utilization), is never
/// filled: the tail of the backlog falls exponentially (Kingman 1961).
constexpr double ample = 1000;

std::string doubt_of(const QueueConfig& queue, const std::string& name, double saturation) {
    const auto& messages = queue.capacity.messages.count;
    const bool is_ample = messages && !queue.capacity.bytes &&
                          static_cast<double>(*messages) * (1 - saturation) >= ample;
    const bool bounded = messages || queue.capacity.bytes;
    if (bounded && !is_ample && queue.overflow != Overflow::block) {
        return "`" + name + "` may be full";
    }
    return queue.ttl ? "messages may expire in `" + name + "`" : "";
}

/// Of workers, for what follows them as well.
std::string doubt_of(const WorkersConfig& workers, const std::string& name, const Load& load) {
    if (workers.capacity.count && workers.overflow != Overflow::block) {
        return "the line of `" + name + "` may be full";
    }
    return load.saturation() >= 1 ? "`" + name + "` is overloaded" : "";
}

std::string doubt_of(const Topology& topology, const Analysis& analysis, std::size_t node,
                     double saturation_behind) {
    const Node& spec = topology.nodes[node];
    if (const auto* source = std::get_if<SourceConfig>(&spec.config)) {
        return doubt_of(*source);
    }
    if (const auto* queue = std::get_if<QueueConfig>(&spec.config)) {
        return doubt_of(*queue, spec.name, saturation_behind);
    }
    if (const auto* workers = std::get_if<WorkersConfig>(&spec.config)) {
        return doubt_of(*workers, spec.name, analysis.loads[node]);
    }
    return "";
}

/// Of workers alone: what follows them gets what it should.
std::string local_doubt(const WorkersConfig& workers) {
    if (workers.batch) {
        return "batches need not be full";
    }
    return workers.recorded ? "service times are replayed" : "";
}

/// How an edge may carry more or less than its share.
std::vector<std::string> doubts_of_edges(const Topology& topology) {
    std::map<std::pair<std::size_t, std::string>, int> consumers;
    for (const Edge& edge : topology.edges) {
        if (edge.spec.consume) {
            ++consumers[{edge.from, group_of(topology, edge)}];
        }
    }
    std::vector<std::string> doubts;
    for (const Edge& edge : topology.edges) {
        const Node& from = topology.nodes[edge.from];
        const auto* exchange = std::get_if<ExchangeConfig>(&from.config);
        const bool by_key = (exchange != nullptr && exchange->rule == Rule::key_hash) ||
                            edge.spec.each == Each::hash || from.kind == Kind::log;
        std::string doubt;
        if (by_key) {
            doubt = "keys are not spread evenly";
        } else if (edge.port == Port::rejected) {
            doubt = "refusals are not foreseen";
        } else if (edge.spec.consume && edge.spec.channel.loss.value > 0) {
            doubt = "deliveries may be lost";
        } else if (edge.spec.consume && consumers[{edge.from, group_of(topology, edge)}] > 1) {
            doubt = "consumers of one group share as they have time";
        }
        doubts.push_back(std::move(doubt));
    }
    return doubts;
}

}  // namespace

std::vector<std::string> doubts(const Topology& topology, const Analysis& analysis) {
    std::vector<std::string> found(topology.nodes.size());
    std::vector<std::vector<std::size_t>> out(topology.nodes.size());
    for (std::size_t e = 0; e < topology.edges.size(); ++e) {
        out[topology.edges[e].from].push_back(e);
    }
    std::vector<std::size_t> waiting;
    const auto doubt = [&](std::size_t node, const std::string& why) {
        if (found[node].empty() && !why.empty()) {
            found[node] = why;
            waiting.push_back(node);
        }
    };
    const std::vector<std::string> of_edges = doubts_of_edges(topology);
    for (const FaultWindow& fault : topology.faults) {
        for (const std::size_t node : fault.nodes) {
            doubt(node, "`" + fault.name + "` changes it");
        }
        for (const std::size_t e : fault.edges) {
            doubt(topology.edges[e].to, "`" + fault.name + "` changes it");
        }
    }
    std::vector<double> behind(topology.nodes.size());  // The fullest station that follows.
    for (const Edge& edge : topology.edges) {
        behind[edge.from] = std::max(behind[edge.from], analysis.loads[edge.to].saturation());
    }
    for (std::size_t node = 0; node < topology.nodes.size(); ++node) {
        doubt(node, doubt_of(topology, analysis, node, behind[node]));
    }
    for (std::size_t e = 0; e < topology.edges.size(); ++e) {
        doubt(topology.edges[e].to, of_edges[e]);
    }
    for (std::size_t next = 0; next < waiting.size(); ++next) {  // In order of discovery.
        for (const std::size_t e : out[waiting[next]]) {
            const std::string why = found[waiting[next]];
            doubt(topology.edges[e].to, why);
        }
    }
    for (std::size_t node = 0; node < topology.nodes.size(); ++node) {
        const auto* workers = std::get_if<WorkersConfig>(&topology.nodes[node].config);
        if (workers != nullptr && found[node].empty()) {
            found[node] = local_doubt(*workers);
        }
    }
    return found;
}

}  // namespace surgetank::scenarios
