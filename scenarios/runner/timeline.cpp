#include "scenarios/runner/timeline.hpp"

#include <algorithm>
#include <set>

#include "sim/warm_up.hpp"

namespace surgetank::scenarios {

namespace {

/// Candidate cuts of an automatic warm-up; a tenth of the horizon is always cut.
constexpr std::int64_t auto_segments = 20;
/// Above so many components there are no series, and the automatic warm-up is a tenth.
constexpr std::size_t many_components = 10000;

bool has_many(const Topology& topology) {
    return topology.nodes.size() + topology.edges.size() > many_components;
}

std::vector<double> backlog_series(const std::vector<Observed>& components,
                                   const Observations& seen) {
    std::vector<double> total(seen.series.empty() ? 0 : seen.series.front().size());
    for (std::size_t i = 0; i < components.size(); ++i) {
        if (components[i].is_link) {
            continue;  // What is leased is in its store already.
        }
        for (std::size_t w = 0; w < total.size(); ++w) {
            total[w] += static_cast<double>(seen.series[i][w].backlog_milli) / 1000;
        }
    }
    return total;
}

}  // namespace

Timeline::Timeline(const Topology& topology) {
    const RunSpec& run = topology.run;
    std::set<sim::Duration> cuts = {run.horizon};
    if (run.warm_up.length) {
        cuts.insert(*run.warm_up.length);
    } else {
        const std::int64_t parts = has_many(topology) ? 10 : auto_segments;
        const std::int64_t kept = has_many(topology) ? 1 : parts;
        for (std::int64_t i = 1; i <= kept; ++i) {
            cuts.insert(end_of_part(run.horizon, i, parts));
        }
    }
    for (const Expectation& expectation : topology.expect) {
        if (const auto window = window_of(topology, expectation)) {
            cuts.insert(window->first);
            cuts.insert(window->second);
        }
    }
    for (const sim::Duration cut : cuts) {
        if (cut > sim::Duration::zero() && cut <= run.horizon) {
            schedule_.segments.push_back(sim::start_of_time + cut);
        }
    }
    schedule_.windows = has_many(topology) ? 1 : static_cast<std::size_t>(run.windows);
}

std::optional<std::pair<sim::Duration, sim::Duration>> Timeline::window_of(
    const Topology& topology, const Expectation& expectation) {
    if (expectation.window) {
        return std::pair(expectation.window->first,
                         std::min(expectation.window->second, topology.run.horizon));
    }
    for (const FaultWindow& fault : topology.faults) {
        if (!expectation.during.empty() && fault.name == expectation.during) {
            return std::pair(fault.from, std::min(fault.to, topology.run.horizon));
        }
    }
    return std::nullopt;
}

Stretch Timeline::stretch(sim::Duration from, sim::Duration to) const {
    const auto index_of = [&](sim::Duration date) -> std::size_t {
        const auto place = std::lower_bound(schedule_.segments.begin(), schedule_.segments.end(),
                                            sim::start_of_time + date);
        return static_cast<std::size_t>(place - schedule_.segments.begin());
    };
    // Segment i ends at cut i, so a stretch that begins at cut i is segments i + 1 and on.
    const std::size_t first = from == sim::Duration::zero() ? 0 : index_of(from) + 1;
    return {first, std::min(index_of(to) + 1, schedule_.segments.size())};
}

Stretch Timeline::after(sim::Duration from) const {
    return stretch(from, schedule_.horizon() - sim::start_of_time);
}

sim::Duration Timeline::start_of(const Stretch& stretch) const {
    return stretch.first == 0 ? sim::Duration::zero()
                              : schedule_.segments[stretch.first - 1] - sim::start_of_time;
}

bool is_stationary(const Topology& topology) {
    const auto changes = [&](std::size_t node) {
        const auto& source = std::get<models::SourceConfig>(topology.nodes[node].config);
        return std::holds_alternative<models::ProfileArrivals>(source.arrivals) ||
               std::holds_alternative<models::TraceArrivals>(source.arrivals) || source.stop ||
               source.limit.count || source.start > sim::Duration::zero();
    };
    return topology.timetable.empty() &&
           std::none_of(topology.sources.begin(), topology.sources.end(), changes);
}

Cut choose_cut(const Topology& topology, const Timeline& timeline,
               const std::vector<Observed>& components,
               const std::vector<Observations>& replications) {
    const sim::Duration horizon = topology.run.horizon;
    if (topology.run.warm_up.length) {
        return {*topology.run.warm_up.length, "given", false};
    }
    if (!is_stationary(topology)) {
        return {sim::Duration::zero(), "none: the load or a fault changes with time", false};
    }
    if (has_many(topology) || timeline.schedule().windows < 20) {
        return {end_of_part(horizon, 1, 10), "a tenth of the horizon", false};
    }
    std::vector<std::vector<double>> series;
    for (const Observations& seen : replications) {
        if (!seen.stopped && !seen.interrupted) {
            series.push_back(backlog_series(components, seen));
        }
    }
    if (series.empty()) {
        return {end_of_part(horizon, 1, 10), "a tenth of the horizon", true};
    }
    const std::vector<double> average = sim::ensemble_average(series);
    const sim::WarmUp found = sim::find_warm_up(average);
    const auto points = static_cast<double>(average.size());
    const double share = std::max(0.1, static_cast<double>(found.cut) / points);
    const auto part = std::min<std::int64_t>(
        auto_segments / 2, static_cast<std::int64_t>(share * auto_segments + 0.999999));
    return {end_of_part(horizon, part, auto_segments),
            "MSER-5 on the ensemble average (White 1997)", found.rejected};
}

}  // namespace surgetank::scenarios
