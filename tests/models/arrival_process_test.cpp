// Every arrival process: exact dates where there is no chance, else counts against their law.
#include "models/arrival_process.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "tests/models/stage.hpp"

namespace surgetank::models {
namespace {

class ArrivalProcessTest : public ::testing::Test {
protected:
    ArrivalProcess process(const Arrivals& arrivals, sim::Duration begin = 0s,
                           sim::Duration end = 1h) {
        const sim::StreamKey key;
        return {arrivals,
                sim::Stream(key, "shoppers", sim::Purpose::arrival),
                sim::Stream(key, "shoppers", sim::Purpose::batch),
                samplers,
                {at(begin), at(end)}};
    }
    /// All arrivals up to `end`.
    std::vector<sim::Instant> all(const Arrivals& arrivals, sim::Duration begin,
                                  sim::Duration end) {
        ArrivalProcess under_test = process(arrivals, begin, end);
        std::vector<sim::Instant> instants;
        sim::Instant next = under_test.next(at(begin));
        for (; next <= at(end); next = under_test.next(next)) {
            instants.push_back(next);
        }
        return instants;
    }
    double count(const Arrivals& arrivals, sim::Duration from, sim::Duration to) {
        double number = 0;
        for (const sim::Instant when : all(arrivals, 0s, to)) {
            number += when >= at(from) ? 1 : 0;
        }
        return number;
    }
    /// Five standard deviations of a Poisson count.
    static double margin(double mean) { return 5 * std::sqrt(mean); }

    sim::SamplerCache samplers;
};

TEST_F(ArrivalProcessTest, IsRegularWithoutAddingUpRoundings) {
    const std::vector<sim::Instant> thirds = all(RegularArrivals{{3}}, 0s, 1000s);

    ASSERT_EQ(thirds.size(), 3000U);
    EXPECT_EQ(thirds.front(), at(333'333'333ns));
    EXPECT_EQ(thirds.back(), at(1000s));
}

TEST_F(ArrivalProcessTest, ShiftsRegularArrivalsByOffsetAndBegin) {
    EXPECT_EQ(process(RegularArrivals{{10}, 30ms}).next(at(0s)), at(130ms));
    EXPECT_EQ(process(RegularArrivals{{10}}, 5s).next(at(5s)), at(5100ms));
}

TEST_F(ArrivalProcessTest, RenewsAfterEachGap) {
    const std::vector<sim::Instant> instants = all(RenewalArrivals{constant(40ms)}, 10ms, 100ms);

    EXPECT_EQ(instants, (std::vector<sim::Instant>{at(50ms), at(90ms)}));
}

TEST_F(ArrivalProcessTest, CountsLikeAPoissonProcess) {
    EXPECT_NEAR(count(PoissonArrivals{{50}}, 0s, 200s), 10'000, margin(10'000));
}

TEST_F(ArrivalProcessTest, RoundsBatchSizesToWholeMessages) {
    ArrivalProcess two =
        process(BatchArrivals{.rate = {1}, .size = {{sim::Constant{2.4}}}, .regular = true});
    ArrivalProcess one = process(BatchArrivals{.rate = {1}, .size = {{sim::Constant{0.2}}}});

    EXPECT_EQ(two.next(at(0s)), at(1s));
    EXPECT_EQ(two.batch(), 2U);
    EXPECT_EQ(one.batch(), 1U);
    EXPECT_EQ(process(PoissonArrivals{{1}}).batch(), 1U);
}

TEST_F(ArrivalProcessTest, IsSilentWhileOff) {
    const OnOffArrivals bursts{.rate = {100}, .on = constant(1s), .off = constant(3s)};

    const std::vector<sim::Instant> instants = all(bursts, 0s, 400s);

    // On for a quarter of the time: 10,000 of 40,000.
    EXPECT_NEAR(static_cast<double>(instants.size()), 10'000, margin(10'000));
    for (const sim::Instant when : instants) {
        EXPECT_LE((when - sim::start_of_time) % 4s, 1s);
    }
}

