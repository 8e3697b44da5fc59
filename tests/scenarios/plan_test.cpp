// What all replications share: flows that reach a place, links that need a component, groups.
#include "scenarios/runner/plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "scenarios/runner/simulate.hpp"
#include "tests/scenarios/runs.hpp"

namespace surgetank::scenarios {
namespace {

const std::string two_flows =
    "language: 1\nscenario: two-flows\nrun: {horizon: 10s}\ncomponents:\n"
    "  a: {kind: source, arrivals: {poisson: 1/s}}\n"
    "  b: {kind: source, count: 2, arrivals: {poisson: 1/s}}\n"
    "  q: {kind: queue}\n"
    "  w: {kind: workers, service: 1ms}\n"
    "  end: {kind: sink}\n"
    "links:\n"
    "  - {from: a, to: q}\n"
    "  - {from: b, to: q, latency: 1ms}\n"
    "  - {from: q, to: w}\n"
    "  - {from: w, to: end}\n";

class PlanOfTwoFlows : public ::testing::Test {
protected:
    std::size_t node(const std::string& name) const { return topology_.find(name).value(); }
    std::size_t edge(const std::string& from, const std::string& to) const {
        for (std::size_t e = 0; e < topology_.edges.size(); ++e) {
            if (topology_.edges[e].from == node(from) && topology_.edges[e].to == node(to)) {
                return e;
            }
        }
        throw std::out_of_range(from + " to " + to);
    }

    Topology topology_ = tests::compiled(two_flows);
    Plan plan_ = make_plan(topology_);
};

TEST_F(PlanOfTwoFlows, HasOneFlowForEachSourceAsWritten) {
    ASSERT_EQ(plan_.flows.size(), 2U);
    EXPECT_EQ(plan_.flow_of_node[node("b[0]")], plan_.flow_of_node[node("b[1]")]);
    EXPECT_NE(plan_.flow_of_node[node("a")], plan_.flow_of_node[node("b[0]")]);
}

TEST_F(PlanOfTwoFlows, KnowsWhichFlowsReachWhat) {
    EXPECT_EQ(plan_.node_flows[node("a")].size(), 1U);
    EXPECT_EQ(plan_.node_flows[node("q")].size(), 2U);
    EXPECT_EQ(plan_.node_flows[node("end")].size(), 2U);
    EXPECT_EQ(plan_.edge_flows[edge("b[0]", "q")].size(), 1U);
}

TEST_F(PlanOfTwoFlows, GivesNoComponentToAHopWithoutDelay) {
    EXPECT_TRUE(plan_.is_direct[edge("a", "q")]);
    EXPECT_FALSE(plan_.is_direct[edge("b[0]", "q")]);
    EXPECT_TRUE(plan_.is_direct[edge("w", "end")]);
}

TEST_F(PlanOfTwoFlows, TellsSubscriptionsFromLinks) {
    EXPECT_TRUE(plan_.is_subscription[edge("q", "w")]);
    EXPECT_FALSE(plan_.is_subscription[edge("a", "q")]);
}

TEST_F(PlanOfTwoFlows, ObservesWhatHasAComponentInTheOrderOfRanks) {
    const std::vector<Observed> seen = observed(plan_);
    // a, two b, q, w, end, two links with latency and the subscription.
    EXPECT_EQ(seen.size(), 9U);
    const auto place = [&](const std::string& name) {
        return std::find_if(seen.begin(), seen.end(),
                            [&](const Observed& one) { return one.name == name; }) -
               seen.begin();
    };
    EXPECT_LT(place("end"), place("w"));
    EXPECT_LT(place("w"), place("q"));
    EXPECT_LT(place("q"), place("a"));
}

TEST(Plan, PutsConsumersOfOneGroupTogether) {
    const Topology topology = tests::compiled(
        "language: 1\nscenario: groups\nrun: {horizon: 10s}\ncomponents:\n"
        "  a: {kind: source, arrivals: {poisson: 1/s}}\n"
        "  l: {kind: log, partitions: 2}\n"
        "  u: {kind: workers, service: 1ms}\n"
        "  v: {kind: workers, service: 1ms}\n"
        "  w: {kind: workers, service: 1ms}\n"
        "links:\n"
        "  - {from: a, to: l}\n"
        "  - {from: l, to: u, consume: {group: one}}\n"
        "  - {from: l, to: v, consume: {group: one}}\n"
        "  - {from: l, to: w, consume: {group: two}}\n");
    EXPECT_EQ(make_plan(topology).groups_of_node[topology.find("l").value()], 2U);
}

}  // namespace
}  // namespace surgetank::scenarios
