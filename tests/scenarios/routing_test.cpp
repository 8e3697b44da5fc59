// Which links a message of each type takes, and in which shares.
#include "scenarios/compiler/routing.hpp"

#include <gtest/gtest.h>

#include <map>

#include "tests/scenarios/runs.hpp"

namespace surgetank::scenarios {
namespace {

/// One source of the types x.a and x.b, an exchange with some links to three sinks.
Topology exchange(const std::string& rule, const std::string& first, const std::string& second,
                  const std::string& third) {
    const auto link = [](const std::string& to, const std::string& fields) {
        return "  - {from: ex, to: " + to + (fields.empty() ? "" : ", " + fields) + "}\n";
    };
    return tests::compiled(
        "language: 1\nscenario: exchange\nrun: {horizon: 10s}\ncomponents:\n"
        "  src: {kind: source, arrivals: {poisson: 1/s}, types: {x.a: 25%, x.b: 75%}}\n"
        "  ex: {kind: exchange, rule: " +
        rule +
        "}\n"
        "  one: {kind: sink}\n  two: {kind: sink}\n  three: {kind: sink}\n"
        "links:\n  - {from: src, to: ex}\n" +
        link("one", first) + link("two", second) + link("three", third));
}

/// By the name of the receiver.
std::map<std::string, double> shares(const Topology& topology, const std::string& from,
                                     const std::string& type) {
    const auto place = std::find(topology.types.begin(), topology.types.end(), type);
    std::map<std::string, double> found;
    for (const auto& [edge, share] :
         Routing(topology).shares(topology.find(from).value(),
                                  static_cast<std::size_t>(place - topology.types.begin()))) {
        found[topology.nodes[topology.edges[edge].to].name] += share;
    }
    return found;
}

using Shares = std::map<std::string, double>;

TEST(Routing, SendsToEveryLinkOfAFanout) {
    EXPECT_EQ(shares(exchange("fanout", "", "", ""), "ex", "x.a"),
              (Shares{{"one", 1}, {"two", 1}, {"three", 1}}));
}

TEST(Routing, ComparesTheTypeWithDirectRoutes) {
    const Topology topology = exchange("direct", "route: x.a", "route: x.b", "route: x.b");
    EXPECT_EQ(shares(topology, "ex", "x.a"), (Shares{{"one", 1}}));
    EXPECT_EQ(shares(topology, "ex", "x.b"), (Shares{{"two", 1}, {"three", 1}}));
}

TEST(Routing, MatchesTopicPatterns) {
    const Topology topology = exchange("topic", "route: \"x.*\"", "route: \"#\"", "route: \"*.b\"");
    EXPECT_EQ(shares(topology, "ex", "x.a"), (Shares{{"one", 1}, {"two", 1}}));
    EXPECT_EQ(shares(topology, "ex", "x.b"), (Shares{{"one", 1}, {"two", 1}, {"three", 1}}));
}

TEST(Routing, SplitsByWeight) {
    const Topology topology = exchange("weighted", "weight: 1", "weight: 2", "weight: 5");
    EXPECT_EQ(shares(topology, "ex", "x.a"),
              (Shares{{"one", 0.125}, {"two", 0.25}, {"three", 0.625}}));
}

TEST(Routing, SplitsEvenlyInTurn) {
    EXPECT_DOUBLE_EQ(shares(exchange("round_robin", "", "", ""), "ex", "x.a")["two"], 1.0 / 3);
}

TEST(Routing, KeepsTypesThatALinkDoesNotTake) {
    const Topology topology = exchange("fanout", "types: [x.a]", "", "");
    EXPECT_EQ(shares(topology, "ex", "x.b"), (Shares{{"two", 1}, {"three", 1}}));
}

TEST(Routing, LosesOnTheWay) {
    const Topology topology = exchange("fanout", "loss: 20%", "", "");
    EXPECT_DOUBLE_EQ(shares(topology, "ex", "x.a")["one"], 0.8);
}

TEST(Routing, KnowsTheSharesOfTypes) {
    const Topology topology = exchange("fanout", "", "", "");
    const std::size_t node = topology.find("src").value();
    const auto& source = std::get<models::SourceConfig>(topology.nodes[node].config);
    double sum = 0;
    for (std::size_t type = 0; type < topology.types.size(); ++type) {
        sum += Routing(topology).share_of_type(source, type);
    }
    EXPECT_DOUBLE_EQ(sum, 1);
}

TEST(Routing, DividesAmongTheConsumersOfOneGroup) {
    const Topology topology = tests::compiled(
        "language: 1\nscenario: s\nrun: {horizon: 10s}\ncomponents:\n"
        "  a: {kind: source, arrivals: {poisson: 2/s}}\n"
        "  q: {kind: queue}\n"
        "  big: {kind: workers, instances: 3, service: 1ms}\n"
        "  small: {kind: workers, service: 1ms}\n"
        "links:\n  - {from: a, to: q}\n  - {from: q, to: big}\n  - {from: q, to: small}\n");
    EXPECT_EQ(shares(topology, "q", "message"), (Shares{{"big", 0.75}, {"small", 0.25}}));
}

}  // namespace
}  // namespace surgetank::scenarios
