// Where a design saturates: stations, shared links, and loops that feed themselves.
#include <cmath>

#include "scenarios/compiler/analysis/findings.hpp"

namespace surgetank::scenarios {

namespace {

constexpr double nearly_full_from = 0.9;
constexpr double aim = 0.8;

std::string percent(double share) { return digits(100 * share) + " %"; }

/// A bandwidth as the platform states it: before what its efficiency takes away.
std::string rate_of(const Topology& topology, double bytes_per_s) {
    const double stated = bytes_per_s / topology.platform->efficiency.value;
    return digits(8e-6 * stated, 4) + " Mbit/s";
}

/// Where the backlog of overloaded workers stands, and whether anything stops it.
std::string consequence(const Topology& topology, std::size_t node, const Load& load,
                        const Node* bounded_queue) {
    const auto* workers = std::get_if<models::WorkersConfig>(&topology.nodes[node].config);
    const std::string growth = digits(load.growth_per_s) + " messages a second";
    if (workers != nullptr && workers->capacity.count) {
        return "the rest is refused";
    }
    return bounded_queue == nullptr ? "its backlog grows by " + growth
                                    : "`" + bounded_queue->name + "` fills up by " + growth;
}

/// By node: a queue with a capacity that feeds it.
std::vector<const Node*> bounded_queues(const Topology& topology) {
    std::vector<const Node*> queues(topology.nodes.size());
    for (const Edge& edge : topology.edges) {
        const Node& from = topology.nodes[edge.from];
        const auto* queue = std::get_if<models::QueueConfig>(&from.config);
        if (edge.port == Port::out && queue != nullptr &&
            (queue->capacity.messages.count || queue->capacity.bytes)) {
            queues[edge.to] = &from;
        }
    }
    return queues;
}

/// Servers would do, but credit does not come back in time.
void add_starved(const Node& spec, const Load& load, double full, Report& report) {
    const std::string more = digits(std::ceil(10 * load.saturation() / aim) / 10);
    report.add(finding::starved,
               {.of = spec.name,
                .mark = spec.mark,
                .message = "is offered " + digits(load.offered_per_s, 4) + "/s, and its prefetch " +
                           "lets " + digits(load.capacity_per_s(), 4) +
                           "/s come, for credit is on the way most of the time: its workers are " +
                           "busy for " + percent(full / load.saturation()) + ", and the backlog " +
                           "grows by " + digits(load.growth_per_s) + " messages a second",
                .hint = "a prefetch " + more + " times as large",
                .number = load.saturation()});
}

void check_station(const Topology& topology, std::size_t node, const Load& load,
                   const Node* bounded_queue, Report& report) {
    const Node& spec = topology.nodes[node];
    const double full = load.most_busy() < load.usable
                            ? load.saturation() * load.most_busy() / load.usable
                            : load.saturation();
    if (full < 1 && load.saturation() >= 1) {
        add_starved(spec, load, full, report);
    } else if (full >= 1) {
        report.add(
            finding::overloaded,
            {.of = spec.name,
             .mark = spec.mark,
             .message = "is offered " + digits(load.offered_per_s, 4) + "/s and can serve " +
                        digits(load.capacity_per_s(), 4) + "/s (utilization " + digits(full) +
                        "): " + consequence(topology, node, load, bounded_queue),
             .hint = "at least " + digits(std::ceil(full * load.usable / aim), 6) +
                     " servers for a utilization of 80 %",
             .number = full});
    } else if (full > nearly_full_from) {
        report.add(finding::nearly_full, {.of = spec.name,
                                          .mark = spec.mark,
                                          .message = "predicted utilization " + percent(full),
                                          .hint = "above 90 % every burst is felt for long; " +
                                                  digits(std::ceil(full * load.usable / aim), 6) +
                                                  " servers make it 80 %",
                                          .number = full});
    }
}

void check_channel(const Topology& topology, const ChannelLoad& channel, Report& report) {
    const Edge& edge = topology.edges[channel.edge];
    const double full = channel.utilization();
    if (full <= nearly_full_from) {
        return;
    }
    const std::string numbers = digits(channel.bytes_per_s, 4) + " of " +
                                digits(channel.capacity_bytes_per_s, 4) + " bytes a second";
    const bool is_limited = channel.connections > 0;
    const std::string who = !is_limited ? "the link is"
                            : channel.connections == 1
                                ? "its connection, limited by window and round trip, is"
                                : "its " + std::to_string(channel.connections) +
                                      " connections, each limited by window and round trip, are";
    report.add(
        full >= 1 ? finding::overloaded : finding::nearly_full,
        {.of = edge.name,
         .mark = edge.spec.mark,
         .message = who + " asked for " + numbers + " (utilization " + digits(full) + ")" +
                    (full >= 1 ? ": what waits for it grows without end" : ""),
         .hint = is_limited
                     ? "a window " + digits(full / aim) + " times as large, or more connections"
                     : "a bandwidth of " + digits(channel.bytes_per_s / aim) + " B/s makes it 80 %",
         .number = full});
}

/// A wire or a host that all who are on it share.
void check_shared(const Topology& topology, const SharedLoad& shared, Report& report) {
    const double full = shared.utilization();
    if (full <= nearly_full_from) {
        return;
    }
    const double wanted = shared.asked / aim;
    const std::string asked = shared.is_host
                                  ? "services with `cpu: shared` ask for " + digits(shared.asked) +
                                        " of " + digits(shared.capacity) + " cores"
                                  : digits(shared.messages_per_s, 4) + " messages a second bring " +
                                        digits(shared.asked, 4) + " of " +
                                        digits(shared.capacity, 4) + " bytes a second";
    const std::string unfelt =
        shared.is_felt ? ""
                       : "; `run.physics: simgrid` lets a run feel it, here links do not share";
    const std::string_view id = full >= 1 ? finding::overloaded : finding::nearly_full;
    report.add(id, {.of = shared.name,
                    .mark = shared.mark,
                    .message = asked + " (utilization " + digits(full) + ")" +
                               (full >= 1 ? ": what waits for it grows without end" : "") + unfelt,
                    .hint = shared.is_host
                                ? digits(std::ceil(wanted), 6) + " cores make it 80 % or less"
                                : "a bandwidth of " + rate_of(topology, wanted) + " makes it 80 %",
                    .number = full});
}

std::string way_round(const Topology& topology, const FlowLoop& loop) {
    std::string names;
    constexpr std::size_t most = 6;
    for (std::size_t i = 0; i < std::min(most, loop.members.size()); ++i) {
        names += (i == 0 ? "" : ", ") + topology.nodes[loop.members[i]].name;
    }
    return names + (loop.members.size() > most ? " ..." : "");
}

void check_loop(const Topology& topology, const Feedback& feedback, Report& report) {
    const FlowLoop& loop = feedback.loop;
    const Node& entry = topology.nodes[loop.entry];
    const std::string of_type =
        topology.types.size() > 1 ? "of `" + topology.types[feedback.type] + "` " : std::string();
    if (loop.explodes()) {
        report.add(finding::explosive_loop,
                   {.of = entry.name,
                    .mark = entry.mark,
                    .message = "for one message " + of_type + "that enters the loop (" +
                               way_round(topology, loop) + ") " + digits(loop.gain) +
                               " come back: the load grows without end",
                    .hint = "a limit on the rounds, or a share that leaves",
                    .number = loop.gain});
    } else {
        report.add(finding::loop,
                   {.of = entry.name,
                    .mark = entry.mark,
                    .message = "a loop (" + way_round(topology, loop) + ") brings back " +
                               percent(loop.gain) + " of the messages " + of_type +
                               "that come by: " + digits(1 / (1 - loop.gain)) + " times the load",
                    .hint = "it is counted in the predictions",
                    .number = loop.gain});
    }
}

}  // namespace

void check_loads(const Topology& topology, const Analysis& analysis, Report& report) {
    const std::vector<const Node*> queues = bounded_queues(topology);
    for (std::size_t node = 0; node < topology.nodes.size(); ++node) {
        check_station(topology, node, analysis.loads[node], queues[node], report);
    }
    for (const ChannelLoad& channel : analysis.channels) {
        check_channel(topology, channel, report);
    }
    for (const SharedLoad& shared : analysis.shared) {
        check_shared(topology, shared, report);
    }
    for (const Feedback& feedback : analysis.feedback) {
        check_loop(topology, feedback, report);
    }
}

std::vector<DesignFinding> design_findings(const Topology& topology, const Analysis& analysis) {
    Report report;
    check_loads(topology, analysis, report);
    check_routes(topology, Routing(topology), analysis, report);
    check_stores(topology, analysis, report);
    return report.done();
}

}  // namespace surgetank::scenarios
