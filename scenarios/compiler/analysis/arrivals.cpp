#include "scenarios/compiler/analysis/arrivals.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "scenarios/compiler/analysis/gains.hpp"
#include "scenarios/compiler/analysis/rates.hpp"

namespace surgetank::scenarios {

namespace theory = models::theory;
using namespace models;

namespace {

std::optional<double> constant_of(const DurationLaw& law) {
    const auto* constant = std::get_if<sim::Constant>(&law.law.law);
    return constant == nullptr ? std::nullopt : std::optional(constant->value);
}

/// A link that shifts all messages by the same time, or drops some by chance.
bool keeps_poisson(const ChannelConfig& channel) {
    return constant_of(channel.latency) && !channel.bandwidth && channel.duplicate.value == 0;
}

bool is_immediate(const ChannelConfig& channel) {
    return constant_of(channel.latency) == 0 && channel.loss.value == 0 && keeps_poisson(channel) &&
           (!channel.back_latency || constant_of(*channel.back_latency) == 0);
}

/// Whether a queue and its only workers are one station: first come, first served, by whoever is
/// free.
bool is_one_station(const QueueConfig& queue, const SubscriptionConfig& consume,
                    const ChannelConfig& channel, const WorkersConfig& workers) {
    const bool takes_one_each =
        !consume.prefetch || (consume.prefetch->count && workers.concurrency.count &&
                              *consume.prefetch->count == *workers.concurrency.count);
    const bool delivers_at_once =
        !queue.intake && !queue.dedup && !queue.replication && !consume.key_lock;
    return queue.discipline == Discipline::fifo && !queue.capacity.messages.count &&
           !queue.capacity.bytes && !queue.ttl && delivers_at_once && !consume.lease.time &&
           consume.transfer == Transfer::push && takes_one_each && is_immediate(channel);
}

/// On a platform, messages may also share the wires.
bool keeps_poisson(const Edge& edge) {
    return keeps_poisson(edge.spec.channel) && !(edge.passage && edge.passage->route);
}

/// The streams of a network, node by node downstream.
class Streams {
public:
    Streams(const Topology& topology, const Analysis& analysis)
        : topology_(topology),
          analysis_(analysis),
          laws_(topology.nodes.size()),
          origins_(topology.nodes.size()),
          in_(topology.nodes.size()),
          readers_(topology.nodes.size()) {
        for (std::size_t e = 0; e < topology.edges.size(); ++e) {
            const Edge& edge = topology.edges[e];
            readers_[edge.from] += edge.port == Port::out ? 1 : 0;
            if (analysis.flows.carried(e) > 0) {
                in_[edge.to].push_back(e);
            }
        }
    }

    std::vector<ArrivalLaw> find() {
        std::vector<std::size_t> order(topology_.nodes.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return topology_.nodes[a].rank > topology_.nodes[b].rank;  // Upstream first.
        });
        for (const std::size_t node : order) {
            visit(node);
        }
        estimate_scv();
        return std::move(laws_);
    }

private:
    void visit(std::size_t node) {
        if (const auto* source = std::get_if<SourceConfig>(&topology_.nodes[node].config)) {
            laws_[node].is_poisson = std::holds_alternative<PoissonArrivals>(source->arrivals) &&
                                     !source->publish.confirm && !source->publish.batch &&
                                     !source->stop && !source->limit.count &&
                                     source->start.count() == 0;
            origins_[node] = {node};
            return;
        }
        laws_[node].is_poisson = sum_is_poisson(node);
        laws_[node].renewal = renewal_of(node);
        if (in_[node].size() == 1) {
            const Edge& edge = topology_.edges[in_[node].front()];
            const Kind from = topology_.nodes[edge.from].kind;
            laws_[node].is_partitioned = from == Kind::log;
            laws_[node].through_store = from == Kind::queue || from == Kind::log;
        }
    }

