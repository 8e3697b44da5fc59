// What repetition does to load: tries in the consumer, redeliveries by the store.
#include <algorithm>
#include <cmath>

#include "scenarios/compiler/analysis/findings.hpp"

namespace surgetank::scenarios {

namespace {

using models::WorkersConfig;

/// Most tries of a message whose tries all fail.
double most_tries(const Topology& topology, const WorkersConfig& workers,
                  const std::vector<std::size_t>& in) {
    const double attempts = workers.retry ? static_cast<double>(workers.retry->attempts) : 1;
    double most = attempts;
    for (const std::size_t e : in) {
        most = std::max(most, attempts * most_deliveries(topology, topology.edges[e]));
    }
    return most;
}

/// The share of failing tries at which the mean number of tries is `mean`: 1 + p + ... + p^(most-1)
/// = mean. It rises with p, so halving finds it.
double failing_share(double mean, double most) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < 60; ++i) {
        const double p = (low + high) / 2;
        const double tries = (1 - (std::isinf(most) ? 0 : std::pow(p, most))) / (1 - p);
        (tries < mean ? low : high) = p;
    }
    return high;
}

void check_storm(const Topology& topology, std::size_t node, const Load& load,
                 const std::vector<std::size_t>& in, Report& report) {
    const auto& workers = std::get<WorkersConfig>(topology.nodes[node].config);
    const double full = load.saturation();
    const bool repeats = workers.retry || workers.fails.value > 0;
    if (!repeats || !load.known || full <= 0 || full >= 1 || load.endless_per_s > 0) {
        return;
    }
    const double once = full / load.tries;
    const double most = most_tries(topology, workers, in);
    if (most * once < 1) {
        return;
    }
    const double share = failing_share(1 / once, most);
    constexpr double few = 20;
    constexpr double likely = 0.5;  // Above that, an outage is the trouble and not its echo.
    const std::string tries = std::isinf(most) ? "any number of" : digits(most, 6);
    report.add(
        finding::retry_storm,
        {.of = topology.nodes[node].name,
         .mark = topology.nodes[node].mark,
         .message = "a failing message is tried " + tries + " times: at a utilization of " +
                    digits(100 * once) + " % without repetitions, " + digits(100 * share) +
                    " % failing tries saturate it",
         .hint = most <= few ? "fewer attempts, or a utilization below " + digits(100 / most) + " %"
                             : std::string("fewer attempts, or more servers"),
         .number = share,
         .severity = share < likely ? "warning" : "info"});
}

void check_endless(const Topology& topology, std::size_t node, const Load& load, Report& report) {
    if (load.endless_per_s <= 0) {
        return;
    }
    report.add(finding::endless,
               {.of = topology.nodes[node].name,
                .mark = topology.nodes[node].mark,
                .message = digits(load.endless_per_s) +
                           " messages a second fail at every try and are redelivered for ever",
                .hint = "`consume: {redelivery: {limit: ...}}` and a dead-letter target",
                .number = load.endless_per_s,
                .unit = "1/s"});
}

}  // namespace

void check_retries(const Topology& topology, const Analysis& analysis, Report& report) {
    std::vector<std::vector<std::size_t>> in(topology.nodes.size());
    for (std::size_t e = 0; e < topology.edges.size(); ++e) {
        in[topology.edges[e].to].push_back(e);
    }
    for (std::size_t node = 0; node < topology.nodes.size(); ++node) {
        if (topology.nodes[node].kind == Kind::workers) {
            check_storm(topology, node, analysis.loads[node], in[node], report);
            check_endless(topology, node, analysis.loads[node], report);
        }
    }
}

}  // namespace surgetank::scenarios
