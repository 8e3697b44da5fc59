// What happens at the highest load: a queue without limits before a station that is too slow then.
#include <map>

#include "scenarios/compiler/analysis/findings.hpp"
#include "scenarios/compiler/analysis/rates.hpp"
#include "scenarios/compiler/analysis/traffic.hpp"

namespace surgetank::scenarios {

namespace {

/// By node: the store or line before it that nothing limits.
std::vector<const Node*> unbounded_lines(const Topology& topology) {
    std::vector<const Node*> lines(topology.nodes.size());
    std::vector<bool> takes_from_a_store(topology.nodes.size());
    for (const Edge& edge : topology.edges) {
        const Node& from = topology.nodes[edge.from];
        const auto* queue = std::get_if<models::QueueConfig>(&from.config);
        if (from.kind == Kind::log || (queue != nullptr && edge.port == Port::out)) {
            takes_from_a_store[edge.to] = true;
        }
        if (edge.port == Port::out && queue != nullptr && !queue->capacity.messages.count &&
            !queue->capacity.bytes) {
            lines[edge.to] = &from;
        }
    }
    for (std::size_t node = 0; node < topology.nodes.size(); ++node) {
        const auto* workers = std::get_if<models::WorkersConfig>(&topology.nodes[node].config);
        if (workers != nullptr && !takes_from_a_store[node] && !workers->capacity.count) {
            lines[node] = &topology.nodes[node];
        }
    }
    return lines;
}

}  // namespace

void check_peaks(const Topology& topology, const Routing& routing, const Analysis& analysis,
                 Report& report) {
    const std::vector<Peak> all = peaks(topology);
    if (all.empty()) {
        return;
    }
    const TrafficEquations traffic(topology, routing);
    const std::vector<const Node*> lines = unbounded_lines(topology);
    std::map<std::size_t, Report::Entry> worst;
    for (const Peak& peak : all) {
        const Flows flows = traffic.solve(peak.rates);
        for (std::size_t node = 0; node < topology.nodes.size(); ++node) {
            const Load& load = analysis.loads[node];
            const double capacity = load.capacity_per_s();
            const double rate = flows.arrivals(node);
            if (lines[node] == nullptr || capacity <= 0 || !load.known || load.saturation() >= 1 ||
                rate <= capacity) {
                continue;
            }
            const double backlog = (rate - capacity) * peak.length_s;
            const std::string where =
                lines[node] == &topology.nodes[node] ? "its line" : "`" + lines[node]->name + "`";
            Report::Entry entry{.of = lines[node]->name,
                                .mark = lines[node]->mark,
                                .message = "at its peak " + digits(rate) + "/s come to `" +
                                           topology.nodes[node].name + "`, which serves " +
                                           digits(capacity) + "/s: about " + digits(backlog) +
                                           " messages gather, and nothing limits " + where,
                                .hint = "a `capacity` with an `overflow`, or " +
                                        digits(load.usable * rate / capacity, 3) + " servers",
                                .number = backlog};
            if (!worst.contains(node) || worst.at(node).number < backlog) {
                worst[node] = std::move(entry);
            }
        }
    }
    for (auto& [node, entry] : worst) {
        report.add(finding::unbounded, std::move(entry));
    }
}

}  // namespace surgetank::scenarios
