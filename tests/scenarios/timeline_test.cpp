// How a horizon is divided, and where the one common warm-up is cut.
#include "scenarios/runner/timeline.hpp"

#include <gtest/gtest.h>

#include "tests/scenarios/runs.hpp"

namespace surgetank::scenarios {
namespace {

using std::chrono::seconds;
using tests::compiled;
using tests::StationText;

std::vector<double> ends_of(const Timeline& timeline) {
    std::vector<double> ends;
    for (const sim::Instant end : timeline.schedule().segments) {
        ends.push_back(sim::seconds(end - sim::start_of_time));
    }
    return ends;
}

const std::string two_windows =
    "faults:\n  - {name: outage, at: 12s, for: 4s, crash: server}\n"
    "expect:\n"
    "  - {name: a, metric: backlog, of: server, during: {from: 5s, to: 8s}, max: {below: 9}}\n"
    "  - {name: b, metric: backlog, of: server, during: outage, max: {below: 9}}\n"
    "  - {name: c, metric: backlog, of: server, max: {below: 9}}\n";

TEST(Timeline, CutsTheHorizonIntoTwentiethsWhenTheWarmUpIsToBeFound) {
    const Timeline timeline(compiled(StationText{.run = "horizon: 40s, warm_up: auto"}.text()));
    const std::vector<double> ends = ends_of(timeline);
    ASSERT_EQ(ends.size(), 20U);
    EXPECT_EQ(ends.front(), 2);
    EXPECT_EQ(ends.back(), 40);
}

TEST(Timeline, CutsAtTheWarmUpAndAtBothEndsOfEveryWindow) {
    const Topology topology =
        compiled(StationText{.run = "horizon: 20s, warm_up: 3s", .more = two_windows}.text());
    const Timeline timeline(topology);
    EXPECT_EQ(ends_of(timeline), (std::vector<double>{3, 5, 8, 12, 16, 20}));
}

TEST(Timeline, FindsTheWindowOfAnExpectation) {
    const Topology topology =
        compiled(StationText{.run = "horizon: 20s, warm_up: 3s", .more = two_windows}.text());
    const auto said = Timeline::window_of(topology, topology.expect.at(0));
    const auto fault = Timeline::window_of(topology, topology.expect.at(1));
    ASSERT_TRUE(said && fault);
    EXPECT_EQ(said->first, seconds(5));
    EXPECT_EQ(said->second, seconds(8));
    EXPECT_EQ(fault->first, seconds(12));
    EXPECT_EQ(fault->second, seconds(16));
    EXPECT_FALSE(Timeline::window_of(topology, topology.expect.at(2)));
}

TEST(Timeline, GivesTheSegmentsBetweenTwoCuts) {
    const Timeline timeline(
        compiled(StationText{.run = "horizon: 20s, warm_up: 3s", .more = two_windows}.text()));
    const Stretch window = timeline.stretch(seconds(5), seconds(8));
    EXPECT_EQ(window.first, 2U);
    EXPECT_EQ(window.last, 3U);
    const Stretch all = timeline.after(seconds(0));
    EXPECT_EQ(all.first, 0U);
    EXPECT_EQ(all.last, 6U);
    const Stretch rest = timeline.after(seconds(3));
    EXPECT_EQ(rest.first, 1U);
    EXPECT_EQ(rest.last, 6U);
    EXPECT_EQ(timeline.start_of(rest), seconds(3));
}

/// A run of 200 s whose server's backlog follows a given course, in messages by second.
class ChooseCut : public ::testing::Test {
protected:
    Cut cut_of(const std::vector<std::vector<double>>& courses) const {
        std::vector<Observations> replications;
        for (const std::vector<double>& course : courses) {
            Observations& seen = replications.emplace_back();
            seen.series.resize(components_.size());
            for (std::size_t i = 0; i < components_.size(); ++i) {
                const bool is_server = components_[i].name == "server";
                for (const double level : course) {
                    models::SeriesPoint point;
                    point.backlog_milli = is_server ? static_cast<std::uint64_t>(1000 * level) : 0;
                    seen.series[i].push_back(point);
                }
            }
        }
        return choose_cut(topology_, Timeline(topology_), components_, replications);
    }

    /// At 10, after `first` seconds at a level of its own.
    static std::vector<double> course(std::size_t first, double level) {
        std::vector<double> values;
        for (std::size_t i = 0; i < 200; ++i) {
            values.push_back(i < first ? level : 10);
        }
        return values;
    }

    Topology topology_ = compiled(StationText{.run = "horizon: 200s, warm_up: auto"}.text());
    std::vector<Observed> components_ = observed(make_plan(topology_));
};

TEST_F(ChooseCut, CutsWhatDiffersAtTheStart) {
    const Cut cut = cut_of({course(60, 0), course(60, 1)});
    EXPECT_EQ(cut.length, seconds(60));
    EXPECT_FALSE(cut.too_short);
}

TEST_F(ChooseCut, CutsATenthEvenOfASteadyRun) {
    const Cut cut = cut_of({course(0, 0), course(0, 0)});
    EXPECT_EQ(cut.length, seconds(20));
    EXPECT_FALSE(cut.too_short);
}

TEST_F(ChooseCut, JudgesTheAverageAndNotEachReplication) {
    // One starts too high, the other as much too low: each alone would be cut at 60 s, which takes
    // bursts away and biases the mean; together they are steady.
    const Cut cut = cut_of({course(60, 16), course(60, 4)});
    EXPECT_EQ(cut.length, seconds(20));
}

TEST_F(ChooseCut, RejectsASeriesThatNeverSettles) {
    std::vector<double> rising;
    for (int i = 0; i < 200; ++i) {
        rising.push_back(i);
    }
    EXPECT_TRUE(cut_of({rising, rising}).too_short);
}

TEST_F(ChooseCut, TakesAStatedWarmUpAsItIs) {
    topology_ = compiled(StationText{.run = "horizon: 200s, warm_up: 7s"}.text());
    EXPECT_EQ(cut_of({course(60, 0), course(60, 0)}).length, seconds(7));
}

TEST_F(ChooseCut, CutsNothingWhereNoSteadyStateIsMeant) {
    topology_ = compiled(
        StationText{.run = "horizon: 200s, warm_up: auto",
                    .arrivals = "profile: {points: [{at: 0s, rate: 5/s}, {at: 99s, rate: 7/s}]}"}
            .text());
    EXPECT_EQ(cut_of({course(60, 0), course(60, 0)}).length, seconds(0));
}

TEST(Stationary, DependsOnLoadAndFaultsAlone) {
    EXPECT_TRUE(is_stationary(compiled(StationText{}.text())));
    EXPECT_FALSE(is_stationary(compiled(
        StationText{.arrivals = "profile: {points: [{at: 0s, rate: 5/s}, {at: 9s, rate: 7/s}]}"}
            .text())));
    EXPECT_FALSE(is_stationary(
        compiled(StationText{.run = "horizon: 20s, warm_up: 1s",
                             .more = "faults:\n  - {name: f, at: 5s, for: 2s, crash: server}\n"}
                     .text())));
}

}  // namespace
}  // namespace surgetank::scenarios
