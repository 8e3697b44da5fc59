// Dominators and articulation points of graphs that fit on a napkin.
#include "scenarios/compiler/analysis/failure_points.hpp"

#include <gtest/gtest.h>

#include <map>

#include "tests/scenarios/runs.hpp"

namespace surgetank::scenarios {
namespace {

using tests::compiled;

std::map<std::string, FailurePoint> points_of(const Topology& topology) {
    std::map<std::string, FailurePoint> points;
    const auto found = failure_points(topology).value();
    for (const FailurePoint& point : found) {
        points[point.name] = point;
    }
    return points;
}

/// load ─► a ─► b, c ─► d ─► e, where `instances` of a are there.
Topology diamond(const std::string& instances) {
    return compiled(
        "scenario: diamond\ncomponents:\n"
        "  load: {kind: source, arrivals: {poisson: 1/s}}\n"
        "  a: {kind: workers, service: 1ms, instances: " +
        instances +
        "}\n"
        "  b: {kind: workers, service: 1ms}\n"
        "  c: {kind: workers, service: 1ms}\n"
        "  d: {kind: workers, service: 1ms}\n"
        "  e: {kind: sink}\n"
        "links:\n"
        "  - {from: load, to: a}\n  - {from: a, to: b}\n  - {from: a, to: c}\n"
        "  - {from: b, to: d}\n  - {from: c, to: d}\n  - {from: d, to: e}\n");
}

TEST(FailurePoints, AreWhatEveryWayLeadsThrough) {
    const auto points = points_of(diamond("1"));
    ASSERT_EQ(points.size(), 2U);  // b and c stand in for each other.
    EXPECT_EQ(points.at("a").cut_off, (std::vector<std::string>{"b", "c", "d", "e"}));
    EXPECT_EQ(points.at("a").dependants, 3U);  // e is a sink.
    EXPECT_EQ(points.at("d").cut_off, std::vector<std::string>{"e"});
    EXPECT_TRUE(points.at("a").matters);
    EXPECT_FALSE(points.at("d").matters);  // Only a sink follows.
    EXPECT_TRUE(points.at("a").splits);    // Without it the source stands alone.
}

TEST(FailurePoints, AreNotWhereASecondInstanceGoesOn) {
    const auto points = points_of(diamond("2"));
    EXPECT_FALSE(points.contains("a"));
    EXPECT_TRUE(points.contains("d"));
}

TEST(FailurePoints, NeedNotSplitTheGraph) {
    // Two sources reach x by way of q only, but its ring of links does not fall apart.
    const auto points =
        points_of(compiled("scenario: ring\ncomponents:\n"
                           "  load: {kind: source, arrivals: {poisson: 1/s}}\n"
                           "  q: {kind: workers, service: 1ms}\n"
                           "  x: {kind: workers, service: 1ms}\n"
                           "  y: {kind: workers, service: 1ms}\n"
                           "links:\n"
                           "  - {from: load, to: q}\n  - {from: q, to: x}\n  - {from: q, to: y}\n"
                           "  - {from: x, to: y}\n  - {from: load, to: y}\n"));
    EXPECT_EQ(points.at("q").cut_off, std::vector<std::string>{"x"});
    EXPECT_FALSE(points.at("q").splits);
}

TEST(FailurePoints, HoldForAStoreAndMoreThanItsReaders) {
    const auto points =
        points_of(compiled("scenario: stages\ncomponents:\n"
                           "  load: {kind: source, arrivals: {poisson: 1/s}}\n"
                           "  first: {kind: queue}\n"
                           "  work: {kind: workers, service: 1ms, instances: 2}\n"
                           "  second: {kind: queue}\n"
                           "  more: {kind: workers, service: 1ms, instances: 2}\n"
                           "links:\n"
                           "  - {from: load, to: first}\n  - {from: first, to: work}\n"
                           "  - {from: work, to: second}\n  - {from: second, to: more}\n"));
    EXPECT_TRUE(points.at("first").matters);    // The second stage starves, too.
    EXPECT_FALSE(points.at("second").matters);  // Its readers live from it; that is no news.
}

TEST(FailurePoints, AreFoundInALineOfAHundredThousand) {
    // Chains are taken together, so that no search goes a hundred thousand calls deep.
    Topology topology;
    constexpr std::size_t size = 100'000;
    for (std::size_t i = 0; i < size; ++i) {
        Node node{.name = "n" + std::to_string(i), .kind = Kind::workers, .config = {}, .mark = {}};
        node.config = models::WorkersConfig{};
        topology.nodes.push_back(std::move(node));
    }
    topology.nodes[0].kind = Kind::source;
    topology.nodes[0].config = models::SourceConfig{};
    topology.sources = {0};
    for (std::size_t i = 0; i + 1 < size; ++i) {
        Edge edge;
        edge.from = i;
        edge.to = i + 1;
        edge.port = i == 0 ? Port::out : Port::done;
        topology.edges.push_back(std::move(edge));
    }
    const auto points = failure_points(topology);
    ASSERT_TRUE(points);
    EXPECT_EQ(points->size(), size - 2);  // All but the source and the last.
}

}  // namespace
}  // namespace surgetank::scenarios