    /// Independent Poisson streams add up to one.
    bool sum_is_poisson(std::size_t node) {
        constexpr std::size_t most_origins = 64;  // Of more we do not prove independence.
        std::vector<std::size_t>& origins = origins_[node];
        for (const std::size_t e : in_[node]) {
            const Edge& edge = topology_.edges[e];
            if (!brings_poisson(edge) || origins.size() > most_origins) {
                return false;
            }
            origins.insert(origins.end(), origins_[edge.from].begin(), origins_[edge.from].end());
        }
        std::sort(origins.begin(), origins.end());
        return !in_[node].empty() &&
               std::adjacent_find(origins.begin(), origins.end()) == origins.end();
    }

    bool brings_poisson(const Edge& edge) const {
        if (!laws_[edge.from].is_poisson || edge.spec.each.value_or(Each::all) != Each::all) {
            return false;  // Not found yet, either: a loop.
        }
        const ComponentConfig& from = topology_.nodes[edge.from].config;
        if (const auto* queue = std::get_if<QueueConfig>(&from)) {
            const auto* workers = std::get_if<WorkersConfig>(&topology_.nodes[edge.to].config);
            return workers != nullptr && edge.port == Port::out && readers_[edge.from] == 1 &&
                   in_[edge.to].size() == 1 && is_plain(*workers) && !edge.passage &&
                   is_one_station(*queue, *edge.spec.consume, edge.spec.channel, *workers);
        }
        if (!keeps_poisson(edge) || (edge.port != Port::out && edge.port != Port::done)) {
            return false;
        }
        if (const auto* exchange = std::get_if<ExchangeConfig>(&from)) {
            return exchange->rule != Rule::round_robin && exchange->rule != Rule::key_hash;
        }
        if (const auto* workers = std::get_if<WorkersConfig>(&from)) {
            return departs_poisson(*workers, analysis_.loads[edge.from]);
        }
        return std::holds_alternative<SourceConfig>(from);
    }

    /// M/M/c (Burke 1956) and M/G/inf (Mirasol 1963), once they are in their steady state.
    static bool departs_poisson(const WorkersConfig& workers, const Load& load) {
        if (!is_plain(workers) || workers.capacity.count || workers.parts) {
            return false;
        }
        const bool exponential =
            std::holds_alternative<sim::Exponential>(workers.service.other.law.law);
        return !workers.concurrency.count ||
               (exponential && workers.service.by_type.empty() && load.saturation() < 1);
    }

    std::optional<theory::Gap> renewal_of(std::size_t node) const {
        if (in_[node].size() != 1) {
            return std::nullopt;
        }
        const Edge& edge = topology_.edges[in_[node].front()];
        const auto* source = std::get_if<SourceConfig>(&topology_.nodes[edge.from].config);
        if (source == nullptr || !edge.spec.types.empty() || !keeps_poisson(edge) ||
            edge.spec.channel.loss.value > 0 || source->publish.confirm || source->publish.batch ||
            edge.spec.each.value_or(Each::all) != Each::all) {
            return std::nullopt;
        }
        if (const auto* regular = std::get_if<RegularArrivals>(&source->arrivals)) {
            return theory::Gap::constant(1 / regular->rate.per_second);
        }
        if (const auto* renewal = std::get_if<RenewalArrivals>(&source->arrivals)) {
            return theory::Gap::general({sim::mean(renewal->gap.law), sim::scv(renewal->gap.law)});
        }
        return std::nullopt;
    }

    /// New messages of an edge.
    double rate(std::size_t e) const {
        return analysis_.flows.carried(e) / handling_of(topology_, topology_.edges[e]).deliveries;
    }

    /// What leaves a node in all by its main port.
    double leaving(std::size_t node) const {
        if (const auto* source = std::get_if<SourceConfig>(&topology_.nodes[node].config)) {
            return mean_rate(*source, topology_.run.horizon).value_or(0);
        }
        return analysis_.flows.arrivals(node) * mean_parts(topology_.nodes[node]);
    }

