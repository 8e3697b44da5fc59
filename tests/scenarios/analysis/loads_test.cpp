// The traffic equations, solved by hand beside the program.
#include "scenarios/compiler/analysis.hpp"

#include <gtest/gtest.h>

#include "tests/scenarios/runs.hpp"

namespace surgetank::scenarios {
namespace {

using tests::compiled;
using tests::StationText;

Load load_of(const Topology& topology, const std::string& name) {
    return analyze(topology).loads.at(topology.find(name).value());
}

std::vector<std::string> ids(const Topology& topology) {
    std::vector<std::string> found;
    for (const DesignFinding& one : design_findings(topology, analyze(topology))) {
        found.push_back(one.id + " " + one.of);
    }
    return found;
}

TEST(Analysis, PredictsTheUtilizationOfAStation) {
    const Load load = load_of(compiled(StationText{}.text()), "server");
    EXPECT_DOUBLE_EQ(load.offered_per_s, 8);
    EXPECT_DOUBLE_EQ(load.service_s, 0.1);
    EXPECT_DOUBLE_EQ(load.utilization, 0.8);
    EXPECT_EQ(load.growth_per_s, 0);
}

TEST(Analysis, CountsRetriesAsWork) {
    // Tries of a message: 1 + 0.5 + 0.25 = 1.75; what fails three times does not go on: 7/8.
    const Topology topology = compiled(
        StationText{.workers = "concurrency: 2, service: 100ms, fails: 50%, retry: {attempts: 3}"}
            .text());
    const Load load = load_of(topology, "server");
    EXPECT_NEAR(load.service_s, 0.175, 1e-12);
    EXPECT_NEAR(load.utilization, 0.7, 1e-12);
    EXPECT_NEAR(load_of(topology, "done").offered_per_s, 7, 1e-9);
}

TEST(Analysis, SaysByHowMuchAnOverloadedStationGrows) {
    const Load load = load_of(compiled(StationText{.arrivals = "poisson: 12/s"}.text()), "server");
    EXPECT_NEAR(load.utilization, 1.2, 1e-12);
    EXPECT_NEAR(load.growth_per_s, 2, 1e-9);
}

const std::string fork =
    "language: 1\nscenario: fork\nrun: {horizon: 10s}\ncomponents:\n"
    "  a: {kind: source, arrivals: {poisson: 10/s}, types: {x.y: 30%, x.z: 70%}}\n"
    "  ex: {kind: exchange, rule: topic}\n"
    "  all: {kind: workers, service: 1ms}\n"
    "  some: {kind: workers, service: {by_type: {x.z: 10ms, other: 1ms}}}\n"
    "links:\n"
    "  - {from: a, to: ex}\n"
    "  - {from: ex, to: all, route: \"x.#\"}\n"
    "  - {from: ex, to: some, route: x.z}\n";

TEST(Analysis, FollowsRoutesByType) {
    EXPECT_DOUBLE_EQ(load_of(compiled(fork), "all").offered_per_s, 10);
    EXPECT_DOUBLE_EQ(load_of(compiled(fork), "some").offered_per_s, 7);
    EXPECT_DOUBLE_EQ(load_of(compiled(fork), "some").service_s, 0.01);
}

TEST(Analysis, DoesNotKnowTheLoadOfAClosedWorkload) {
    const Topology topology =
        compiled(StationText{.arrivals = "closed: {clients: 3, think: 1s}"}.text());
    EXPECT_FALSE(load_of(topology, "server").known);
}

TEST(Analysis, SolvesFeedback) {
    // Half of what is served comes back: 2 + x / 2 = x, so 4 a second.
    const Topology topology = compiled(
        "language: 1\nscenario: loop\nrun: {horizon: 10s}\ncomponents:\n"
        "  a: {kind: source, arrivals: {poisson: 2/s}}\n"
        "  w: {kind: workers, service: 10ms}\n"
        "  coin: {kind: exchange, rule: weighted}\n"
        "  end: {kind: sink}\n"
        "links:\n"
        "  - {from: a, to: w}\n"
        "  - {from: w, to: coin}\n"
        "  - {from: coin, to: end, weight: 1}\n"
        "  - {from: coin, to: w, weight: 1, latency: 1ms}\n");
    EXPECT_NEAR(load_of(topology, "w").offered_per_s, 4, 1e-6);
}

const std::string failing =
    "scenario: failing\ncomponents:\n"
    "  a: {kind: source, arrivals: {poisson: 8/s}}\n"
    "  q: {kind: queue, dead_letter: parked}\n"
    "  w: {kind: workers, service: 10ms, FAILS}\n"
    "  parked: {kind: queue}\n"
    "links:\n"
    "  - {from: a, to: q}\n"
    "  - {from: q, to: w, consume: {redelivery: {limit: 2}}}\n";

Topology failing_with(const std::string& fails) {
    std::string text = failing;
    return compiled(text.replace(text.find("FAILS"), 5, fails));
}

TEST(Analysis, CountsRedeliveriesAndDeadLetters) {
    // Three deliveries at most: 1 + 1/2 + 1/4 tries, and 1/8 of the messages is dead-lettered.
    const Topology topology = failing_with("fails: 50%");
    EXPECT_NEAR(load_of(topology, "w").tries, 1.75, 1e-12);
    EXPECT_NEAR(load_of(topology, "w").utilization, 8 * 1.75 * 0.01, 1e-12);
    EXPECT_NEAR(load_of(topology, "parked").offered_per_s, 1, 1e-12);
}

TEST(Analysis, CountsPoisonAtEveryTry) {
    // Nine of ten are done at once, the tenth takes three deliveries of two attempts each.
    const Topology topology = failing_with("poison: 10%, retry: {attempts: 2}");
    EXPECT_NEAR(load_of(topology, "w").tries, 0.9 + 0.1 * 6, 1e-12);
    EXPECT_NEAR(load_of(topology, "parked").offered_per_s, 0.8, 1e-12);
}

TEST(Analysis, CountsTheCreditThatIsOnTheWay) {
    // Two credits, each back after 50 + 50 + 50 ms: 13.3/s, although two servers could do 40/s.
    const Topology topology = compiled(
        "scenario: far\ncomponents:\n"
        "  a: {kind: source, arrivals: {poisson: 10/s}}\n"
        "  q: {kind: queue}\n"
        "  w: {kind: workers, instances: 2, service: {exponential: 50ms}}\n"
        "links:\n"
        "  - {from: a, to: q}\n"
        "  - {from: q, to: w, latency: 50ms, consume: {prefetch: 1}}\n");
    const Load load = load_of(topology, "w");
    EXPECT_NEAR(load.capacity_per_s(), 2 / 0.15, 1e-9);
    EXPECT_NEAR(load.saturation(), 0.75, 1e-12);
    EXPECT_NEAR(load.utilization, 0.25, 1e-12);  // What a run measures.
}

TEST(MeanRate, AveragesEveryKindOfArrivals) {
    const auto rate = [](const std::string& arrivals) {
        const Topology topology = compiled(StationText{.arrivals = arrivals}.text());
        const std::size_t source = topology.find("load").value();
        return mean_rate(std::get<models::SourceConfig>(topology.nodes[source].config),
                         topology.run.horizon)
            .value();
    };
    EXPECT_DOUBLE_EQ(rate("regular: 5/s"), 5);
    EXPECT_DOUBLE_EQ(rate("renewal: {erlang: {shape: 2, mean: 250ms}}"), 4);
    EXPECT_DOUBLE_EQ(rate("batches: {rate: 2/s, size: 3}"), 6);
    EXPECT_DOUBLE_EQ(rate("on_off: {rate: 8/s, on: 1s, off: 3s}"), 2);
    EXPECT_DOUBLE_EQ(rate("mmpp: {states: [{rate: 10/s, stay: 1s}, {rate: 1/s, stay: 2s}]}"), 4);
    EXPECT_NEAR(rate("profile: {points: [{at: 0s, rate: 2/s}, {at: 20s, rate: 6/s}]}"), 4, 1e-3);
}

TEST(DesignFindings, NameWhatIsOverloadedAndWhatIsClose) {
    EXPECT_EQ(ids(compiled(StationText{.arrivals = "poisson: 12/s"}.text())),
              std::vector<std::string>{"F101 server"});
    EXPECT_EQ(ids(compiled(StationText{.arrivals = "poisson: 9.5/s"}.text())),
              std::vector<std::string>{"F102 server"});
    EXPECT_TRUE(ids(compiled(StationText{}.text())).empty());
}

TEST(DesignFindings, NameAQueueThatNobodyReads) {
    const Topology topology = compiled(
        "language: 1\nscenario: s\nrun: {horizon: 10s}\ncomponents:\n"
        "  a: {kind: source, arrivals: {poisson: 2/s}}\n"
        "  q: {kind: queue}\n"
        "links: [{from: a, to: q}]\n");
    EXPECT_EQ(ids(topology), std::vector<std::string>{"F103 q"});
}

}  // namespace
}  // namespace surgetank::scenarios
