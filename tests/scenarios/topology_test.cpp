#include "scenarios/compiler/topology.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <set>
#include <string>
#include <vector>

#include "scenarios/compiler/compile.hpp"
#include "scenarios/compiler/metrics.hpp"
#include "scenarios/compiler/ports.hpp"

namespace surgetank::scenarios {
namespace {

using namespace std::chrono_literals;

constexpr const char* tandem =
    "components:\n"
    "  shop: {kind: source, arrivals: {poisson: 8/s}}\n"
    "  bus: {kind: exchange, alternate: lost-and-found}\n"
    "  orders: {kind: queue, dead_letter: parked, consume: {prefetch: 7}}\n"
    "  server: {kind: workers, instances: 3, service: 1ms}\n"
    "  parked: {kind: queue}\n"
    "  lost-and-found: {kind: sink}\n"
    "links:\n"
    "  - {from: shop, to: bus}\n"
    "  - {from: bus, to: orders, latency: 1ms}\n"
    "  - {name: pull, from: orders, to: server}\n";

std::size_t rank_of(const Topology& topology, const std::string& name) {
    const auto node = topology.find(name);
    if (node) {
        return topology.nodes[*node].rank;
    }
    const auto is_named = [&name](const Edge& edge) { return edge.name == name; };
    return std::find_if(topology.edges.begin(), topology.edges.end(), is_named)->rank;
}

TEST(Topology, HasTheNodesEdgesAndPortsOfTheText) {
    const Topology topology = compile_text(tandem, "x");

    ASSERT_EQ(topology.nodes.size(), 6U);
    ASSERT_EQ(topology.edges.size(), 5U);
    EXPECT_EQ(topology.edges[2].name, "pull");
    EXPECT_EQ(topology.edges[2].port, Port::out);
    EXPECT_EQ(topology.edges[2].spec.consume->prefetch->count, 7);
    EXPECT_EQ(topology.sources, std::vector<std::size_t>{0});
    EXPECT_EQ(topology.types, std::vector<std::string>{"message"});
    EXPECT_EQ(boost::num_vertices(topology.graph), 6U);
    EXPECT_EQ(boost::num_edges(topology.graph), 5U);
}

TEST(Topology, NamedTargetsAreLinksFromTheirPort) {
    const Topology topology = compile_text(tandem, "x");

    const Edge& alternate = topology.edges[3];
    const Edge& dead = topology.edges[4];
    EXPECT_EQ(alternate.name, "bus.unroutable->lost-and-found");
    EXPECT_EQ(alternate.port, Port::unroutable);
    EXPECT_EQ(dead.name, "orders.dead->parked");
    EXPECT_EQ(dead.port, Port::dead);
    EXPECT_EQ(topology.nodes[dead.to].name, "parked");
}

TEST(Topology, RanksDownstreamFirstAndEdgesBetweenTheirEnds) {
    const Topology topology = compile_text(tandem, "x");

    std::set<std::size_t> ranks;
    for (const Node& node : topology.nodes) {
        ranks.insert(node.rank);
    }
    for (const Edge& edge : topology.edges) {
        EXPECT_GT(topology.nodes[edge.from].rank, edge.rank);
        EXPECT_GT(edge.rank, topology.nodes[edge.to].rank);
        ranks.insert(edge.rank);
    }
    EXPECT_EQ(ranks.size(), topology.nodes.size() + topology.edges.size());
    EXPECT_EQ(*ranks.rbegin(), ranks.size() - 1);
}

TEST(Topology, RanksDoNotDependOnTheOrderOfTheText) {
    const std::string head = "components:\n";
    const std::string a = "  a: {kind: source, arrivals: {poisson: 8/s}}\n";
    const std::string b = "  b: {kind: workers, service: 1ms}\n";
    const std::string c = "  c: {kind: workers, service: 1ms}\n";
    const std::string ab = "  - {from: a, to: b}\n";
    const std::string ac = "  - {from: a, to: c}\n";

    const Topology one = compile_text(head + a + b + c + "links:\n" + ab + ac, "x");
    const Topology other = compile_text(head + c + b + a + "links:\n" + ac + ab, "x");

    for (const char* name : {"a", "b", "c", "a->b", "a->c"}) {
        EXPECT_EQ(rank_of(one, name), rank_of(other, name)) << name;
    }
}

TEST(Topology, CopiesAreLinkedIndexToIndexOrAsEachSays) {
    const std::string text =
        "components:\n"
        "  s: {kind: source, count: 3, arrivals: {poisson: 8/s}}\n"
        "  q: {kind: queue, count: 3}\n"
        "  w: {kind: workers, count: 2, service: 1ms}\n"
        "  done: {kind: sink}\n"
        "links:\n"
        "  - {from: s, to: q}\n"
        "  - {from: q, to: w, each: all}\n"
        "  - {from: w, to: done}\n";

    const Topology topology = compile_text(text, "x");

    EXPECT_EQ(topology.nodes.size(), 9U);
    ASSERT_EQ(topology.edges.size(), 3U + 6U + 2U);
    EXPECT_EQ(topology.edges[1].name, "s[1]->q[1]");
    EXPECT_EQ(topology.edges[4].name, "q[0]->w[1]");
    EXPECT_EQ(topology.edges[4].link, 1U);
    EXPECT_EQ(topology.edges[10].name, "w[1]->done");
    EXPECT_LT(rank_of(topology, "w[0]"), rank_of(topology, "w[1]"));
}

TEST(Topology, CopiesAreRankedByNumberNotByLetters) {
    const Topology topology = compile_text(
        "components:\n"
        "  s: {kind: source, count: 12, arrivals: {poisson: 8/s}}\n"
        "  done: {kind: sink}\n"
        "links: [{from: s, to: done}]\n",
        "x");

    EXPECT_LT(rank_of(topology, "s[9]"), rank_of(topology, "s[10]"));
}

TEST(Topology, TypesAreInternedInOneOrder) {
    const Topology topology = compile_text(
        "components:\n"
        "  b: {kind: source, arrivals: {poisson: 8/s}, types: {z: 50%, a: 50%}}\n"
        "  a: {kind: source, arrivals: {poisson: 8/s}}\n"
        "  done: {kind: sink}\n"
        "links: [{from: a, to: done}, {from: b, to: done, types: [z]}]\n",
        "x");

    EXPECT_EQ(topology.types, (std::vector<std::string>{"a", "message", "z"}));
}

TEST(Topology, ALoopWithDelayIsAccepted) {
    const std::string loop =
        "components:\n"
        "  s: {kind: source, arrivals: {poisson: 8/s}}\n"
        "  work: {kind: queue, dead_letter: pause}\n"
        "  pause: {kind: queue, ttl: 30s, dead_letter: work}\n"
        "  w: {kind: workers, service: 1ms}\n"
        "links:\n"
        "  - {from: s, to: work}\n"
        "  - {from: work, to: w}\n";

    EXPECT_NO_THROW(compile_text(loop, "x"));
}

TEST(Faults, BecomeActionsAndTheirUndoing) {
    const Topology topology =
        compile_text(std::string(tandem) +
                         "run: {warm_up: 1min}\n"
                         "faults:\n"
                         "  - {name: b, at: 20min, for: 5min, crash: server, instances: 1}\n"
                         "  - {name: a, at: 10min, slow: server, factor: 3}\n"
                         "  - {name: c, at: 22min, for: 1min, crash: server, instances: 1}\n"
                         "  - {name: d, at: 30min, for: 1min, cut: {from: bus, to: orders}}\n",
                     "x");

    const auto& table = topology.timetable;
    ASSERT_EQ(table.size(), 7U);
    EXPECT_TRUE(std::is_sorted(table.begin(), table.end(),
                               [](const auto& a, const auto& b) { return a.when < b.when; }));
    EXPECT_EQ(table[0].verb, models::FaultVerb::slow);
    EXPECT_EQ(table[1].instances, std::vector<std::int64_t>{0});
    EXPECT_EQ(table[2].instances, std::vector<std::int64_t>{1});  // The lowest that still lives.
    EXPECT_EQ(table[3].verb, models::FaultVerb::recover);
    EXPECT_EQ(table[3].instances, std::vector<std::int64_t>{1});
    EXPECT_TRUE(table[5].on_link);
    EXPECT_EQ(table[6].verb, models::FaultVerb::heal);
    EXPECT_EQ(topology.faults[1].to, 1h);  // Without `for`: until the end.
}

TEST(Faults, ActOnGroupsAndTheirBorder) {
    const Topology topology = compile_text(std::string(tandem) +
                                               "run: {warm_up: 1min}\n"
                                               "groups: {zone: [orders, server]}\n"
                                               "faults:\n"
                                               "  - {name: a, at: 10min, crash: zone}\n"
                                               "  - {name: b, at: 11min, cut: zone}\n",
                                           "x");

    EXPECT_EQ(topology.faults[0].nodes.size(), 2U);
    EXPECT_EQ(topology.faults[1].edges, (std::vector<std::size_t>{1, 4}));  // Not the link inside.
}

TEST(Tables, MetricsAndPortsAreConsistent) {
    for (const Metric& metric : all_metrics()) {
        EXPECT_EQ(find_metric(metric.name), &metric);
        EXPECT_TRUE(right_name(metric.name).empty()) << metric.name;
        EXPECT_FALSE(statistics_of(metric.shape).empty());
        EXPECT_TRUE(metric.definition.ends_with('.'));
    }
    for (const char* synonym : {"response_time", "queue_length", "queue_size", "delay", "rho"}) {
        EXPECT_NE(find_metric(right_name(synonym)), nullptr) << synonym;
    }
    for (std::size_t kind = 0; kind < kind_names.size(); ++kind) {
        const auto ports = ports_of(static_cast<Kind>(kind));
        const auto is_default = [](const PortRow& row) { return row.is_default; };
        EXPECT_EQ(std::count_if(ports.begin(), ports.end(), is_default), ports.empty() ? 0 : 1);
    }
}

TEST(Topology, AHundredThousandComponentsConnectInASecond) {
    const Spec spec = read_text(
        "components:\n"
        "  s: {kind: source, count: 33k, arrivals: {poisson: 1/s}}\n"
        "  q: {kind: queue, count: 33k}\n"
        "  w: {kind: workers, count: 33k, service: 1ms}\n"
        "  done: {kind: sink}\n"
        "links: [{from: s, to: q}, {from: q, to: w}, {from: w, to: done}]\n",
        "x");

    const std::clock_t begin = std::clock();  // Processor time: other programs do not count.
    const Topology topology = connect(spec);
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;

    EXPECT_EQ(topology.nodes.size(), 99001U);
    EXPECT_EQ(topology.edges.size(), 99000U);
#ifdef __OPTIMIZE__
#ifndef __SANITIZE_ADDRESS__
    EXPECT_LT(seconds, 1.0);
#endif
#endif
}

}  // namespace
}  // namespace surgetank::scenarios
