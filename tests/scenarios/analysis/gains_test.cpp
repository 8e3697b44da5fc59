// Traffic equations where one message becomes several, or several become one.
#include "scenarios/compiler/analysis/gains.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "scenarios/compiler/analysis.hpp"
#include "tests/scenarios/runs.hpp"

namespace surgetank::scenarios {
namespace {

/// What comes to a component [1/s], of 8 messages a second.
double offered(const std::string& components, const std::string& links, const std::string& name) {
    const Topology topology = tests::compiled(
        "components:\n  shop: {kind: source, arrivals: {poisson: 8/s}, key: {uniform: 4}, size: "
        "900B}\n  done: {kind: sink}\n" +
        components + "links:\n" + links);
    return analyze(topology).loads[*topology.find(name)].offered_per_s;
}

const std::string split_and_gather =
    "  split: {kind: workers, service: 1ms, parts: {uniform: {low: 1, high: 3}}}\n"
    "  pick: {kind: workers, service: 1ms, instances: 9}\n  gather: {kind: aggregator}\n";
const std::string in_a_row =
    "  - {from: shop, to: split}\n  - {from: split, to: pick}\n  - {from: pick, to: gather}\n"
    "  - {from: gather, to: done}\n";

TEST(Gains, ASplitterMultipliesAndAnAggregatorDivides) {
    // Uniform from 1 to 3, rounded: a quarter 1, a half 2, a quarter 3.
    EXPECT_NEAR(offered(split_and_gather, in_a_row, "pick"), 16, 1e-9);
    EXPECT_NEAR(offered(split_and_gather, in_a_row, "gather"), 16, 1e-9);
    EXPECT_NEAR(offered(split_and_gather, in_a_row, "done"), 8, 1e-9);
}

double gathered(const std::string& aggregator) {
    return offered("  gather: {kind: aggregator, " + aggregator + "}\n",
                   "  - {from: shop, to: gather}\n  - {from: gather, to: done}\n", "done");
}

TEST(Gains, CountsCompleteGroups) { EXPECT_NEAR(gathered("by: key, messages: 4"), 2, 1e-9); }

TEST(Gains, WindowsWithoutMessagesAreNone) {
    // Poisson: a second without any of 8 has the probability exp(-8), of one key exp(-2).
    EXPECT_NEAR(gathered("by: all, window: {tumbling: 1s}"), 1 - std::exp(-8.0), 1e-9);
    EXPECT_NEAR(gathered("by: key, window: {tumbling: 1s}"), 4 * (1 - std::exp(-2.0)), 1e-9);
    EXPECT_NEAR(gathered("by: all, window: {hopping: {size: 1s, hop: 500ms}}"),
                2 * (1 - std::exp(-8.0)), 1e-9);
    EXPECT_NEAR(gathered("by: key, window: {session: 1s}"), 8 * std::exp(-2.0), 1e-9);
}

TEST(Gains, TheFirstAnswersOfSeveralAreOneOfEachPublication) {
    const std::string components =
        "  ask: {kind: exchange}\n  one: {kind: workers, service: 1ms, count: 5}\n"
        "  gather: {kind: aggregator, messages: 3}\n";
    const std::string links =
        "  - {from: shop, to: ask}\n  - {from: ask, to: one, each: all}\n"
        "  - {from: one, to: gather}\n  - {from: gather, to: done}\n";
    EXPECT_NEAR(offered(components, links, "gather"), 40, 1e-9);
    EXPECT_NEAR(offered(components, links, "done"), 8, 1e-9);
}

TEST(Gains, PartsShareTheBytesOfTheWhole) {
    const Topology topology = tests::compiled(
        "components:\n  shop: {kind: source, arrivals: {poisson: 8/s}, size: 900B}\n"
        "  split: {kind: workers, service: 1ms, parts: 3}\n  done: {kind: sink}\n"
        "  next: {kind: workers, service: 1ms}\nlinks:\n  - {from: shop, to: split}\n"
        "  - {from: split, to: next, bandwidth: 72kB/s, sharing: fifo}\n"
        "  - {from: next, to: done, size: 90B, bandwidth: 72kB/s, sharing: fifo}\n");
    const Analysis analysis = analyze(topology);
    ASSERT_EQ(analysis.channels.size(), 2U);
    EXPECT_NEAR(analysis.channels[0].messages_per_s, 24, 1e-9);
    EXPECT_NEAR(analysis.channels[0].utilization(), 0.1, 1e-9);   // 8 x 900 B of 72 kB.
    EXPECT_NEAR(analysis.channels[1].utilization(), 0.03, 1e-9);  // 24 x 90 B.
}

TEST(Gains, ALinkMayCarryAShareOnly) {
    EXPECT_NEAR(offered("", "  - {from: shop, to: done, share: 25%}\n", "done"), 2, 1e-9);
}

}  // namespace
}  // namespace surgetank::scenarios
