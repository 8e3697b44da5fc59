// What happens at the highest load: a queue without limits before a station that is too slow then.
#include <cmath>
#include <map>
#include <optional>

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

/// One station at one peak: what gathers before it, if that is more than it serves.
std::optional<Report::Entry> gathering(const Node& station, const Node& line, const Load& load,
                                       double rate, double length_s) {
    const double capacity = load.capacity_per_s();
    if (capacity <= 0 || !load.known || load.saturation() >= 1 || rate <= capacity) {
        return std::nullopt;
    }
    const double backlog = (rate - capacity) * length_s;
    const std::string where = &line == &station ? "its line" : "`" + line.name + "`";
    return Report::Entry{.of = line.name,
                         .mark = line.mark,
                         .message = "at its peak " + digits(rate) + "/s come to `" + station.name +
                                    "`, which serves " + digits(capacity) + "/s: about " +
                                    digits(backlog) + " messages gather, and nothing limits " +
                                    where,
                         .hint = "a `capacity` with an `overflow`, or " +
                                 digits(std::ceil(load.usable * rate / capacity)) + " servers",
                         .number = backlog};
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
    std::map<std::size_t, Report::Entry> worst;  // By node.
    for (const Peak& peak : all) {
        const Flows flows = traffic.solve(peak.rates);
        for (std::size_t node = 0; node < topology.nodes.size(); ++node) {
            if (lines[node] == nullptr) {
                continue;
            }
            auto entry = gathering(topology.nodes[node], *lines[node], analysis.loads[node],
                                   flows.arrivals(node), peak.length_s);
            if (entry && (!worst.contains(node) || worst.at(node).number < entry->number)) {
                worst[node] = std::move(*entry);
            }
        }
    }
    for (auto& [node, entry] : worst) {
        report.add(finding::unbounded, std::move(entry));
    }
}

}  // namespace surgetank::scenarios
