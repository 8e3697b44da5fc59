// One replication is a pure function of plan, schedule and key; its limits end it in good order.
#include "scenarios/runner/simulate.hpp"

#include <gtest/gtest.h>

#include "scenarios/runner/timeline.hpp"
#include "tests/scenarios/runs.hpp"

namespace surgetank::scenarios {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using tests::compiled;
using tests::StationText;

Observations once(const Topology& topology, std::uint64_t replication = 0,
                  const std::atomic<bool>* stop = nullptr) {
    return simulate(make_plan(topology), Timeline(topology).schedule(), {1, replication}, stop);
}

/// All figures of a replication as one fingerprint.
std::string print_of(const Observations& seen) {
    sim::Digest digest;
    for (const std::vector<models::Figures>& segment : seen.segments) {
        for (const models::Figures& figures : segment) {
            figures.feed(digest);
        }
    }
    return digest.text();
}

TEST(EndOfPart, DividesWithoutDrift) {
    EXPECT_EQ(end_of_part(seconds(10), 3, 10), seconds(3));
    EXPECT_EQ(end_of_part(seconds(1), 7, 7), seconds(1));
    EXPECT_EQ(end_of_part(sim::Duration{10}, 1, 3), sim::Duration{3});
    // 64 bits would overflow on the way: 200 years times 200.
    const sim::Duration long_run = std::chrono::hours(200 * 8766);
    EXPECT_EQ(end_of_part(long_run, 200, 200), long_run);
}

TEST(Simulate, DependsOnTheKeyAlone) {
    const Topology topology = compiled(StationText{}.text());
    EXPECT_EQ(print_of(once(topology, 4)), print_of(once(topology, 4)));
    EXPECT_NE(print_of(once(topology, 4)), print_of(once(topology, 5)));
}

TEST(Simulate, TakesFiguresOffAtTheEndOfEverySegment) {
    const Topology topology = compiled(StationText{.run = "horizon: 20s, warm_up: 3s"}.text());
    const Observations seen = once(topology);
    ASSERT_EQ(seen.segments.size(), 2U);
    EXPECT_EQ(seen.segments[0].front().length, seconds(3));
    EXPECT_EQ(seen.segments[1].front().length, seconds(17));
    EXPECT_EQ(seen.series.size(), seen.segments[0].size());
    EXPECT_EQ(seen.series.front().size(), 200U);
    EXPECT_TRUE(seen.conserves);
}

TEST(Simulate, LooksWithoutTouching) {
    // How finely a run is watched must not change what happens in it.
    const std::string run = "horizon: 20s, warm_up: 3s, windows: ";
    const auto with = [&](const std::string& windows) {
        Observations seen = once(compiled(StationText{.run = run + windows}.text()));
        for (std::vector<models::Figures>& segment : seen.segments) {
            for (models::Figures& figures : segment) {
                figures.age_max = 0;  // The one figure that is taken on the grid of the series.
            }
        }
        return std::pair(print_of(seen), seen.events);
    };
    EXPECT_EQ(with("20"), with("200"));
    EXPECT_EQ(with("20"), with("333"));
}

TEST(Simulate, CountsAsManyArrivalsInTheSeriesAsInTheFigures) {
    const Topology topology = compiled(StationText{}.text());
    const Observations seen = once(topology);
    const std::vector<Observed> components = observed(make_plan(topology));
    for (std::size_t i = 0; i < components.size(); ++i) {
        std::uint64_t figures = 0;
        std::uint64_t series = 0;
        for (const std::vector<models::Figures>& segment : seen.segments) {
            figures += segment[i].departures;
        }
        for (const models::SeriesPoint& point : seen.series[i]) {
            series += point.departures;
        }
        EXPECT_EQ(figures, series) << components[i].name;
        EXPECT_GT(figures, 100U) << components[i].name;  // 160 are expected.
    }
}

TEST(Simulate, StopsWhenAskedTo) {
    const std::atomic<bool> stop = true;
    EXPECT_TRUE(once(compiled(StationText{}.text()), 0, &stop).interrupted);
}

TEST(Simulate, EndsAtItsBudgetOfEvents) {
    const Observations seen =
        once(compiled(StationText{.run = "horizon: 1h, max_events: 1000"}.text()));
    ASSERT_TRUE(seen.stopped);
    EXPECT_EQ(seen.stopped->limit, "events in a replication");
    EXPECT_LE(seen.events, 1001U);
    EXPECT_LT(seen.stopped->when, sim::start_of_time + std::chrono::minutes(10));
}

TEST(Simulate, EndsWhenMoreMessagesAreInsideThanAllowed) {
    // Twice as much as can be served: 10 a second pile up, 1000 after 100 s.
    const Observations seen = once(compiled(
        StationText{.run = "horizon: 1h, max_messages: 1000", .arrivals = "poisson: 20/s"}.text()));
    ASSERT_TRUE(seen.stopped);
    EXPECT_EQ(seen.stopped->limit, "messages in flight");
    EXPECT_EQ(seen.stopped->component, "server");
    EXPECT_NEAR(sim::seconds(seen.stopped->when - sim::start_of_time), 100, 60);
}

TEST(Simulate, EndsWhenItHoldsMoreMemoryThanAllowed) {
    const Observations seen = once(compiled(
        StationText{.run = "horizon: 10h, max_memory: 1MiB", .arrivals = "poisson: 100/s"}.text()));
    ASSERT_TRUE(seen.stopped);
    EXPECT_EQ(seen.stopped->limit, "bytes of memory");
    EXPECT_EQ(seen.stopped->component, "server");
}

TEST(Simulate, EndsWhereTimeStandsStill) {
    // What fails goes back to the head of its queue and is served again at once, for ever.
    const Observations seen =
        once(compiled("language: 1\nscenario: zeno\nrun: {horizon: 10s}\ncomponents:\n"
                      "  a: {kind: source, arrivals: {regular: 1/s}}\n"
                      "  q: {kind: queue, consume: {requeue: true}}\n"
                      "  w: {kind: workers, service: 0s, poison: 100%}\n"
                      "  end: {kind: sink}\n"
                      "links: [{from: a, to: q}, {from: q, to: w}, {from: w, to: end}]\n"));
    ASSERT_TRUE(seen.stopped);
    EXPECT_EQ(seen.stopped->limit, "events at one instant");
    EXPECT_EQ(seen.stopped->when, sim::start_of_time + seconds(1));
    EXPECT_TRUE(seen.stopped->component == "w" || seen.stopped->component == "q" ||
                seen.stopped->component == "q->w")
        << seen.stopped->component;
}

TEST(Compile, RefusesALoopWithoutDelay) {
    const std::string loop =
        "language: 1\nscenario: loop\nrun: {horizon: 10s}\ncomponents:\n"
        "  a: {kind: source, arrivals: {poisson: 2/s}}\n"
        "  x: {kind: exchange}\n"
        "  y: {kind: exchange}\n"
        "links:\n  - {from: a, to: x}\n  - {from: x, to: y}\n  - {from: y, to: x";
    EXPECT_THROW(compiled(loop + "}\n"), ScenarioError);
}

}  // namespace
}  // namespace surgetank::scenarios
