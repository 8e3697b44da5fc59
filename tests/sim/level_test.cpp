#include "sim/level.hpp"

#include <gtest/gtest.h>

#include "tests/sim/known_series.hpp"

namespace surgetank::sim {
namespace {

constexpr Instant at(std::int64_t nanos) { return Instant{Duration{nanos}}; }

std::uint64_t narrow(Uint128 area) {
    EXPECT_EQ(static_cast<std::uint64_t>(area >> 64), 0U);
    return static_cast<std::uint64_t>(area);
}

TEST(Level, IntegratesAStepFunction) {  // By hand: 1 from 10 to 30, 3 from 30 to 40, then 2.
    Level level;

    level.up(at(10));
    level.up(at(30), 2);
    level.down(at(40));

    EXPECT_EQ(narrow(level.area(at(40))), 20U + 30U);
    EXPECT_EQ(narrow(level.area(at(100))), 20U + 30U + 2U * 60U);
    EXPECT_EQ(level.current(), 2U);
}

TEST(Level, GivesTheAreaOfAWindowAsADifference) {
    Level level;
    level.up(at(0), 5);

    const Uint128 before = level.area(at(100));
    level.down(at(150), 5);
    const Uint128 window = level.area(at(200)) - before;

    EXPECT_EQ(narrow(window), 5U * 50U);
    EXPECT_DOUBLE_EQ(time_average(window, Duration{100}), 2.5);
}

TEST(Level, EqualsBruteForce) {
    ParkMiller chance(7);
    Level level;
    std::int64_t now = 0;
    std::uint64_t held = 0;
    std::uint64_t area = 0;
    std::uint64_t highest = 0;

    for (int i = 0; i < 10000; ++i) {
        const auto pause = static_cast<std::int64_t>(chance.next() % 1000);
        area += held * static_cast<std::uint64_t>(pause);
        now += pause;
        const std::uint64_t amount = chance.next() % 4;
        if (chance.uniform() < 0.5) {
            level.up(at(now), amount);
            held += amount;
        } else if (amount <= held) {
            level.down(at(now), amount);
            held -= amount;
        }
        highest = std::max(highest, held);
        ASSERT_EQ(narrow(level.area(at(now))), area);
    }

    EXPECT_EQ(level.current(), held);
    EXPECT_EQ(level.max(), highest);
    EXPECT_GT(highest, 50U);
}

TEST(Level, RestartsItsMaximumAtWhatItHolds) {
    Level level;
    level.up(at(1), 9);
    level.down(at(2), 6);

    EXPECT_EQ(level.max(), 9U);
    level.restart_max();

    EXPECT_EQ(level.max(), 3U);
    level.up(at(3));
    EXPECT_EQ(level.max(), 4U);
}

TEST(Level, HoldsMoreThan64BitsOfArea) {  // A billion messages held for a year: 2^74.6 message-ns.
    const std::int64_t year = 31'536'000'000'000'000;
    Level level;

    level.up(at(0), 1'000'000'000);
    level.down(at(year), 999'999'999);

    const Uint128 area = level.area(at(year + 5));
    EXPECT_TRUE(area == Uint128{1'000'000'000} * static_cast<std::uint64_t>(year) + 5);
}

TEST(Level, RefusesToGoBelowZero) {
    Level level;
    level.up(at(1), 2);

    EXPECT_THROW(level.down(at(2), 3), ContractViolation);
    EXPECT_THROW(time_average(0, Duration{0}), ContractViolation);
}

}  // namespace
}  // namespace surgetank::sim