    /// The equations of the Queueing Network Analyzer: superposition, splitting and departures
    /// (Whitt 1983, Bell System Technical Journal 62, 2779).
    void estimate_scv() {
        std::vector<FlowEdge> terms;
        std::vector<double> inflow(laws_.size());
        for (std::size_t node = 0; node < laws_.size(); ++node) {
            if (const auto* source = std::get_if<SourceConfig>(&topology_.nodes[node].config)) {
                inflow[node] = dispersion(*source).value_or(INFINITY);
            } else {
                inflow[node] = add_terms(node, terms);
            }
        }
        const std::vector<double> scv = LinearFlow(laws_.size(), terms).solve(std::move(inflow));
        for (std::size_t node = 0; node < laws_.size(); ++node) {
            laws_[node].scv = scv[node];
        }
    }

    double add_terms(std::size_t node, std::vector<FlowEdge>& terms) const {
        double total = 0;
        double squares = 0;
        for (const std::size_t e : in_[node]) {
            total += rate(e);
            squares += rate(e) * rate(e);
        }
        if (total <= 0 || !std::isfinite(squares)) {
            return 1;
        }
        const double idle = 1 - std::min(1.0, analysis_.loads[node].saturation());
        const double many = total * total / squares;  // As if so many equal streams met.
        const double weight = 1 / (1 + 4 * idle * idle * (many - 1));
        double fixed = 1 - weight;
        for (const std::size_t e : in_[node]) {
            const std::size_t from = topology_.edges[e].from;
            const double part = weight * rate(e) / total;
            const double taken = std::min(1.0, rate(e) / std::max(leaving(from), rate(e)));
            const double busy = std::min(1.0, analysis_.loads[from].saturation());
            const double kept = 1 - busy * busy;
            double of_service = busy * busy;
            if (busy > 0) {
                const double scv = std::max(0.2, service_moments(topology_, analysis_, from).scv);
                of_service *= 1 + (scv - 1) / std::sqrt(analysis_.loads[from].usable);
            }
            // Parts of one message come as a batch: the variability of their number adds to it.
            const double parts = mean_parts(topology_.nodes[from]);
            const double batches = variance_of_parts(topology_.nodes[from]) / parts;
            fixed += part * (1 - taken + taken * of_service * parts + batches);
            terms.push_back({from, node, part * taken * kept * parts});
        }
        return fixed;
    }

    const Topology& topology_;
    const Analysis& analysis_;
    std::vector<ArrivalLaw> laws_;
    std::vector<std::vector<std::size_t>> origins_, in_;
    std::vector<int> readers_;
};

}  // namespace

bool is_plain(const WorkersConfig& workers) {
    return !workers.batch && !workers.retry && workers.fails.value == 0 &&
           workers.poison.value == 0 && !workers.recorded && !workers.idempotent &&
           workers.cpu == models::Cpu::own &&
           (!workers.capacity.count || workers.overflow == Overflow::reject);
}

theory::Moments service_moments(const Topology& topology, const Analysis& analysis,
                                std::size_t node) {
    const auto* workers = std::get_if<WorkersConfig>(&topology.nodes[node].config);
    const double tries = analysis.flows.tries(node);
    if (workers == nullptr || tries <= 0) {
        return {};
    }
    if (!std::isfinite(tries)) {  // A loop without a steady state has no shares of types, either.
        const sim::Distribution& law = workers->service.other.law;
        return {sim::mean(law) / topology.speed_of(node), sim::scv(law)};
    }
    double mean = 0;
    double square = 0;
    for (std::size_t type = 0; type < topology.types.size(); ++type) {
        const double share = analysis.flows.tries(node, type) / tries;
        if (share > 0) {
            const sim::Distribution law = service_of(topology, *workers, type);
            mean += share * sim::mean(law);
            square += share * (sim::variance(law) + sim::mean(law) * sim::mean(law));
        }
    }
    return {mean / topology.speed_of(node),
            mean > 0 ? std::max(0.0, square / (mean * mean) - 1) : 0};
}

std::vector<ArrivalLaw> arrival_laws(const Topology& topology, const Analysis& analysis) {
    return Streams(topology, analysis).find();
}

}  // namespace surgetank::scenarios
