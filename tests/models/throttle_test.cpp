#include "models/throttle.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace surgetank::models {
namespace {

using namespace std::chrono_literals;

sim::Instant at(sim::Duration since_start) { return sim::start_of_time + since_start; }

TEST(Throttle, TakesASecondsWorthAtOnceAndThenTheRate) {
    Throttle throttle(sim::Rate{10});
    int at_once = 0;
    while (throttle.takes(at(0s))) {
        ++at_once;
    }
    EXPECT_EQ(at_once, 10);

    EXPECT_FALSE(throttle.takes(at(99ms)));
    EXPECT_TRUE(throttle.takes(at(101ms)));  // One token in 100 ms.
    EXPECT_FALSE(throttle.takes(at(102ms)));
}

// Cruz 1991: what passes in a time t is at most rate * t + size.
TEST(Throttle, NeverLetsMoreThanItsLineThrough) {
    Throttle throttle(sim::Rate{5});
    int taken = 0;
    for (int ms = 0; ms < 10'000; ms += 7) {
        taken += throttle.takes(at(std::chrono::milliseconds(ms))) ? 1 : 0;
    }

    EXPECT_LE(taken, 5 * 10 + 5);
    EXPECT_GE(taken, 5 * 10 + 3);
}

TEST(Throttle, SavesNoMoreThanASecondsWorth) {
    Throttle throttle(sim::Rate{2});
    int taken = 0;
    while (throttle.takes(at(1h))) {
        ++taken;
    }

    EXPECT_EQ(taken, 2);
}

}  // namespace
}  // namespace surgetank::models
