#include "scenarios/compiler/analysis/premises.hpp"

#include <algorithm>
#include <map>

#include "scenarios/compiler/analysis/shared_loads.hpp"
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
    if (queue.intake || queue.dedup || queue.needs_consumer) {
        return "`" + name + "` does not take everything";
    }
    return queue.ttl ? "messages may expire in `" + name + "`" : "";
}

std::string doubt_of(const AggregatorConfig& aggregator, const std::string& name) {
    if (aggregator.window) {
        return "how many windows of `" + name + "` are empty is estimated";
    }
    return aggregator.timeout || aggregator.groups.count
               ? "groups of `" + name + "` may stay incomplete"
               : "";
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
    if (const auto* aggregator = std::get_if<AggregatorConfig>(&spec.config)) {
        return doubt_of(*aggregator, spec.name);
    }
    if (const auto* resequencer = std::get_if<ResequencerConfig>(&spec.config)) {
        return resequencer->timeout || resequencer->capacity.count
                   ? "messages may come to `" + spec.name + "` too late"
                   : "";
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

/// Whether a lease may end by its time, so that a message comes again: as long as it is much longer
/// than what is in hand takes to serve, we trust that it does not.
bool may_time_out(const SubscriptionConfig& consume, const WorkersConfig& workers) {
    constexpr double ample_times = 100;
    const auto& credits = consume.prefetch ? consume.prefetch->count : workers.concurrency.count;
    const double in_hand =
        sim::mean(workers.service.other.law) * static_cast<double>(credits.value_or(1));
    return consume.lease.time && sim::seconds(*consume.lease.time) < ample_times * in_hand;
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
        } else if (const auto* workers =
                       std::get_if<WorkersConfig>(&topology.nodes[edge.to].config);
                   workers != nullptr && edge.spec.consume &&
                   may_time_out(*edge.spec.consume, *workers)) {
            doubt = "leases may end by their time";
        } else if (edge.spec.consume && consumers[{edge.from, group_of(topology, edge)}] > 1) {
            doubt = "consumers of one group share as they have time";
        }
        doubts.push_back(std::move(doubt));
    }
    return doubts;
}

/// Doubts by node; the first one counts.
class Doubts {
public:
    explicit Doubts(const Topology& topology)
        : topology_(topology), found_(topology.nodes.size()) {}

    void of_faults() {
        for (const FaultWindow& fault : topology_.faults) {
            for (const std::size_t node : fault.nodes) {
                doubt(node, "`" + fault.name + "` changes it");
            }
            for (const std::size_t e : fault.edges) {
                doubt(topology_.edges[e].to, "`" + fault.name + "` changes it");
            }
        }
    }

    void of_components(const Analysis& analysis) {
        std::vector<double> behind(topology_.nodes.size());  // The fullest station that follows.
        for (const Edge& edge : topology_.edges) {
            behind[edge.from] = std::max(behind[edge.from], analysis.loads[edge.to].saturation());
        }
        for (std::size_t node = 0; node < topology_.nodes.size(); ++node) {
            doubt(node, doubt_of(topology_, analysis, node, behind[node]));
        }
    }

    void of_links() {
        const std::vector<std::string> of_edges = doubts_of_edges(topology_);
        for (std::size_t e = 0; e < of_edges.size(); ++e) {
            doubt(topology_.edges[e].to, of_edges[e]);
        }
    }

    /// Who is behind an overloaded wire gets less than it is sent.
    void of_wires(const Analysis& analysis) {
        const auto narrowest = narrowest_lanes(topology_, analysis);
        for (std::size_t e = 0; e < narrowest.size(); ++e) {
            const SharedLoad* lane = narrowest[e] ? &analysis.shared[*narrowest[e]] : nullptr;
            if (lane != nullptr && lane->is_felt && lane->utilization() >= 1) {
                doubt(topology_.edges[e].to, "`" + lane->name + "` is overloaded");
            }
        }
    }

    /// Who is doubted puts what follows in doubt; in the order of discovery.
    void spread() {
        std::vector<std::vector<std::size_t>> next(topology_.nodes.size());
        for (const Edge& edge : topology_.edges) {
            next[edge.from].push_back(edge.to);
        }
        for (std::size_t i = 0; i < waiting_.size(); ++i) {
            const std::string why = found_[waiting_[i]];
            for (const std::size_t to : next[waiting_[i]]) {
                doubt(to, why);
            }
        }
    }

    std::vector<std::string> done() {
        for (std::size_t node = 0; node < found_.size(); ++node) {
            const auto* workers = std::get_if<WorkersConfig>(&topology_.nodes[node].config);
            if (workers != nullptr && found_[node].empty()) {
                found_[node] = local_doubt(*workers);
            }
        }
        return std::move(found_);
    }

private:
    void doubt(std::size_t node, const std::string& why) {
        if (found_[node].empty() && !why.empty()) {
            found_[node] = why;
            waiting_.push_back(node);
        }
    }

    const Topology& topology_;
    std::vector<std::string> found_;
    std::vector<std::size_t> waiting_;
};

}  // namespace

std::vector<std::string> doubts(const Topology& topology, const Analysis& analysis) {
    Doubts doubts(topology);
    doubts.of_faults();
    doubts.of_components(analysis);
    doubts.of_links();
    doubts.of_wires(analysis);
    doubts.spread();
    return doubts.done();
}

}  // namespace surgetank::scenarios
