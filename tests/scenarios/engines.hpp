// The two ways in which a replication is evaluated, side by side.
#pragma once

#include <gtest/gtest.h>

#include "scenarios/runner/islands.hpp"
#include "scenarios/runner/simulate.hpp"
#include "scenarios/runner/timeline.hpp"

namespace surgetank::tests {

using namespace scenarios;

/// All that a replication saw.
inline std::string print_of(const Topology& topology, Engine engine) {
    const Observations seen =
        simulate(make_plan(topology, engine), Timeline(topology).schedule(), {5, 1}, nullptr);
    EXPECT_TRUE(seen.conserves) << seen.unbalanced;
    sim::Digest digest;
    for (const std::vector<models::Figures>& segment : seen.segments) {
        for (const models::Figures& figures : segment) {
            figures.feed(digest);
            digest.add(static_cast<std::uint64_t>(figures.age_max));
        }
    }
    for (const std::vector<models::SeriesPoint>& series : seen.series) {
        for (const models::SeriesPoint& point : series) {
            for (const std::uint64_t value : {point.arrivals, point.departures, point.backlog_milli,
                                              point.backlog_max, point.busy_milli}) {
                digest.add(value);
            }
        }
    }
    digest.add(seen.events);
    return digest.text();
}

inline std::size_t streamed(const Topology& topology) {
    const std::vector<std::size_t> islands = make_plan(topology).island_of_node;
    return islands.size() -
           static_cast<std::size_t>(std::count(islands.begin(), islands.end(), Plan::no_island));
}

}  // namespace surgetank::tests
