// The books of a component, with areas and peaks computed by hand.
#include "models/account.hpp"

#include <gtest/gtest.h>

#include "tests/models/stage.hpp"

namespace surgetank::models {
namespace {

TEST(Account, KnowsWhetherItBalances) {
    Account account(FlowSlots({0}), {});

    account.enter(at(0s));
    account.enter(at(1s));
    account.pass();
    account.leave(at(2s), at(0s));
    EXPECT_TRUE(account.conserves());
    EXPECT_EQ(account.inside(), 1U);
    account.vanish(at(3s));

    EXPECT_TRUE(account.conserves());
    EXPECT_EQ(account.arrivals(), 3U);
    EXPECT_EQ(account.departures(), 2U);
    EXPECT_EQ(account.vanished(), 1U);
}

TEST(Account, CutsFiguresIntoSegments) {
    Account account(FlowSlots({0}), {});
    account.enter(at(1s));
    account.enter(at(3s));

    const Figures first = account.take(at(4s));
    account.leave(at(6s), at(1s));
    const Figures second = account.take(at(10s));

    EXPECT_EQ(first.backlog_area, sim::Uint128{4'000'000'000});  // 2 s of one, 1 s of two.
    EXPECT_EQ(first.arrivals, 2U);
    EXPECT_EQ(first.departures, 0U);
    EXPECT_EQ(second.backlog_area, sim::Uint128{8'000'000'000});  // 2 s of two, 4 s of one.
    EXPECT_EQ(second.sojourn.max(), 5'000'000'000);
    EXPECT_EQ(second.arrivals, 0U);
}

// The regression: without a series, a peak used to stay for all segments after its own.
TEST(Account, KeepsEachSegmentsOwnPeak) {
    Account account(FlowSlots({0}), {});
    for (int i = 0; i < 5; ++i) {
        account.enter(at(1s));
    }
    for (int i = 0; i < 4; ++i) {
        account.leave(at(2s), at(1s));
    }

    EXPECT_EQ(account.take(at(3s)).backlog_max, 5U);
    EXPECT_EQ(account.take(at(6s)).backlog_max, 1U);
}

TEST(Account, KeepsPeaksOfWindowsAndSegmentsApart) {
    Account account(FlowSlots({0}), {});
    account.enter(at(1s));
    account.enter(at(1s));
    account.leave(at(2s), at(1s));

    EXPECT_EQ(account.take(at(3s)).backlog_max, 2U);  // A segment ends within a window.
    EXPECT_EQ(account.sample(at(4s)).backlog_max, 2U);
    EXPECT_EQ(account.sample(at(5s)).backlog_max, 1U);
    EXPECT_EQ(account.take(at(6s)).backlog_max, 1U);
}

TEST(Account, SamplesMeansInThousandths) {
    Account account(FlowSlots({0}), {});
    account.enter(at(0s));
    account.begin_busy(at(0s));
    account.end_busy(at(1s));

    const SeriesPoint point = account.sample(at(4s));

    EXPECT_EQ(point.arrivals, 1U);
    EXPECT_EQ(point.backlog_milli, 1000U);
    EXPECT_EQ(point.busy_milli, 250U);
}

TEST(Account, MergesSegmentsIntoTheWhole) {
    Account split(FlowSlots({0}), {});
    Account whole(FlowSlots({0}), {});
    Figures merged;
    for (int second = 0; second < 10; ++second) {
        for (Account* const account : {&split, &whole}) {
            account->enter(at(second * 1s));
            account->leave(at(second * 1s + 300ms), at(second * 1s));
            account->count(Fate::processed, 0);
        }
        merged.merge(split.take(at(second * 1s + 1s)));
    }

    const Figures once = whole.take(at(10s));

    EXPECT_EQ(merged.backlog_area, once.backlog_area);
    EXPECT_EQ(merged.arrivals, once.arrivals);
    EXPECT_EQ(merged.fates, once.fates);
    EXPECT_TRUE(merged.sojourn == once.sojourn);
}

TEST(Account, CountsByFlow) {
    Account account(FlowSlots({2, 5}), {});

    account.count(Fate::lost, 5, 3);
    account.count(Fate::lost, 2);
    const Figures seen = account.take(at(1s));

    EXPECT_EQ(seen.fates[0][static_cast<std::size_t>(Fate::lost)], 1U);
    EXPECT_EQ(seen.fates[1][static_cast<std::size_t>(Fate::lost)], 3U);
}

}  // namespace
}  // namespace surgetank::models
