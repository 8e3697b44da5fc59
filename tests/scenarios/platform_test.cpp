// The platform: who stands where, which way a link takes, and what it costs there.
#include <gtest/gtest.h>

#include <chrono>

#include "scenarios/compiler/compile.hpp"
#include "scenarios/compiler/spec_equality.hpp"

namespace surgetank::scenarios {
namespace {

using namespace std::chrono_literals;

/// A triangle: a-b directly takes 50 ms, the way over c only 30 ms.
std::string triangle(const std::string& more = "", const std::string& faults = "") {
    return R"(
run: {warm_up: 1min}
platform:
  hosts: {a: {}, b: {}, c: {}}
  wires:
    direct: {between: [a, b], bandwidth: 8Mbit/s, latency: 50ms}
    first: {between: [c, a], bandwidth: 16Mbit/s, latency: 10ms}
    second: {between: [c, b], bandwidth: 4Mbit/s, latency: 20ms, lanes: shared}
)" + more +
           R"(
components:
  sender: {kind: source, host: [a, b], count: 2, arrivals: {poisson: 1/s}}
  server: {kind: workers, host: b, service: {exponential: 10ms}}
links: [{from: sender, to: server}]
)" + faults;
}

const Passage& passage(const Topology& topology, std::size_t edge = 0) {
    return topology.edges.at(edge).passage.value();
}

TEST(Platform, TakesTheWayOfLeastLatency) {
    const Topology topology = compile_text(triangle(), "test");

    const models::NetRoute& route = topology.net.routes.at(passage(topology).route.value());

    EXPECT_EQ(passage(topology).there, 30ms);
    EXPECT_EQ(passage(topology).back, 30ms);
    EXPECT_EQ(passage(topology).wires, (std::vector<std::size_t>{1, 2}));
    EXPECT_EQ(topology.net.bandwidth_of(route), 500'000);  // 4 Mbit/s.
}

TEST(Platform, TakesAGivenRouteInstead) {
    const Topology topology = compile_text(
        triangle("  routes: [{from: a, to: b, via: [direct], both_ways: false}]"), "test");

    EXPECT_EQ(passage(topology).there, 50ms);
    EXPECT_EQ(passage(topology).back, 30ms);
}

TEST(Platform, GivesCopiesTheirHostsInTurnAndNoNetworkWithinAHost) {
    const Topology topology = compile_text(triangle(), "test");

    EXPECT_EQ(topology.nodes[0].host, 0U);
    EXPECT_EQ(topology.nodes[1].host, 1U);
    EXPECT_FALSE(topology.edges[1].passage.has_value());
}

TEST(Platform, AppliesItsFactors) {
    // A window of 15 kB over a round trip of 2 x 2 x 30 ms is 125 kB/s, half of the way's 250 kB/s.
    const Topology topology =
        compile_text(triangle("  latency_factor: 2\n  efficiency: 50%\n  window: 15kB"), "test");

    const models::NetRoute& route = topology.net.routes.at(passage(topology).route.value());

    EXPECT_EQ(passage(topology).there, 60ms);
    EXPECT_DOUBLE_EQ(topology.net.lanes.at(route.lanes.at(1)).bytes_per_second, 250'000);
    EXPECT_DOUBLE_EQ(route.most, 125'000);
}

TEST(Platform, CutsEveryLinkThatCrossesAWire) {
    const Topology topology = compile_text(
        triangle("", "faults: [{name: down, at: 2min, for: 1min, cut: second}]"), "test");

    EXPECT_EQ(topology.faults.at(0).edges, std::vector<std::size_t>{0});
}

TEST(Platform, HealsALinkOnceNoneOfItsWiresIsCut) {
    const Topology topology = compile_text(triangle("", R"(
faults:
  - {name: one, at: 2min, for: 2min, cut: first}
  - {name: two, at: 3min, for: 4min, cut: second}
)"),
                                           "test");

    std::vector<sim::Duration> heals;
    for (const models::FaultAction& action : topology.timetable) {
        if (action.verb == models::FaultVerb::heal) {
            heals.push_back(action.when - sim::start_of_time);
        }
    }

    EXPECT_EQ(heals, std::vector<sim::Duration>{7min});
}

TEST(Platform, CrashesWhateverStandsOnAHost) {
    const Topology topology =
        compile_text(triangle("", "faults: [{name: dead, at: 2min, crash: b}]"), "test");

    EXPECT_EQ(topology.faults.at(0).nodes, (std::vector<std::size_t>{1, 2}));
}

TEST(Platform, AddsUpWhatIsWrongWithTheWiresOnAWay) {
    // The way a-b is 10 ms + 20 ms. Times 3 on the first is 20 ms more, times 2 on the second 20 ms
    // more; half of the second's 500 kB/s is left.
    const Topology topology = compile_text(triangle("", R"(
faults:
  - {name: one, at: 2min, for: 4min, degrade: first, factor: 3, loss: 50%}
  - {name: two, at: 3min, for: 1min, degrade: second, factor: 2, loss: 50%, bandwidth: 0.5}
)"),
                                           "test");

    std::vector<std::pair<sim::Duration, models::WayState>> ways;
    for (const models::FaultAction& action : topology.timetable) {
        if (action.way) {
            ways.emplace_back(action.when - sim::start_of_time, *action.way);
        }
    }

    ASSERT_EQ(ways.size(), 4U);
    EXPECT_EQ(ways[0].first, 2min);
    EXPECT_EQ(ways[0].second.longer_there, 20ms);
    EXPECT_DOUBLE_EQ(ways[0].second.loss.value, 0.5);
    EXPECT_EQ(ways[1].first, 3min);
    EXPECT_EQ(ways[1].second.longer_there, 40ms);
    EXPECT_EQ(ways[1].second.longer_back, 40ms);
    EXPECT_DOUBLE_EQ(ways[1].second.loss.value, 0.75);  // A quarter gets through both.
    EXPECT_DOUBLE_EQ(ways[1].second.bandwidth->bytes_per_second, 250'000);
    EXPECT_EQ(ways[2].first, 4min);
    EXPECT_EQ(ways[2].second.longer_there, 20ms);
    EXPECT_EQ(ways[3].first, 6min);
    EXPECT_EQ(ways[3].second.longer_there, 0ms);
    EXPECT_DOUBLE_EQ(ways[3].second.bandwidth->bytes_per_second, 500'000);
}

TEST(Platform, ReadsBackWhatItPrints) {
    const Spec spec = read_text(
        triangle("  routers: [r]\n  flows: message\n  window: 4MiB\n  g_co2_per_kwh: 300"), "test");

    const std::string printed = to_yaml(spec);

    EXPECT_TRUE(same_meaning(spec, read_text(printed, "test"))) << printed;
}

}  // namespace
}  // namespace surgetank::scenarios