// The regression: the states used to begin at zero, and the first arrivals came before the begin.
TEST_F(ArrivalProcessTest, BeginsItsStatesAtTheBegin) {
    const OnOffArrivals bursts{.rate = {100}, .on = constant(1s), .off = constant(3s)};

    const std::vector<sim::Instant> instants = all(bursts, 10s, 14s);

    ASSERT_FALSE(instants.empty());
    EXPECT_GT(instants.front(), at(10s));
    EXPECT_LE(instants.back(), at(11s));
}

TEST_F(ArrivalProcessTest, ModulatesByTheMeanStays) {
    // 100/s a third of the time and 10/s else: 40/s. The states, whose covariance falls as
    // exp(-1.5 t), add 2 (90^2) (1/3) (2/3) / 1.5 = 2400 to the variance for each second.
    const MmppArrivals mmpp{{{{100}, 1s}, {{10}, 2s}}};

    EXPECT_NEAR(count(mmpp, 0s, 9000s), 360'000, 5 * std::sqrt(360'000 + 2400.0 * 9000));
}

TEST_F(ArrivalProcessTest, FollowsAProfile) {
    ProfileArrivals profile;
    profile.points = {{0s, {0}}, {100s, {200}}, {200s, {200}}};

    EXPECT_NEAR(count(profile, 0s, 100s), 10'000, margin(10'000));  // A ramp: half of 200/s.
    EXPECT_NEAR(count(profile, 150s, 200s), 10'000, margin(10'000));
    profile.steps = true;
    EXPECT_EQ(count(profile, 0s, 99s), 0);
}

TEST_F(ArrivalProcessTest, RepeatsAProfile) {
    ProfileArrivals profile;
    profile.points = {{0s, {0}}, {50s, {200}}};
    profile.steps = true;
    profile.repeat = 100s;

    EXPECT_EQ(count(profile, 101s, 149s), 0);
    EXPECT_NEAR(count(profile, 150s, 200s), 10'000, margin(10'000));
}

TEST_F(ArrivalProcessTest, SwingsThroughTheDay) {
    ProfileArrivals profile;
    profile.diurnal = Diurnal{.mean = {100}, .swing = 1, .period = 100s, .peak_at = 25s};

    // The integral of 1 + cos over the half period around its peak is period / 2 (1 + 2 / pi).
    const double expected = 100 * 50 * (1 + 2 / 3.14159265358979);
    EXPECT_NEAR(count(profile, 0s, 50s), expected, margin(expected));
    EXPECT_NEAR(count(profile, 0s, 100s), 10'000, margin(10'000));
}

TEST_F(ArrivalProcessTest, MultipliesDuringSpikes) {
    ProfileArrivals profile;
    profile.points = {{0s, {10}}};
    profile.spikes = {{10s, 20s, 10}, {20s, 20s, 5}};

    EXPECT_NEAR(count(profile, 10s, 20s), 1000, margin(1000));
    EXPECT_NEAR(count(profile, 20s, 30s), 5000, margin(5000));  // Both: 10 x 5 x 10/s.
    EXPECT_NEAR(count(profile, 30s, 40s), 500, margin(500));
}

TEST_F(ArrivalProcessTest, ReplaysATraceFromItsBegin) {
    const TraceArrivals trace{.at_s = {0.5, 1.5, 1.5, 2.25}};

    EXPECT_EQ(all(trace, 0s, 10s),
              (std::vector<sim::Instant>{at(500ms), at(1500ms), at(1500ms), at(2250ms)}));
    EXPECT_EQ(all(trace, 1s, 2s), (std::vector<sim::Instant>{at(1500ms), at(1500ms)}));
}

TEST_F(ArrivalProcessTest, EndsWhenNothingWillComeAnyMore) {
    ProfileArrivals silent;
    silent.points = {{0s, {100}}, {1s, {0}}};
    silent.steps = true;

    EXPECT_EQ(process(silent, 2s).next(at(2s)), sim::end_of_time);
    EXPECT_EQ(process(ClosedArrivals{}).next(at(0s)), sim::end_of_time);
}

}  // namespace
}  // namespace surgetank::models
