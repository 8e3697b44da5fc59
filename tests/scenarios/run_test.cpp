// The promises of a whole run: the same numbers however it is run, a stop when it is precise, and
// good order when it is interrupted or runs away.
#include "scenarios/runner/run.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tests/scenarios/runs.hpp"

namespace surgetank::scenarios {
namespace {

using tests::compiled;
using tests::finding;
using tests::row;
using tests::run_text;
using tests::StationText;

/// Something of everything: a queue with limits, retries, a fault, links with a latency.
const std::string mixed =
    "language: 1\nscenario: mixed\nrun: {horizon: 2min, warm_up: 10s, replications: 5}\n"
    "components:\n"
    "  shop: {kind: source, arrivals: {poisson: 20/s}, types: {a: 40%, b: 60%}}\n"
    "  bus: {kind: exchange, rule: direct}\n"
    "  qa: {kind: queue, capacity: 20, overflow: drop_head, ttl: 3s}\n"
    "  qb: {kind: queue}\n"
    "  wa: {kind: workers, service: {exponential: 110ms}, fails: 5%, retry: {attempts: 3}}\n"
    "  wb: {kind: workers, instances: 2, service: {gamma: {mean: 120ms, cv: 2}}}\n"
    "links:\n"
    "  - {from: shop, to: bus, latency: {lognormal: {p50: 2ms, p99: 9ms}}}\n"
    "  - {from: bus, to: qa, route: a}\n"
    "  - {from: bus, to: qb, route: b}\n"
    "  - {from: qa, to: wa, latency: 1ms, consume: {prefetch: 3}}\n"
    "  - {from: qb, to: wb, consume: {prefetch: 2}}\n"
    "faults:\n  - {name: down, at: 50s, for: 10s, crash: wb, instances: 1}\n";

TEST(Run, GivesTheSameBytesForAnyNumberOfThreads) {
    const Results one = run_text(mixed, {.jobs = 1});
    EXPECT_EQ(to_json(one, Detail::full), to_json(run_text(mixed, {.jobs = 2}), Detail::full));
    EXPECT_EQ(to_json(one, Detail::full), to_json(run_text(mixed, {.jobs = 7}), Detail::full));
    EXPECT_EQ(one.digest, run_text(mixed, {.jobs = 1}).digest);
}

TEST(Run, GivesOtherNumbersForOtherSeeds) {
    std::set<std::string> digests;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        digests.insert(run_text(mixed, {.replications = 2, .seed = seed}).digest);
    }
    EXPECT_EQ(digests.size(), 5U);
}

TEST(Run, GivesTheSameForTheResolvedScenario) {
    const Spec spec = read_text(mixed, "test.yaml");
    EXPECT_EQ(run_text(to_yaml(spec)).digest, run_text(mixed).digest);
}

TEST(Run, MovesNoNumberWhenSomethingUnrelatedIsAdded) {
    // Names that sort before and after, so that ranks and places of all others change.
    std::string larger = mixed;
    larger.insert(larger.find("  shop:"),
                  "  aaa: {kind: source, arrivals: {poisson: 50/s}}\n"
                  "  aab: {kind: workers, service: {exponential: 15ms}}\n"
                  "  zzz: {kind: sink}\n");
    larger.insert(larger.find("  - {from: shop"),
                  "  - {from: aaa, to: aab, latency: 3ms}\n  - {from: aab, to: zzz}\n");
    const Results before = run_text(mixed);
    const Results after = run_text(larger);
    std::size_t compared = 0;
    for (const Row& old : before.rows) {
        for (const Row& now : after.rows) {
            if (old.of != "*" && now.of == old.of && now.metric == old.metric &&
                now.statistic == old.statistic && now.from == old.from) {
                EXPECT_EQ(now.value, old.value) << old.of << " " << old.metric;
                EXPECT_EQ(now.low, old.low) << old.of << " " << old.metric;
                ++compared;
            }
        }
    }
    EXPECT_EQ(compared + 4, before.rows.size());  // All but the four rows of the whole system.
}

TEST(Run, StopsWhenItIsAsPreciseAsAskedFor) {
    const StationText station{
        .run = "horizon: 10min, warm_up: 1min, replications: 5, max_replications: 500",
        .arrivals = "poisson: 5/s",
        .more = "expect:\n  - {name: e, metric: sojourn, of: server, mean: {below: 1s}}\n"};
    const Results results = run_text(station.text(), {.precision = 0.03});
    EXPECT_EQ(results.stopping_reason, "precision");
    EXPECT_GT(results.replications, 5);
    EXPECT_LT(results.replications, 500);
    const Judgement& found = results.judgements.at(0);
    EXPECT_LE((*found.high - *found.low) / 2, 0.03 * *found.value);
    EXPECT_NEAR(*found.value, 0.2, 0.2 * 0.03);  // 1 / (10 - 5)
}

TEST(Run, SaysWhenPrecisionIsOutOfReach) {
    const StationText station{
        .run = "horizon: 3min, warm_up: 10s, replications: 4, max_replications: 9",
        .arrivals = "poisson: 5/s"};
    const Results results = run_text(station.text(), {.precision = 0.0001});
    EXPECT_EQ(results.stopping_reason, "max_replications");
    EXPECT_EQ(results.replications, 9);
}

TEST(Run, IsNotPreciseWithoutAnInterval) {
    // A wait that may have no interval is not one of zero width.
    const StationText station{
        .run = "horizon: 2min, replications: 4, max_replications: 8, warm_up: auto",
        .arrivals = "poisson: 9/s",
        .more = "expect:\n  - {name: e, metric: sojourn, of: server, mean: {below: 9s}}\n"};
    const Results results = run_text(station.text(), {.precision = 0.5});
    ASSERT_FALSE(results.judgements.at(0).low);
    EXPECT_NE(results.stopping_reason, "precision");
}

TEST(Run, KeepsFinishedReplicationsWhenInterrupted) {
    std::atomic<bool> stop = false;
    RunOptions options;
    options.replications = 50;
    options.stop = &stop;
    options.progress = [&](const Progress& now) { stop = now.done >= 3; };
    const Results results = run_text(mixed, options);
    EXPECT_TRUE(results.interrupted);
    EXPECT_EQ(results.stopping_reason, "interrupted");
    EXPECT_EQ(results.replications, 3);
    // What is kept is what three replications would have given.
    EXPECT_EQ(results.digest, run_text(mixed, {.replications = 3}).digest);
}

TEST(Run, ReportsProgressUpToTheEnd) {
    std::vector<std::int64_t> seen;
    RunOptions options;
    options.replications = 6;
    options.jobs = 2;
    options.progress = [&](const Progress& now) {
        seen.push_back(now.done);
        EXPECT_EQ(now.wanted, 6);
    };
    run_text(StationText{}.text(), options);
    EXPECT_EQ(seen, (std::vector<std::int64_t>{1, 2, 3, 4, 5, 6}));
}

TEST(Run, EndsAnOverloadedDesignAtItsLimitAndNamesTheCulprit) {
    const StationText overloaded{.run = "horizon: 1h, replications: 3, max_messages: 2000",
                                 .arrivals = "poisson: 20/s"};
    const Results results = run_text(overloaded.text());
    ASSERT_TRUE(results.limit);
    EXPECT_EQ(results.limit->limit, "messages in flight");
    ASSERT_NE(finding(results, "F301"), nullptr);
    EXPECT_EQ(finding(results, "F301")->of, "server");
    // Known before the run, too.
    ASSERT_NE(finding(results, "F101"), nullptr);
    EXPECT_EQ(finding(results, "F101")->of, "server");
}

}  // namespace
}  // namespace surgetank::scenarios
