// All questions in turn.
#include <algorithm>

#include "scenarios/compiler/analysis/capacity.hpp"
#include "scenarios/compiler/analysis/failure_points.hpp"
#include "scenarios/compiler/analysis/findings.hpp"
#include "scenarios/compiler/analysis/floors.hpp"
#include "scenarios/compiler/analysis/stations.hpp"

namespace surgetank::scenarios {

namespace {

std::vector<Loop> loops_of(const Topology& topology, const Analysis& analysis) {
    constexpr std::size_t most_named = 50;
    std::vector<Loop> loops;
    for (const Feedback& feedback : analysis.feedback) {
        Loop loop{.members = {}, .type = topology.types[feedback.type], .gain = feedback.loop.gain};
        for (const std::size_t member : feedback.loop.members) {
            if (loop.members.size() < most_named) {
                loop.members.push_back(topology.nodes[member].name);
            }
        }
        loops.push_back(std::move(loop));
    }
    return loops;
}

}  // namespace

void check_expectations(const Topology& topology, const std::vector<Floor>& floors,
                        Report& report) {
    for (const Expectation& expectation : topology.expect) {
        const std::string& to = expectation.to.empty() ? expectation.of : expectation.to;
        for (const Floor& floor : floors) {
            if (expectation.metric != "latency" || floor.to != to ||
                (!expectation.from.empty() && floor.from != expectation.from)) {
                continue;
            }
            for (const Bound& bound : expectation.bounds) {
                const double least = bound.statistic == "mean" ? floor.mean_s : floor.least_s;
                if (bound.comparator == Comparator::below && bound.limit <= least) {
                    report.add(finding::unattainable,
                               {.of = expectation.name,
                                .mark = expectation.mark,
                                .message = bound.statistic + " below " + digits(bound.limit, 6) +
                                           " s cannot be: from `" + floor.from + "` to `" + to +
                                           "` " + digits(least) + " s pass without any waiting",
                                .hint = "a larger limit, or a shorter way",
                                .number = least,
                                .unit = "s"});
                }
            }
        }
    }
}

std::size_t check_failure_points(const std::vector<FailurePoint>& points, Report& report) {
    constexpr std::size_t most = 10;  // In a large design nearly everything depends on something.
    std::vector<const FailurePoint*> grave;
    for (const FailurePoint& point : points) {
        if (point.matters) {
            grave.push_back(&point);
        }
    }
    std::stable_sort(grave.begin(), grave.end(),
                     [](const auto* a, const auto* b) { return a->dependants > b->dependants; });
    for (std::size_t i = 0; i < std::min(most, grave.size()); ++i) {
        constexpr std::size_t few = 4;
        const FailurePoint& point = *grave[i];
        std::string names;
        for (std::size_t k = 0; k < std::min(few, point.cut_off.size()); ++k) {
            names += (k == 0 ? "`" : ", `") + point.cut_off[k] + "`";
        }
        names += point.cut_off.size() > few ? " and others" : "";
        report.add(finding::single_point,
                   {.of = point.name,
                    .mark = point.mark,
                    .message = "one instance, and without it nothing comes to " + names,
                    .hint = "a second instance, or another way round it",
                    .number = static_cast<double>(point.dependants)});
    }
    return grave.size() - std::min(most, grave.size());
}

Design study(const Topology& topology) {
    Design design;
    design.traffic = analyze(topology);
    const Analysis& analysis = design.traffic;
    const Routing routing(topology);
    design.stations = forecasts(topology, analysis);
    add_floors(topology, analysis, design.stations);
    design.bottleneck = bottleneck_of(topology, analysis, design.stations);
    design.cuts = cuts_of(topology, analysis);
    design.floors = floors_of(topology, analysis, design.stations);
    design.loops = loops_of(topology, analysis);
    if (auto points = failure_points(topology)) {
        design.failure_points = std::move(*points);
    } else {
        design.notes.emplace_back("ways are too long to look for single points of failure");
    }
    for (const std::size_t source : topology.sources) {
        if (!analysis.loads[source].known) {
            design.notes.emplace_back(
                "clients that wait for the effect set their own pace: no load is predicted of what "
                "follows them");
            break;
        }
    }
    Report report;
    check_loads(topology, analysis, report);
    check_routes(topology, routing, analysis, report);
    check_retries(topology, analysis, report);
    check_stores(topology, analysis, report);
    check_peaks(topology, routing, analysis, report);
    check_expectations(topology, design.floors, report);
    if (const std::size_t more = check_failure_points(design.failure_points, report); more > 0) {
        design.notes.push_back(std::to_string(more) +
                               " more single points of failure, on which fewer depend");
    }
    design.findings = report.done();
    return design;
}

}  // namespace surgetank::scenarios
