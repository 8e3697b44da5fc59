// Bottlenecks and minimal cuts of small designs, computed by hand.
#include "scenarios/compiler/analysis/capacity.hpp"

#include <gtest/gtest.h>

#include "scenarios/compiler/analysis/stations.hpp"
#include "tests/scenarios/runs.hpp"

namespace surgetank::scenarios {
namespace {

using tests::compiled;

/// 10/s go to two workers, one of 10/s and one of 100/s, in the proportion of nine to one.
Topology uneven() {
    return compiled(
        "scenario: uneven\ncomponents:\n"
        "  load: {kind: source, arrivals: {poisson: 10/s}}\n"
        "  split: {kind: exchange, rule: weighted}\n"
        "  small: {kind: workers, service: {exponential: 100ms}}\n"
        "  large: {kind: workers, service: {exponential: 10ms}}\n"
        "  done: {kind: sink}\n"
        "links:\n"
        "  - {from: load, to: split}\n"
        "  - {from: split, to: small, weight: 9}\n"
        "  - {from: split, to: large, weight: 1}\n"
        "  - {from: small, to: done}\n"
        "  - {from: large, to: done}\n");
}

TEST(Capacity, NamesTheStationThatIsFullFirst) {
    const Topology topology = uneven();
    const Analysis analysis = analyze(topology);
    const auto bottleneck = bottleneck_of(topology, analysis, forecasts(topology, analysis));
    ASSERT_TRUE(bottleneck);
    EXPECT_EQ(bottleneck->name, "small");
    EXPECT_NEAR(bottleneck->headroom, 10.0 / 9, 1e-12);  // It has 9/s and can serve 10/s.
    EXPECT_NEAR(bottleneck->sustainable_per_s, 100.0 / 9, 1e-9);
}

TEST(Capacity, FindsTheMinimalCut) {
    const Topology topology = uneven();
    const std::vector<MinimalCut> cuts = cuts_of(topology, analyze(topology));
    ASSERT_EQ(cuts.size(), 1U);
    EXPECT_EQ(cuts[0].end, "done");
    EXPECT_NEAR(cuts[0].most_per_s, 110, 1e-9);  // Whatever the weights, 10 + 100.
    EXPECT_EQ(cuts[0].stations, (std::vector<std::string>{"small", "large"}));
}

TEST(Capacity, CutsWhereALineIsNarrowest) {
    // 50/s, 20/s and 30/s one after the other: the second is the cut.
    const Topology topology = compiled(
        "scenario: line\ncomponents:\n"
        "  load: {kind: source, arrivals: {poisson: 10/s}}\n"
        "  a: {kind: workers, service: 20ms}\n"
        "  b: {kind: workers, service: 100ms, instances: 2}\n"
        "  c: {kind: workers, service: 100ms, concurrency: 3}\n"
        "links:\n  - {from: load, to: a}\n  - {from: a, to: b}\n  - {from: b, to: c}\n");
    const std::vector<MinimalCut> cuts = cuts_of(topology, analyze(topology));
    ASSERT_EQ(cuts.size(), 1U);
    EXPECT_NEAR(cuts[0].most_per_s, 20, 1e-9);
    EXPECT_EQ(cuts[0].stations, std::vector<std::string>{"b"});
}

TEST(Capacity, CountsSharedLinksAsStations) {
    // 100/s of 1000 bytes are 0.8 of 1 Mbit/s, so 125/s fit.
    const Topology topology = compiled(
        "scenario: uplink\ncomponents:\n"
        "  load: {kind: source, arrivals: {poisson: 100/s}, size: 1000B}\n"
        "  done: {kind: sink}\n"
        "links:\n"
        "  - {name: uplink, from: load, to: done, bandwidth: 1Mbit/s, sharing: fair}\n");
    const Analysis analysis = analyze(topology);
    ASSERT_EQ(analysis.channels.size(), 1U);
    EXPECT_NEAR(analysis.channels[0].utilization(), 0.8, 1e-12);
    EXPECT_EQ(bottleneck_of(topology, analysis, forecasts(topology, analysis))->name, "uplink");
    const std::vector<MinimalCut> cuts = cuts_of(topology, analysis);
    EXPECT_NEAR(cuts[0].most_per_s, 125, 1e-9);
    EXPECT_EQ(cuts[0].stations, std::vector<std::string>{"uplink"});
}

TEST(Capacity, CountsOnlyReadersThatHaveAPartition) {
    // Six readers of 20/s each, but four partitions: 80/s, and 60/s fill three quarters of them.
    const Topology topology = compiled(
        "scenario: log\ncomponents:\n"
        "  load: {kind: source, arrivals: {poisson: 60/s}, key: {uniform: {keys: 100}}}\n"
        "  records: {kind: log, partitions: 4}\n"
        "  readers: {kind: workers, instances: 6, service: 50ms}\n"
        "links:\n  - {from: load, to: records}\n  - {from: records, to: readers}\n");
    const Load load = analyze(topology).loads[*topology.find("readers")];
    EXPECT_DOUBLE_EQ(load.capacity_per_s(), 80);
    EXPECT_DOUBLE_EQ(load.saturation(), 0.75);
    EXPECT_DOUBLE_EQ(load.utilization, 0.5);  // Of all six, as a run measures it.
}

}  // namespace
}  // namespace surgetank::scenarios
