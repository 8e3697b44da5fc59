// Stores: who reads them, how many can, and what becomes of messages that wait too long.
#include <algorithm>
#include <cmath>
#include <map>

#include "scenarios/compiler/analysis/findings.hpp"
#include "scenarios/compiler/routing.hpp"

namespace surgetank::scenarios {

namespace {

using models::LogConfig;
using models::QueueConfig;
using models::WorkersConfig;

bool is_store(Kind kind) { return kind == Kind::queue || kind == Kind::log; }

void check_readers(const Topology& topology, const Analysis& analysis, Report& report) {
    std::vector<bool> is_read(topology.nodes.size());
    std::vector<bool> gets_the_living(topology.nodes.size());
    for (const Edge& edge : topology.edges) {
        is_read[edge.from] = is_read[edge.from] || edge.port == Port::out;
        gets_the_living[edge.to] =
            gets_the_living[edge.to] || edge.port == Port::out || edge.port == Port::done;
    }
    for (std::size_t node = 0; node < topology.nodes.size(); ++node) {
        const Node& spec = topology.nodes[node];
        if (!is_store(spec.kind) || is_read[node]) {
            continue;
        }
        const double rate = analysis.loads[node].offered_per_s;
        if (gets_the_living[node]) {
            report.add(finding::unread, {.of = spec.name,
                                         .mark = spec.mark,
                                         .message = "nobody reads it: it only fills",
                                         .hint = "a link to workers, or a sink instead",
                                         .number = rate,
                                         .unit = "1/s"});
        } else {
            const double in_a_run = rate * sim::seconds(topology.run.horizon);
            report.add(finding::unread_dead_letters,
                       {.of = spec.name,
                        .mark = spec.mark,
                        .message = "keeps dead letters (" +
                                   (in_a_run < 1 ? "less than one" : "about " + digits(in_a_run)) +
                                   " in a run from failures alone), and nobody reads them",
                        .hint = "workers that read them, or somebody who looks",
                        .number = rate,
                        .unit = "1/s"});
        }
    }
}

void check_partitions(const Topology& topology, Report& report) {
    std::map<std::pair<std::size_t, std::string>, std::int64_t> readers;
    std::map<std::pair<std::size_t, std::string>, Mark> places;
    for (const Edge& edge : topology.edges) {
        const auto* workers = std::get_if<WorkersConfig>(&topology.nodes[edge.to].config);
        if (topology.nodes[edge.from].kind == Kind::log && workers != nullptr) {
            const std::pair group(edge.from, group_of(topology, edge));
            readers[group] += workers->instances;
            places.try_emplace(group, edge.spec.mark);
        }
    }
    for (const auto& [group, instances] : readers) {
        const Node& log = topology.nodes[group.first];
        const std::int64_t partitions = std::get<LogConfig>(log.config).partitions;
        if (instances > partitions) {
            const std::int64_t idle = instances - partitions;
            report.add(
                finding::idle_consumers,
                {.of = log.name,
                 .mark = places.at(group),
                 .message = "the group `" + group.second + "` has " + std::to_string(instances) +
                            " consumers for " + std::to_string(partitions) +
                            " partitions: " + std::to_string(idle) + " have nothing to read",
                 .hint = std::to_string(instances) + " partitions, or fewer consumers",
                 .number = static_cast<double>(idle)});
        }
    }
}

/// Whether a fault takes a whole component, not single instances.
bool takes_all_of(const Topology& topology, const FaultWindow& fault, std::size_t node) {
    if (std::find(fault.nodes.begin(), fault.nodes.end(), node) == fault.nodes.end()) {
        return false;
    }
    const auto* workers = std::get_if<WorkersConfig>(&topology.nodes[node].config);
    const sim::Instant begin = sim::start_of_time + fault.from;
    return std::any_of(
        topology.timetable.begin(), topology.timetable.end(),
        [&](const models::FaultAction& action) {
            const bool whole =
                action.instances.empty() ||
                (workers != nullptr && std::cmp_equal(action.instances.size(), workers->instances));
            return action.verb == models::FaultVerb::crash && !action.on_link &&
                   action.target == node && action.when == begin && whole;
        });
}

/// Whether nobody takes from the queue while the fault lasts.
bool stops_reading(const Topology& topology, const FaultWindow& fault,
                   const std::vector<std::size_t>& readers) {
    return !readers.empty() && std::all_of(readers.begin(), readers.end(), [&](std::size_t e) {
        const bool is_cut =
            fault.verb == models::FaultVerb::cut &&
            std::find(fault.edges.begin(), fault.edges.end(), e) != fault.edges.end();
        return is_cut || (fault.verb == models::FaultVerb::crash &&
                          takes_all_of(topology, fault, topology.edges[e].to));
    });
}

void check_ttl(const Topology& topology, const Analysis& analysis, Report& report) {
    std::vector<std::vector<std::size_t>> readers(topology.nodes.size());
    for (std::size_t e = 0; e < topology.edges.size(); ++e) {
        if (topology.edges[e].port == Port::out) {
            readers[topology.edges[e].from].push_back(e);
        }
    }
    for (std::size_t node = 0; node < topology.nodes.size(); ++node) {
        const auto* queue = std::get_if<QueueConfig>(&topology.nodes[node].config);
        if (queue == nullptr || !queue->ttl) {
            continue;
        }
        const double ttl = sim::mean(queue->ttl->law);
        for (const FaultWindow& fault : topology.faults) {
            const double length = sim::seconds(fault.to - fault.from);
            if (length <= ttl || !stops_reading(topology, fault, readers[node])) {
                continue;
            }
            const double lost = analysis.loads[node].offered_per_s * (length - ttl);
            report.add(finding::short_ttl,
                       {.of = topology.nodes[node].name,
                        .mark = topology.nodes[node].mark,
                        .message = "messages expire after " + digits(ttl, 6) + " s, and `" +
                                   fault.name + "` keeps its consumers away for " +
                                   digits(length, 6) + " s: about " + digits(lost) + " expire",
                        .hint = "a TTL above " + digits(length, 6) + " s",
                        .number = ttl,
                        .unit = "s"});
        }
    }
}

/// What a consumer takes at once is served one after the other, so the last one waits for all
/// others: its lease must outlast the 99th percentile of that many services.
void check_leases(const Topology& topology, const Analysis& analysis, Report& report) {
    for (const Edge& edge : topology.edges) {
        const auto* workers = std::get_if<WorkersConfig>(&topology.nodes[edge.to].config);
        if (workers == nullptr || !edge.spec.consume || !edge.spec.consume->lease.time ||
            !workers->concurrency.count || analysis.loads[edge.to].offered_per_s <= 0) {
            continue;
        }
        const models::SubscriptionConfig& consume = *edge.spec.consume;
        const double lease = sim::seconds(*consume.lease.time + consume.lease.renewed);
        const std::int64_t slots = *workers->concurrency.count;
        const std::int64_t in_hand =
            consume.prefetch && consume.prefetch->count ? *consume.prefetch->count : slots;
        const double turns = std::ceil(static_cast<double>(in_hand) / static_cast<double>(slots));
        const double service = sim::quantile(workers->service.other.law, 0.99);
        if (lease >= service * turns) {
            continue;
        }
        report.add(
            finding::short_lease,
            {.of = topology.nodes[edge.to].name,
             .mark = edge.spec.mark,
             .message = "a lease of " + digits(lease, 6) + " s, and " + digits(turns, 6) +
                        " turns of a service whose p99 is " + digits(service) +
                        " s: what is served late is delivered again",
             .hint = "a lease above " + digits(service * turns) + " s, or fewer messages in hand",
             .number = lease,
             .unit = "s"});
    }
}

}  // namespace

void check_stores(const Topology& topology, const Analysis& analysis, Report& report) {
    check_readers(topology, analysis, report);
    check_partitions(topology, report);
    check_ttl(topology, analysis, report);
    check_leases(topology, analysis, report);
}

}  // namespace surgetank::scenarios
