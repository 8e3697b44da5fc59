// An expectation holds when the whole interval is on its side of the limit, fails when it is on the
// other one, and is undecided in between: a verdict is never a matter of luck with one number.
#include "scenarios/runner/judge.hpp"

#include <gtest/gtest.h>

#include "tests/scenarios/runs.hpp"

namespace surgetank::scenarios {
namespace {

using tests::exact_text;
using tests::run_text;
using tests::StationText;

Estimate between(double low, double high) {
    return {.value = (low + high) / 2, .low = low, .high = high};
}
Estimate exactly(double value) { return {.value = value, .exact = true}; }

TEST(Verdict, PassesWhenTheWholeIntervalIsOnTheRightSide) {
    EXPECT_EQ(verdict_of(between(1, 2), Comparator::below, 2.5), Verdict::pass);
    EXPECT_EQ(verdict_of(between(1, 2), Comparator::above, 0.5), Verdict::pass);
}

TEST(Verdict, FailsWhenTheWholeIntervalIsOnTheWrongSide) {
    EXPECT_EQ(verdict_of(between(1, 2), Comparator::below, 0.5), Verdict::fail);
    EXPECT_EQ(verdict_of(between(1, 2), Comparator::above, 2.5), Verdict::fail);
}

TEST(Verdict, IsUndecidedWhenTheIntervalStraddlesTheLimit) {
    EXPECT_EQ(verdict_of(between(1, 2), Comparator::below, 1.9), Verdict::undecided);
    EXPECT_EQ(verdict_of(between(1, 2), Comparator::below, 1.1), Verdict::undecided);
    EXPECT_EQ(verdict_of(between(1, 2), Comparator::above, 1.9), Verdict::undecided);
}

TEST(Verdict, TreatsTheLimitItselfAsNotBelowAndNotAbove) {
    EXPECT_EQ(verdict_of(exactly(3), Comparator::below, 3), Verdict::fail);
    EXPECT_EQ(verdict_of(exactly(3), Comparator::above, 3), Verdict::fail);
    EXPECT_EQ(verdict_of(exactly(3), Comparator::within, 3), Verdict::pass);
}

TEST(Verdict, JudgesExactValuesWithoutAnInterval) {
    EXPECT_EQ(verdict_of(exactly(2), Comparator::below, 3), Verdict::pass);
    EXPECT_EQ(verdict_of(exactly(4), Comparator::below, 3), Verdict::fail);
    EXPECT_EQ(verdict_of(exactly(0), Comparator::is, 0), Verdict::pass);
    EXPECT_EQ(verdict_of(exactly(1), Comparator::is, 0), Verdict::fail);
}

TEST(Verdict, IsUndecidedWithoutAnHonestInterval) {
    EXPECT_EQ(verdict_of({.value = 1.0}, Comparator::below, 100), Verdict::undecided);
    EXPECT_EQ(verdict_of({}, Comparator::below, 100), Verdict::undecided);
    EXPECT_EQ(verdict_of({.exact = true}, Comparator::is, 0), Verdict::undecided);
}

/// A station with 40 % load, measured long enough for an interval, and one expectation of it.
StationText calm(const std::string& bound) {
    return {.run = "horizon: 10min, warm_up: 1min, replications: 10, seed: 3",
            .arrivals = "poisson: 4/s",
            .more = "expect:\n  - {name: e, metric: sojourn, of: server, mean: {" + bound + "}}\n"};
}

TEST(Judge, SaysHowManyReplicationsWouldDecide) {
    const Judgement found = run_text(calm("below: 1s").text()).judgements.at(0);
    ASSERT_TRUE(found.value && found.high);
    // A gap of half-width / 1.9 needs 1.9^2 = 3.61 times the replications: 36.1, so 37.
    const double half = *found.high - *found.value;
    const std::string limit = exact_text(*found.value + half / 1.9) + "s";
    const Judgement close = run_text(calm("below: " + limit).text()).judgements.at(0);
    EXPECT_EQ(close.verdict, Verdict::undecided);
    ASSERT_TRUE(close.replications_needed);
    EXPECT_EQ(*close.replications_needed, 37);
}

TEST(Judge, NeedsNoMoreReplicationsOnceDecided) {
    // Theory: 1 / (10 - 4) = 167 ms.
    const Judgement pass = run_text(calm("below: 200ms").text()).judgements.at(0);
    EXPECT_EQ(pass.verdict, Verdict::pass);
    EXPECT_FALSE(pass.replications_needed);
    EXPECT_EQ(run_text(calm("below: 140ms").text()).judgements.at(0).verdict, Verdict::fail);
}

TEST(Judge, LeavesOneReplicationUndecided) {
    StationText one = calm("below: 10s");
    one.run = "horizon: 10min, warm_up: 1min, replications: 1";
    EXPECT_EQ(run_text(one.text()).judgements.at(0).verdict, Verdict::undecided);
}

TEST(Judge, TakesCountsAndExtremesExactly) {
    StationText lossy = calm("below: 1s");
    lossy.workers = "service: {exponential: 100ms}, capacity: 2";
    lossy.more =
        "expect:\n"
        "  - {name: none-lost, metric: lost, is: 0}\n"
        "  - {name: none-refused, metric: rejected, of: server, is: 0}\n"
        "  - {name: room, metric: backlog, of: server, max: {below: 4}}\n"
        "  - {name: no-room, metric: backlog, of: server, max: {below: 3}}\n";
    const std::vector<Judgement> found = run_text(lossy.text()).judgements;
    EXPECT_EQ(found.at(0).verdict, Verdict::pass);
    EXPECT_EQ(found.at(1).verdict, Verdict::fail);
    EXPECT_EQ(found.at(2).verdict, Verdict::pass);  // One in service and two that wait.
    EXPECT_EQ(found.at(3).verdict, Verdict::fail);
}

}  // namespace
}  // namespace surgetank::scenarios
