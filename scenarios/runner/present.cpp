#include "scenarios/runner/present.hpp"

#include <algorithm>
#include <array>

#include "scenarios/compiler/ports.hpp"

namespace surgetank::scenarios {

namespace {

/// Series are kept for so many components at most, the fullest first.
constexpr std::size_t most_series = 200;

const char* name_of_verb(models::FaultVerb verb) {
    for (const auto& named : models::names_of(models::FaultVerb{})) {
        if (named.value == verb) {
            return named.name.data();
        }
    }
    return "";
}

/// Point by point, over replications: the mean and its interval.
template <class Value>
Band band(const std::vector<std::vector<models::SeriesPoint>>& replications, double confidence,
          Value value) {
    Band result;
    for (std::size_t w = 0; w < replications.front().size(); ++w) {
        std::vector<double> values;
        for (const std::vector<models::SeriesPoint>& one : replications) {
            values.push_back(value(one[w]));
        }
        const std::optional<sim::Interval> interval = sim::mean_interval(values, confidence);
        result.mean.push_back(interval ? interval->center : values.front());
        result.low.push_back(interval ? std::max(0.0, interval->low()) : values.front());
        result.high.push_back(interval ? interval->high() : values.front());
    }
    return result;
}

std::vector<std::size_t> fullest(const Ensemble& ensemble) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < ensemble.components().size(); ++i) {
        if (!ensemble.components()[i].is_link) {
            order.push_back(i);
        }
    }
    if (order.size() > most_series) {
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return ensemble.totals()[a].backlog_area > ensemble.totals()[b].backlog_area;
        });
        order.resize(most_series);
    }
    return order;
}

void add_histogram(Results& results, std::string of, std::string from, const char* metric,
                   const sim::Histogram& values) {
    if (!values.empty()) {
        results.histograms.push_back({std::move(of), std::move(from), metric, values});
    }
}

}  // namespace

Results describe_run(const Topology& topology) {
    Results results;
    results.scenario = topology.name;
    results.question = topology.question;
    results.file = topology.file;
    results.confidence = topology.run.confidence.value;
    results.horizon_s = sim::seconds(topology.run.horizon);
    for (const Node& node : topology.nodes) {
        results.components.push_back({node.name, std::string(kind_name(node.kind))});
    }
    for (const Edge& edge : topology.edges) {
        results.links.push_back({edge.name, topology.nodes[edge.from].name,
                                 std::string(port_name(edge.port)), topology.nodes[edge.to].name});
    }
    for (const FaultWindow& fault : topology.faults) {
        Results::Fault one{fault.name,
                           name_of_verb(fault.verb),
                           {},
                           sim::seconds(fault.from),
                           sim::seconds(std::min(fault.to, topology.run.horizon))};
        for (const std::size_t node : fault.nodes) {
            one.targets.push_back(topology.nodes[node].name);
        }
        for (const std::size_t edge : fault.edges) {
            one.targets.push_back(topology.edges[edge].name);
        }
        results.faults.push_back(std::move(one));
    }
    return results;
}

void add_series(const Topology& topology, const Ensemble& ensemble, Results& results) {
    const std::size_t windows = ensemble.series(0).front().size();
    if (windows < 2) {
        return;
    }
    for (std::size_t w = 0; w < windows; ++w) {
        results.series_time_s.push_back(
            sim::seconds(end_of_part(topology.run.horizon, static_cast<std::int64_t>(w + 1),
                                     static_cast<std::int64_t>(windows))));
    }
    const double window_s = results.horizon_s / static_cast<double>(windows);
    for (const std::size_t i : fullest(ensemble)) {
        const auto& replications = ensemble.series(i);
        const Node& node = topology.nodes[ensemble.components()[i].index];
        SeriesOf series{node.name, {}, {}, {}, {}};
        series.backlog =
            band(replications, results.confidence, [](const models::SeriesPoint& point) {
                return static_cast<double>(point.backlog_milli) / 1000;
            });
        series.throughput =
            band(replications, results.confidence, [&](const models::SeriesPoint& point) {
                return static_cast<double>(point.departures) / window_s;
            });
        const auto* workers = std::get_if<models::WorkersConfig>(&node.config);
        if (workers != nullptr && workers->concurrency.count) {
            const auto servers =
                static_cast<double>(workers->instances * *workers->concurrency.count);
            series.utilization =
                band(replications, results.confidence, [&](const models::SeriesPoint& point) {
                    return static_cast<double>(point.busy_milli) / 1000 / servers;
                });
        }
        for (std::size_t w = 0; w < windows; ++w) {
            std::uint64_t highest = 0;
            for (const std::vector<models::SeriesPoint>& one : replications) {
                highest = std::max(highest, one[w].backlog_max);
            }
            series.backlog_max.push_back(static_cast<double>(highest));
        }
        results.series.push_back(std::move(series));
    }
}

void add_histograms(const Plan& plan, const Ensemble& ensemble, Results& results) {
    for (const std::size_t i : fullest(ensemble)) {
        const models::Figures& total = ensemble.totals()[i];
        const Observed& component = ensemble.components()[i];
        add_histogram(results, component.name, "", "wait", total.wait);
        add_histogram(results, component.name, "", "sojourn", total.sojourn);
        for (std::size_t slot = 0; slot < total.latency.size(); ++slot) {
            add_histogram(results, component.name, plan.flows[component.flows[slot]], "latency",
                          total.latency[slot]);
        }
    }
}

}  // namespace surgetank::scenarios
