// What-if branches: one past for all variants, and differences taken replication by replication.
#include "scenarios/runner/branches.hpp"

#include <gtest/gtest.h>

#include <map>

#include "scenarios/runner/simulate.hpp"
#include "scenarios/runner/timeline.hpp"
#include "tests/scenarios/runs.hpp"

namespace surgetank::scenarios {
namespace {

using tests::compiled;
using tests::exact_text;
using tests::run_text;

/// 100 windows of 1 s; the branch is at the end of the sixtieth. Links without delay are calls,
/// unless a fault acts on them: the variants act on one.
const std::string futures =
    "language: 1\nscenario: futures\nrun: {horizon: 100s, warm_up: 10s, replications: 4, "
    "windows: 100}\n"
    "components:\n"
    "  shop: {kind: source, arrivals: {poisson: 20/s}}\n"
    "  bus: {kind: exchange, rule: fanout}\n"
    "  qa: {kind: queue, capacity: 50, overflow: drop_head}\n"
    "  wa: {kind: workers, service: {exponential: 40ms}, fails: 5%, retry: {attempts: 3}}\n"
    "  wb: {kind: workers, instances: 2, service: {gamma: {mean: 80ms, cv: 2}}}\n"
    "  done: {kind: sink}\n"
    "links:\n"
    "  - {from: shop, to: bus}\n"
    "  - {from: bus, to: qa}\n"
    "  - {from: bus, to: wb}\n"
    "  - {from: qa, to: wa, latency: {exponential: 1ms}, consume: {prefetch: 3}}\n"
    "  - {from: wa, to: done}\n"
    "  - {from: wb, to: done}\n"
    "faults:\n  - {name: early, at: 30s, for: 5s, crash: wb, instances: 1}\n"
    "branch:\n  at: 60s\n  variants:\n"
    "    calm: {faults: []}\n"
    "    dies: {faults: [{at: 60s, for: 10s, crash: wa}]}\n"
    "    cut: {faults: [{at: 60s, for: 10s, cut: {from: bus, to: wb}}]}\n"
    "    slow: {faults: [{at: 61s, slow: wb, factor: 2}, {at: 70s, for: 5s, crash: wa}]}\n";

/// All courses of one replication as text, by component and window.
std::map<std::string, std::vector<std::string>> courses(const Topology& topology,
                                                        std::uint64_t replication) {
    const Plan plan = make_plan(topology);
    const Observations seen =
        simulate(plan, Timeline(topology).schedule(), {7, replication}, nullptr);
    const std::vector<Observed> components = observed(plan);
    std::map<std::string, std::vector<std::string>> all;
    for (std::size_t c = 0; c < components.size(); ++c) {
        for (const models::SeriesPoint& p : seen.series[c]) {
            std::string text;
            for (const std::uint64_t figure :
                 {p.arrivals, p.departures, p.backlog_milli, p.backlog_max, p.busy_milli}) {
                text += std::to_string(figure) + " ";
            }
            all[components[c].name].push_back(text);
        }
    }
    return all;
}

TEST(Branches, ShareTheirPastBitForBitAndNotTheirFuture) {
    const Topology topology = compiled(futures);
    ASSERT_EQ(topology.variants.size(), 4U);
    for (std::uint64_t replication = 0; replication < 4; ++replication) {
        const auto baseline = courses(topology, replication);
        for (const Variant& variant : topology.variants) {
            const auto other = courses(topology_of(topology, variant), replication);
            ASSERT_EQ(baseline.size(), other.size());
            EXPECT_EQ(baseline == other, variant.name == "calm") << variant.name;
            for (const auto& [name, course] : baseline) {
                const std::vector<std::string>& twin = other.at(name);
                EXPECT_TRUE(std::equal(course.begin(), course.begin() + 60, twin.begin()))
                    << name << " in " << variant.name;
            }
        }
    }
}

TEST(Branches, LeaveTheSeriesOfResultsTheSameBeforeThem) {
    const Results results = run_text(futures);
    ASSERT_EQ(results.branches.size(), 4U);
    for (const Branch& branch : results.branches) {
        EXPECT_DOUBLE_EQ(branch.at_s, 60);
        EXPECT_EQ(branch.results.replications, 4);
        ASSERT_EQ(branch.results.series.size(), results.series.size());
        for (std::size_t i = 0; i < results.series.size(); ++i) {
            for (std::size_t w = 0; w < 60; ++w) {
                const SeriesOf& mine = branch.results.series[i];
                EXPECT_EQ(exact_text(mine.backlog.mean[w]),
                          exact_text(results.series[i].backlog.mean[w]));
                EXPECT_EQ(exact_text(mine.throughput.high[w]),
                          exact_text(results.series[i].throughput.high[w]));
            }
        }
    }
}

TEST(Branches, LeaveTheResultsOfTheScenarioAsTheyAre) {
    std::string alone = futures.substr(0, futures.find("branch:"));
    const Results results = run_text(futures);
    // Where no variant acts on a link, even the digest is that of the scenario without a branch.
    const std::string one_variant = alone + "branch: {at: 60s, variants: {calm: {faults: []}}}\n";
    const Results calm = run_text(one_variant);
    EXPECT_EQ(calm.digest, run_text(alone).digest);
    EXPECT_EQ(calm.branches.at(0).results.digest, calm.digest);
    EXPECT_EQ(results.branches.at(0).results.digest, results.digest);
    EXPECT_NE(results.branches.at(1).results.digest, results.digest);
}

const Difference& difference(const Branch& branch, const std::string& metric, const std::string& of,
                             const std::string& statistic) {
    for (const Difference& one : branch.differences) {
        if (one.metric == metric && one.of == of && one.statistic == statistic) {
            return one;
        }
    }
    throw std::out_of_range(metric);
}

TEST(Branches, GiveTheDifferenceThatCanBeCountedByHand) {
    // One message every 100 ms, served in 50 ms: never more than one is there. With the server away
    // from 20.05 s to 24.05 s, 40 arrivals pile up, and all are served later.
    const Results results = run_text(
        "language: 1\nscenario: count\nrun: {horizon: 60s, warm_up: 5s, replications: 3}\n"
        "components:\n  load: {kind: source, arrivals: {regular: 10/s}}\n"
        "  line: {kind: queue}\n  server: {kind: workers, service: 50ms}\n  done: {kind: sink}\n"
        "links:\n  - {from: load, to: line}\n  - {from: line, to: server}\n"
        "  - {from: server, to: done}\n"
        "branch:\n  at: 20s\n  variants:\n"
        "    calm: {faults: []}\n"
        "    away: {faults: [{at: 20050ms, for: 4s, crash: server}]}\n");
    ASSERT_EQ(results.branches.size(), 2U);
    const Difference& none = difference(results.branches[0], "backlog", "line", "max");
    EXPECT_EQ(none.difference, 0);
    EXPECT_EQ(none.low, 0);
    EXPECT_EQ(none.high, 0);
    const Difference& most = difference(results.branches[1], "backlog", "line", "max");
    EXPECT_EQ(most.baseline, 1);
    EXPECT_EQ(most.variant, 40);
    EXPECT_EQ(most.difference, 39);
}

TEST(Branches, AreReadBackAsTheyWereWritten) {
    const Spec spec = read_text(futures, "test.yaml");
    const Spec again = read_text(to_yaml(spec), "test.yaml");
    ASSERT_TRUE(again.branch.has_value());
    EXPECT_EQ(again.branch->at, std::chrono::seconds(60));
    ASSERT_EQ(again.branch->variants.size(), 4U);
    EXPECT_EQ(again.branch->variants[3].faults.size(), 2U);
    EXPECT_EQ(to_yaml(again), to_yaml(spec));
}

TEST(Branches, AreTheSameForAnyNumberOfThreads) {
    EXPECT_EQ(to_json(run_text(futures, {.jobs = 1}), Detail::full),
              to_json(run_text(futures, {.jobs = 2}), Detail::full));
}

TEST(Branches, CountAllRunsAsOneProgress) {
    Progress last;
    RunOptions options;
    options.progress = [&last](const Progress& now) { last = now; };
    run_text(futures, options);
    EXPECT_EQ(last.done, 20);  // Four replications of five futures.
    EXPECT_EQ(last.wanted, 20);
}

}  // namespace
}  // namespace surgetank::scenarios
